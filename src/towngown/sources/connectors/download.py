"""A download: page after page into parts, to the end, to the day's allowance, or to an error.

However it stops, the next call goes on behind the last part; see parts.py.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from towngown.kernel.errors import ComeBackLater, DownloadFailed, UsageError
from towngown.sources.connectors.allowance import Allowance
from towngown.sources.connectors.base import FIRST, Connector, Outcome, Page, Progress, Wanted
from towngown.sources.connectors.parts import Parts, Run, State

Mode = Literal["resume", "update", "again"]

_PAGES_A_PART = 10
_SECONDS_A_PART = 30.0
# A registry shows a change some hours after the date it gives it.
_OVERLAP = timedelta(days=1)


def download(
    connector: Connector,
    wanted: Wanted,
    folder: Path,
    *,
    mode: Mode = "resume",
    budget: int | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Bring `folder` up to date with what is wanted; at most `budget` credits are paid.

    A run that was interrupted is always finished first. Where the last one is complete, "resume"
    does nothing, "update" fetches what changed since (everything, where that cannot be asked)
    and "again" fetches everything; the new run of everything takes the place of the old parts
    when it is complete. Raises DownloadFailed after all that came before is safely stored,
    UsageError where the folder holds another download or another process is at work in it.
    """
    parts = Parts(folder)
    with _alone(folder):
        state = parts.state(connector.name, wanted)
        parts.sweep(state)
        outcome = Outcome(wanted.entity, folder)
        try:
            run = _run_to_do(connector, wanted, state, mode, outcome)
        except ComeBackLater as later:
            outcome.resumes_at, outcome.rows = _in_seconds(later.seconds), _rows(state)
            return outcome
        if run is None:
            outcome.complete, outcome.rows = True, _rows(state)
            outcome.notes.append(_up_to_date(state))
            return outcome
        return _Download(connector, parts, state, run, budget, progress, outcome).finish()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise UsageError(
            "another process is downloading into this folder",
            where=str(folder),
            hint="wait until it has finished, or name another folder with --out",
        ) from None
    try:
        yield
    finally:
        lock.release()


def _run_to_do(
    connector: Connector, wanted: Wanted, state: State, mode: Mode, outcome: Outcome
) -> Run | None:
    """Return the unfinished run, or a new one added to the state, or None if there is no need."""
    last = state.runs[-1] if state.runs else None
    if last is not None and (last.completed is None or mode == "resume"):
        return last if last.completed is None else None
    scope = connector.scope(wanted)
    day = _day_of_change(last) if last is not None and mode == "update" else None
    narrowed = connector.changed_since(scope, day) if day else None
    if day and narrowed is None:
        outcome.notes.append(
            "What changed can only be asked for with an API key: everything is fetched again."
        )
    number = last.number + 1 if last else 1
    run = Run(number, narrowed or scope, _now(), changed_since=day if narrowed else None)
    state.runs.append(run)
    return run


def _day_of_change(last: Run) -> str:
    return (date.fromisoformat(last.started[:10]) - _OVERLAP).isoformat()


def _up_to_date(state: State) -> str:
    return (
        f"The download of {(state.runs[-1].completed or '')[:10]} is complete; "
        "--update fetches what has changed since."
    )


class _Download:
    """One run, from its cursor on."""

    def __init__(
        self,
        connector: Connector,
        parts: Parts,
        state: State,
        run: Run,
        budget: int | None,
        progress: Progress | None,
        outcome: Outcome,
    ) -> None:
        self._connector, self._parts, self._state, self._run = connector, parts, state, run
        self._budget, self._progress, self._outcome = budget, progress, outcome
        self._seen = parts.ids(run)
        self._lines: list[bytes] = []
        self._pages = 0
        self._cursor = run.cursor
        self._began_again = False
        self._allowance: Allowance | None = None
        self._began = self._stored = time.monotonic()

    def finish(self) -> Outcome:
        """Read pages until the last, or until there is a reason to stop."""
        self._parts.save(self._state)
        try:
            self._read()
        except ComeBackLater as later:
            self._store()
            self._outcome.resumes_at = _in_seconds(later.seconds)
        except DownloadFailed:
            self._store()
            raise
        self._outcome.rows = _rows(self._state)
        return self._outcome

    def _read(self) -> None:
        self._report(0)
        while not self._must_stop():
            try:
                page = self._connector.page(self._state.entity, self._run.scope, self._cursor)
            except DownloadFailed as failure:
                self._go_another_way(failure)
                continue
            self._take(page)
            if page.next_cursor is None:
                self._store()
                self._parts.complete(self._state, self._run)
                self._outcome.complete = True
                self._compare(page.count)
                return
            if page.next_cursor == self._cursor:
                raise DownloadFailed(
                    "the server gave the same page of its list twice",
                    where=self._state.entity,
                    hint="run the same command later; if it happens again, tell the registry",
                )
            self._cursor = page.next_cursor
            if self._pages >= _PAGES_A_PART or time.monotonic() - self._stored > _SECONDS_A_PART:
                self._store()
            self._report(page.count)
        self._store()

    def _take(self, page: Page) -> None:
        new = []
        for row in page.rows:
            if row.id and row.id in self._seen:
                self._outcome.repeated += 1
                continue
            self._seen.add(row.id)
            new.append(row.line)
        self._lines.extend(new)
        self._pages += 1
        self._outcome.fresh += len(new)
        self._outcome.credits += page.allowance.cost
        self._allowance = page.allowance

    def _store(self) -> None:
        if self._lines or self._cursor != self._run.cursor:
            self._parts.add(self._state, self._run, self._lines, self._cursor)
        self._lines, self._pages, self._stored = [], 0, time.monotonic()

    def _must_stop(self) -> bool:
        """Whether one more page would go beyond what may be paid."""
        price = max(self._allowance.cost, 1) if self._allowance else 1
        if self._budget is not None and self._outcome.credits + price > self._budget:
            self._outcome.notes.append(
                f"The {self._budget} credits allowed with --budget are spent."
            )
            return True
        left = self._allowance.remaining if self._allowance else None
        if left is None or left >= price:
            return False
        resets_in = self._allowance.resets_in if self._allowance else None
        self._outcome.resumes_at = _next_midnight() if resets_in is None else _in_seconds(resets_in)
        return True

    def _go_another_way(self, failure: DownloadFailed) -> None:
        """Read the list again where the cursor is stale, or all where changes are not told.

        Raises the failure itself where there is no other way.
        """
        stale = self._cursor != FIRST and self._connector.is_stale_cursor(failure)
        if stale and not self._began_again:
            self._began_again = True
            self._outcome.notes.append(
                "The server no longer knew where it was: its list was read from the beginning; "
                "rows already stored were not taken twice."
            )
            self._cursor = FIRST
            return
        refused = failure.status in (400, 403) and self._cursor == FIRST
        if not (refused and self._run.changed_since):
            raise failure
        self._outcome.notes.append(
            "The server refused to tell only what changed: everything is fetched again. "
            f"It said: {failure.message}"
        )
        everything = self._state.runs[0].scope
        self._run.scope, self._run.changed_since = everything, None
        self._parts.save(self._state)

    def _compare(self, count: int) -> None:
        if self._run.rows < count:
            self._outcome.notes.append(
                f"The server counts {count:,}, {self._run.rows:,} came: its list changed while "
                "it was read. The next --update or --again fetches the rest."
            )

    def _report(self, count: int) -> None:
        """Tell how far it is; `count` is what the server counts, 0 before the first page."""
        if self._progress is None:
            return
        done = self._run.rows + len(self._lines)
        note = ""
        if count:
            seconds = max(time.monotonic() - self._began, 0.001)
            note = f"{done:,} of {count:,}, {self._outcome.fresh / seconds:,.0f} a second"
        if self._allowance and self._allowance.remaining is not None:
            note += f", {self._allowance.remaining:,} credits left today"
        self._progress(f"download {self._state.entity}", done, max(count, done), note)


def _rows(state: State) -> int:
    return sum(run.rows for run in state.runs)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _in_seconds(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def _next_midnight() -> datetime:
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)
