"""The folder of a download: parts of rows in runs, and the state that says which of them count.

    FOLDER/.state.json                   what was asked, the runs, each with its cursor
    FOLDER/run-001/part-00000.jsonl.gz   rows as the server gave them

A part is written under another name, renamed, and only then counted in the state, itself
replaced in one step. So whatever moment a process is killed at, the state names only whole parts
and the cursor behind their last row; what it does not name is swept away when the download goes
on. Names beginning with a dot are no data to any reader.
"""

from __future__ import annotations

import gzip
import os
import re
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from towngown.kernel.errors import UnreadableSource, UsageError
from towngown.sources.connectors.base import FIRST, Wanted, id_of

STATE = ".state.json"
_RUN = re.compile(r"run-\d{3,}")
_PART = re.compile(r"part-\d{5,}\.jsonl\.gz|\.part\.tmp")


class Run(msgspec.Struct):
    """One reading of the server's list: of everything, or of what changed since a day.

    `started` and `completed` are ISO times in UTC.
    """

    number: int
    scope: str
    started: str
    changed_since: str | None = None
    completed: str | None = None
    cursor: str = FIRST
    parts: int = 0
    rows: int = 0


class State(msgspec.Struct):
    """What was asked of which connector, and the runs that count, oldest first."""

    connector: str
    entity: str
    rors: list[str]
    since: str | None
    runs: list[Run] = []


class Parts:
    """The parts and the state in one folder, which is made where it is not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def state(self, connector: str, wanted: Wanted) -> State:
        """Return the state; a new one where nothing was downloaded yet.

        Raises UsageError where the folder holds the answer to another question,
        UnreadableSource where the state is damaged or missing beside parts.
        """
        asked = State(connector, wanted.entity, list(wanted.rors), wanted.since)
        path = self.folder / STATE
        if not path.exists():
            if self._runs():
                raise UnreadableSource(
                    f"parts of a download, but no {STATE} to tell which of them count",
                    where=str(self.folder),
                    hint="download into a new folder",
                )
            return asked
        try:
            state = msgspec.json.decode(path.read_bytes(), type=State)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise UnreadableSource(
                f"the state of the download is damaged: {error}",
                where=str(path),
                hint="download into a new folder",
            ) from error
        if msgspec.structs.replace(state, runs=[]) != asked:
            raise UsageError(
                f"this folder holds another download: {_question(state)}",
                where=str(self.folder),
                hint="ask the same again, or name another folder with --out",
            )
        return state

    def add(self, state: State, run: Run, lines: Sequence[bytes], cursor: str) -> None:
        """Add rows as one part, if there are any, and move the run's cursor behind them."""
        if lines:
            folder = self._of(run)
            folder.mkdir(exist_ok=True)
            data = gzip.compress(b"".join(line + b"\n" for line in lines))
            _write(folder / f"part-{run.parts:05d}.jsonl.gz", folder / ".part.tmp", data)
            run.parts += 1
            run.rows += len(lines)
        run.cursor = cursor
        self.save(state)

    def complete(self, state: State, run: Run) -> None:
        """Note that the run is complete; one of everything takes the place of all before it."""
        run.completed = datetime.now(UTC).isoformat(timespec="seconds")
        if run.changed_since is None:
            state.runs = [run]
        self.save(state)
        self.sweep(state)

    def save(self, state: State) -> None:
        """Replace the stored state in one step."""
        data = msgspec.json.format(msgspec.json.encode(state), indent=1)
        _write(self.folder / STATE, self.folder / f"{STATE}.tmp", data)

    def sweep(self, state: State) -> None:
        """Delete parts that the state does not name; files of other names are left alone."""
        named = {path for run in state.runs for path in self._paths(run)}
        for folder in self._runs():
            for path in folder.iterdir():
                if _PART.fullmatch(path.name) and path not in named:
                    path.unlink()
            if not any(folder.iterdir()):
                folder.rmdir()

    def ids(self, run: Run) -> set[str]:
        """Return the ids of all rows in the run's parts.

        Raises UnreadableSource where a part is missing or damaged.
        """
        found: set[str] = set()
        for path in self._paths(run):
            try:
                with gzip.open(path, "rb") as lines:
                    found.update(id_of(line) for line in lines)
            except (OSError, EOFError, zlib.error) as error:
                raise UnreadableSource(
                    f"a part of the download is missing or damaged: {error}",
                    where=str(path),
                    hint="download into a new folder",
                ) from error
        return found - {""}

    def _runs(self) -> list[Path]:
        return [p for p in self.folder.iterdir() if p.is_dir() and _RUN.fullmatch(p.name)]

    def _paths(self, run: Run) -> list[Path]:
        return [self._of(run) / f"part-{number:05d}.jsonl.gz" for number in range(run.parts)]

    def _of(self, run: Run) -> Path:
        return self.folder / f"run-{run.number:03d}"


def _question(state: State) -> str:
    said = [f"{state.connector} {state.entity}", *(f"--ror {ror}" for ror in state.rors)]
    return " ".join([*said, f"--since {state.since}"] if state.since else said)


def _write(path: Path, temporary: Path, data: bytes) -> None:
    with temporary.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, path)
