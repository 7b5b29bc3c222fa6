"""Options that several commands share, and how progress is shown."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

import click

from towngown.atlas.atlas import Atlas, View
from towngown.kernel.tiers import TIERS

F = TypeVar("F", bound=Callable[..., Any])

# Who sits at the command line owns the atlas's files, so everything is shown unless asked.
_TIERS = {"public": TIERS[:1], "park": TIERS[:2], "confidential": TIERS}


def atlas_option(function: F) -> F:
    """Add --atlas."""
    return click.option(
        "--atlas", "url", required=True, metavar="DIR", help="The atlas: a folder or a URL."
    )(function)


def view_option(function: F) -> F:
    """Add --tier: the most confidential tier to be shown."""
    return click.option(
        "--tier",
        type=click.Choice(list(_TIERS)),
        default="confidential",
        show_default=True,
        help="Show what a reader of this tier may see.",
    )(function)


def filter_option(function: F) -> F:
    """Add --where COLUMN=VALUE."""
    return click.option(
        "--where",
        "filters",
        multiple=True,
        metavar="COLUMN=VALUE",
        help="Only type=…, language=…, country=…, year=2024, 2020-2024 or 2020-.",
    )(function)


def open_atlas(url: str, tier: str) -> Atlas:
    """Open the newest version as a reader of that tier sees it."""
    return Atlas.open(url, View(_TIERS[tier]))


def parsed_filters(filters: tuple[str, ...]) -> dict[str, str]:
    """Return {column: value}; a word without "=" is a usage error."""
    parsed = {}
    for one in filters:
        column, equals, value = one.partition("=")
        if not equals:
            raise click.BadParameter(f"{one!r} is not COLUMN=VALUE", param_hint="--where")
        parsed[column] = value
    return parsed


class Progress:
    """Prints what long work is doing: on a terminal one line that renews itself."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._terminal = sys.stderr.isatty()
        self._quiet = quiet
        self._stage = ""
        self._begun = self._told = 0.0

    def __call__(self, stage: str, done: float, total: float, note: str) -> None:
        """Take a report of progress: stage, amount done and in all (0 = unknown), a note."""
        if self._quiet:
            return
        now = time.monotonic()
        if stage != self._stage:
            self._end_line()
            self._stage, self._begun, self._told = stage, now, 0.0
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
        if total and done and spent > 1 and done < total:
            parts.append(f"{_clock(spent * (total - done) / done)} left")
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
