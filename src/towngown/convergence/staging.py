"""From files to staged columns: readers run in worker processes and write Parquet.

Each file becomes a *unit*; a large file of a line format is shared among the workers, each
taking its own blocks of lines, so that one big file uses all cores without passing records
between processes. Staged rows carry (unit, line order), so the outcome does not depend on
which worker did what.
"""

from __future__ import annotations

import multiprocessing
import os
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import groupby
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from towngown.convergence.columns import Columns
from towngown.convergence.fitting import Fitted, Unfit, fitted
from towngown.convergence.merge import Witness, element_row, link_rows
from towngown.convergence.schema import ELEMENTS, LINKS, RECORDS
from towngown.kernel.errors import UnreadableSource
from towngown.kernel.identifiers import IDENTIFYING
from towngown.kernel.records import Record, Rejection
from towngown.kernel.tiers import TIERS, Tier, strictest
from towngown.sources.base import LineReader, Reader, SourceFile, lines_of, rejected
from towngown.sources.registry import reader_named

ROWS_A_BATCH = 2_048
# Columns of texts hold 2 GiB at most; long before that they are written.
BYTES_A_BATCH = 64 * 1024 * 1024
LINES_A_BLOCK = 512
SPLIT_BYTES = 8 * 1024 * 1024

_PLACE = [pa.field("unit", pa.int32()), pa.field("seq", pa.int64())]
STAGED = {
    "records": pa.schema([*RECORDS, *_PLACE]),
    "elements": pa.schema([*ELEMENTS, *_PLACE]),
    "links": pa.schema([*LINKS, *_PLACE]),
}

_encoder = msgspec.json.Encoder()


@dataclass(frozen=True)
class Unit:
    """One file to be read: its number in the plan, format, path and what the user said of it.

    `name` is how the file is called in the atlas (as given, so that moving the folder with
    the lists does not make them other files).
    """

    number: int
    format: str
    path: Path
    name: str
    registry: str = ""
    mapping: dict[str, str] = field(default_factory=dict)
    tier: Tier = "public"

    @property
    def size(self) -> int:
        """Bytes on disk; 0 where the file has gone."""
        return SourceFile(self.path).size


@dataclass(frozen=True)
class UnitReport:
    """What one worker took from one unit; `kept` of the rejections were of single values.

    `tier` is the strictest of all that the unit was seen to hold.
    """

    unit: int
    records: int
    rejected: int
    kept: int = 0
    tier: Tier = "public"
    problem: UnreadableSource | None = None

    @property
    def rows(self) -> int:
        """How many rows the file had: taken, or rejected as a whole."""
        return self.records + self.rejected - self.kept


Progress = Callable[[int, int, int], None]
"""Called with (bytes read, bytes in all, records so far)."""


class _Writer:
    """Collects staged rows and writes them to three Parquet files of one worker and unit."""

    def __init__(self, folder: Path, stem: str) -> None:
        self._rows = {name: Columns(schema) for name, schema in STAGED.items()}
        self._files: dict[str, pq.ParquetWriter] = {}
        self._folder, self._stem = folder, stem
        self._bytes = 0
        self.rejections = (folder / f"rejected-{stem}.jsonl").open("wb")
        self.records = self.rejected = self.kept = 0
        self.tier: Tier = "public"

    def take(self, record: Record, unit: Unit, seq: int, place: tuple[str, int]) -> None:
        """Stage one record without what cannot be stored of it, or reject it.

        `place` is the (file, line) that a rejection names.
        """
        try:
            fit = fitted(record)
        except Unfit as problem:
            reason = f"{_called(record)}: {problem}"
            tier = record.tier if record.tier in TIERS else "confidential"
            self.reject(rejected(*place, problem.field, reason, tier=tier))
            return
        for name, what in fit.notes:
            reason = f"{record.key}: {what}"
            self.reject(rejected(*place, name, reason, fit.data, kept=True, tier=record.tier))
        self._stage(fit, unit, seq)

    def _stage(self, fit: Fitted, unit: Unit, seq: int) -> None:
        """Stage a record: its own row, the element row it makes alone, and its links."""
        record, key = fit.stored, fit.stored.key
        content = _content(fit.record)
        data = fit.data if content is fit.record else _encoder.encode(content)
        self._rows["records"].add(
            (
                key,
                None,
                record.kind,
                record.registry,
                record.record,
                int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True),
                record.updated,
                record.status,
                record.tier,
                idents_of(record),
                unit.name,
                data.decode(),
                _encoder.encode(record.metrics).decode() if record.metrics else None,
                None,
                None,
                unit.number,
                seq,
            )
        )
        self._rows["elements"].add(
            (*element_row(key, [Witness(record, unit.name)]), unit.number, seq)
        )
        links = self._rows["links"]
        for row in link_rows(record):
            links.add((*row, unit.number, seq))
        self.records += 1
        self._note_tier(record.tier)
        self._bytes += len(data)
        if self._rows["records"].rows >= ROWS_A_BATCH or self._bytes >= BYTES_A_BATCH:
            self._flush()

    def reject(self, rejection: Rejection) -> None:
        """Set a rejected row aside."""
        self.rejections.write(_encoder.encode(rejection) + b"\n")
        self.rejected += 1
        self.kept += rejection.kept
        self._note_tier(rejection.tier)

    def _note_tier(self, tier: Tier) -> None:
        if tier != self.tier:
            self.tier = strictest([tier, self.tier])

    def _flush(self) -> None:
        self._bytes = 0
        for name, columns in self._rows.items():
            if columns.rows:
                batch = columns.batch()
                if name not in self._files:
                    self._files[name] = pq.ParquetWriter(
                        self._folder / f"{name}-{self._stem}.parquet",
                        batch.schema,
                        compression="lz4",
                        use_dictionary=False,
                        write_statistics=False,
                    )
                self._files[name].write_batch(batch)

    def close(self) -> None:
        """Write what is left; every file is closed, even where the disk is full."""
        with ExitStack() as stack:
            stack.callback(self.rejections.close)
            try:
                self._flush()
            finally:
                for file in self._files.values():
                    stack.callback(file.close)


def _called(record: Record) -> str:
    return f"{record.registry}:{record.record}"[:200]


def rejected_files(folder: Path, unit: Unit) -> list[Path]:
    """Return the files (Rejection as JSON Lines) of the unit's shares, in their order."""
    return sorted(folder.glob(f"rejected-{unit.number:05d}-*.jsonl"))


def _content(record: Record) -> Record:
    """Return the record without what may change without being a change."""
    if not record.metrics and record.updated is None:
        return record
    return msgspec.structs.replace(record, metrics={}, updated=None)


def idents_of(record: Record) -> list[str]:
    """Return "scheme:value" of the identifiers by which records of this kind are one element."""
    identifying = IDENTIFYING.get(record.kind, frozenset())
    idents = [
        f"{scheme}:{value}"
        for scheme, values in record.identifiers.items()
        if scheme in identifying
        for value in values
    ]
    idents.extend(f"={key}" for key in record.supersedes)
    if record.replaced_by is not None:
        idents.append(f"={record.replaced_by}")
    return idents


def _items(
    reader: Reader, source: SourceFile, share: int, shares: int
) -> Iterator[tuple[int, Record | Rejection]]:
    """Yield (order within the file, item) of this worker's share of the file."""
    if shares == 1 or not isinstance(reader, LineReader):
        yield from enumerate(reader.read(source))
        return
    order = 0
    for member in source.members():
        if not reader.wants(member):
            continue
        blocks = groupby(lines_of(member), key=lambda line: line[0] // LINES_A_BLOCK)
        for block, lines in blocks:
            if block % shares != share:
                for _ in lines:
                    order += 1
                continue
            for number, line in lines:
                order += 1
                for part, item in enumerate(reader.parse_line(line, number, member.name, source)):
                    yield order * 64 + min(part, 63), item


_bytes_read: Synchronized[int] | None = None
_records_read: Synchronized[int] | None = None


def _start_worker(bytes_read: Synchronized[int], records_read: Synchronized[int]) -> None:
    global _bytes_read, _records_read
    _bytes_read, _records_read = bytes_read, records_read


def stage_unit(unit: Unit, folder: Path, share: int = 0, shares: int = 1) -> UnitReport:
    """Read one unit (or this worker's share of it) into `folder`; never raises for bad input."""
    reader = reader_named(unit.format)
    source = SourceFile(unit.path, unit.registry, unit.mapping)
    writer = _Writer(folder, f"{unit.number:05d}-{share}")
    told = 0
    problem = None
    try:
        for order, item in _items(reader, source, share, shares):
            if unit.tier != "public":
                item = at_least(item, unit.tier)
            if isinstance(item, Record):
                writer.take(item, unit, order, source.place)
            else:
                writer.reject(item)
            if _bytes_read is not None and writer.records % 1_000 == 0:
                told = _tell(source, told, shares, writer.records)
    except UnreadableSource as error:
        problem = error
    finally:
        writer.close()
    if _bytes_read is not None:
        with _bytes_read.get_lock():
            _bytes_read.value += (source.size - told) // shares
    return UnitReport(
        unit.number, writer.records, writer.rejected, writer.kept, writer.tier, problem
    )


def at_least(item: Record | Rejection, tier: Tier) -> Record | Rejection:
    """Return a record or rejection that is no more open than the tier; an embargo stays."""
    if item.tier not in TIERS:
        return item
    return msgspec.structs.replace(item, tier=strictest([item.tier, tier]))


def _tell(source: SourceFile, told: int, shares: int, records: int) -> int:
    if _bytes_read is None or _records_read is None:
        return told
    with _bytes_read.get_lock():
        _bytes_read.value += (source.bytes_read - told) // shares
    if records:
        with _records_read.get_lock():
            _records_read.value += 1_000
    return source.bytes_read


def stage(
    units: Sequence[Unit], folder: Path, workers: int, progress: Progress | None = None
) -> list[UnitReport]:
    """Read all units into `folder`, in worker processes where it pays; returns one report a share.

    A crash within a reader (a programming error) surfaces as the exception it is, with the
    file's name; nothing is then committed by the caller.
    """
    total = sum(unit.size for unit in units)
    if workers == 1 or total < SPLIT_BYTES:
        reports = []
        for unit in units:
            reports.append(_named(stage_unit, unit, folder))
            if progress:
                done = sum(u.size for u in units[: len(reports)])
                progress(done, total, sum(report.records for report in reports))
        return reports
    return _stage_parallel(units, folder, workers, progress, total)


def _named(run: Callable[..., UnitReport], unit: Unit, *arguments: object) -> UnitReport:
    try:
        return run(unit, *arguments)
    except Exception as error:
        error.add_note(f"while reading {unit.path}\n{traceback.format_exc(limit=-1)}")
        raise


def _stage_parallel(
    units: Sequence[Unit], folder: Path, workers: int, progress: Progress | None, total: int
) -> list[UnitReport]:
    context = multiprocessing.get_context("spawn")
    bytes_read: Synchronized[int] = context.Value("q", 0)
    records_read: Synchronized[int] = context.Value("q", 0)
    tasks: list[tuple[Unit, Path, int, int]] = []
    for unit in sorted(units, key=lambda u: -u.size):
        large = unit.size >= SPLIT_BYTES and len(units) < 2 * workers
        shares = workers if large and _may_be_shared(unit) else 1
        tasks.extend((unit, folder, share, shares) for share in range(shares))
    with ProcessPoolExecutor(
        workers, context, initializer=_start_worker, initargs=(bytes_read, records_read)
    ) as pool:
        pending = {pool.submit(_named, stage_unit, *task) for task in tasks}
        reports: list[UnitReport] = []
        while pending:
            done, pending = wait(pending, timeout=0.5, return_when=FIRST_COMPLETED)
            reports.extend(future.result() for future in done)
            if progress:
                progress(min(bytes_read.value, total), total, records_read.value)
    return sorted(reports, key=lambda report: report.unit)


def _may_be_shared(unit: Unit) -> bool:
    reader = reader_named(unit.format)
    try:
        return isinstance(reader, LineReader) and reader.may_be_shared(SourceFile(unit.path))
    except UnreadableSource:
        return False  # the worker that reads it will say why


def cores() -> int:
    """Return how many processes may run at once on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
