"""How progress is shown: stage, per cent, a note, time left."""

from __future__ import annotations

import sys
import time


class Progress:
    """Prints what long work is doing: on a terminal one line that renews itself."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._terminal = sys.stderr.isatty()
        self._quiet = quiet
        self._stage = ""
        self._begun = self._told = self._first = 0.0

    def __call__(self, stage: str, done: float, total: float, note: str = "") -> None:
        """Take a report of progress: stage, amount done and in all (0 = unknown), a note.

        Time left is told by what was done since the stage's first report, which may say that
        much was done before (a download that goes on).
        """
        if self._quiet:
            return
        now = time.monotonic()
        if stage != self._stage:
            self._end_line()
            self._stage, self._begun, self._told, self._first = stage, now, 0.0, done
        if now - self._told < (0.2 if self._terminal else 10) and done < total:
            return
        self._told = now
        self._say(stage, done, total, note, now - self._begun)

    def _say(self, stage: str, done: float, total: float, note: str, spent: float) -> None:
        parts = [stage]
        if total:
            parts.append(f"{100 * done / total:3.0f} %")
        if note:
            parts.append(note)
        now_done = done - self._first
        if now_done > 0 and spent > 1 and done < total:
            parts.append(f"{_clock(spent * (total - done) / now_done)} left")
        line = "  ".join(parts)
        if self._terminal:
            sys.stderr.write(f"\r\x1b[K{line}")
        else:
            sys.stderr.write(line + "\n")
        sys.stderr.flush()

    def _end_line(self) -> None:
        if self._stage and self._terminal:
            sys.stderr.write("\r\x1b[K")

    def finish(self) -> None:
        """Clear the line."""
        if not self._quiet:
            self._end_line()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
