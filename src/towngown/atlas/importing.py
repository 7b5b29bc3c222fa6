"""The import: files in, a new version of the atlas out, or the last good one untouched.

    plan → stage (read in worker processes) → compare with what is known → identify → write → commit

Comparing and joining run in DuckDB, out of core, over the staged Parquet files and the stored
record list; only elements that several records make are merged in Python.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pyarrow as pa

from towngown.atlas import sql
from towngown.atlas.planning import FILES, FileState, Plan, plan
from towngown.atlas.rejections import note_rejections, write_rejections
from towngown.atlas.resolution import MOST_UNASKED, Resolved, as_registered, resolved, resolved_on
from towngown.atlas.store import Store, Version, Writer, quoted, scan
from towngown.atlas.unread import miscounted, unread
from towngown.convergence.columns import Columns
from towngown.convergence.identity import Claim, components, identify
from towngown.convergence.merge import CLAIMING, Witness, element_row
from towngown.convergence.resolution.plan import Encode
from towngown.convergence.schema import ELEMENTS, LINKS, RECORDS
from towngown.convergence.staging import STAGED, UnitReport, cores, stage
from towngown.kernel.errors import AtlasError, TowngownError, UnreadableSource
from towngown.kernel.records import Record
from towngown.kernel.tiers import Tier
from towngown.sources.base import Standing
from towngown.sources.registry import standing_of

ALIASES = pa.schema([("alias", pa.string()), ("element", pa.string()), ("since", pa.int32())])
# More records of one registry than this under one identifier say that the identifier is wrong,
# not that they are one thing ("0000-0000-0000-0000" on a whole staff list).
SHARED_LIMIT = 50
DUCKDB_MEMORY = "450MB"

Progress = Callable[[str, float, float, str], None]
"""Called with (stage, done, total, note); total is 0 where it is not known."""


@dataclass
class Summary:
    """What an import did, in counts; `problems` are files that could not be read at all.

    `joined` are records that are one with another by evidence, `doubts` pairs that a person should
    look at. `warnings` are what a source's own list of its files does not agree with.
    """

    files_read: int = 0
    files_unchanged: int = 0
    files_vanished: int = 0
    records: Counter[str] = field(default_factory=Counter)
    elements: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    joined: Counter[str] = field(default_factory=Counter)
    doubts: Counter[str] = field(default_factory=Counter)
    rejected: int = 0
    set_aside: int = 0
    overshared: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0
    version: int | None = None

    @property
    def changed(self) -> bool:
        """Whether the atlas has a new version because of this import."""
        return self.version is not None


def converge(
    store: Store,
    arguments: Sequence[str],
    *,
    mapping: dict[str, str] | None = None,
    workers: int | None = None,
    again: bool = False,
    progress: Progress | None = None,
    encode: Encode | None = None,
    resolve: bool | None = None,
    engine: str | None = None,
    tier: Tier = "public",
    forget: Collection[str] = (),
    keep_joins: bool = False,
    anew: bool = False,
) -> Summary:
    """Bring the atlas up to date with the sources; see docs/explanation/import.md.

    What these sources give has at least that `tier`; the files named in `forget` (as in the table
    `files`) count as gone. `keep_joins` leaves joined what the registers hold as one without
    comparing anew; with `anew` records are compared although no file has changed.

    A file that is not what it claims to be is left out and named in `problems`; where no file
    at all could be read, UnreadableSource is raised. With `encode` the records are also resolved
    by all evidence; very many of them only where `resolve` is true or on a Spark `engine`. On any
    other error, and when the process is killed, the atlas stays at its last version; a full disk
    raises AtlasError.
    """
    start = time.monotonic()
    with _full_disk_told(store), store.writing() as writer:
        steps = _Import(writer, workers or cores(), progress or (lambda *_: None))
        if keep_joins:
            steps.keep_joins(store.cache / "registers")
        elif encode is not None and resolve is not False:
            always = resolve is True or engine is not None
            steps.resolve_with(encode, store.cache / "registers", always=always, engine=engine)
        with _scratch(store) as folder:
            known = steps.known_files()
            planned = plan(arguments, known, mapping or {}, again=again, tier=tier, forget=forget)
            summary = steps.run(folder, known, planned, anew=anew)
        summary.seconds = round(time.monotonic() - start, 3)
        if summary.files_read or summary.files_vanished or (anew and writer.base):
            what = " ".join(["converge", *arguments, *(f"without {name}" for name in forget)])
            version = writer.commit(what, msgspec.to_builtins(summary))
            summary.version = version.number
            write_rejections(writer, store)
    return summary


@contextmanager
def _full_disk_told(store: Store) -> Iterator[None]:
    """Raise AtlasError for what Arrow, DuckDB and Lance each say in their own way."""
    try:
        yield
    except Exception as error:
        if os.strerror(errno.ENOSPC) not in str(error):
            raise
        raise AtlasError(
            "the disk is full",
            where=store.url,
            hint="make room and run the command again; no import is left half done",
        ) from error


@contextmanager
def _scratch(store: Store) -> Iterator[Path]:
    """Hand out a folder for staged files, in the cache, where a killed import's are removed."""
    scratch = store.cache / ".staging"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        yield Path(folder)


class _Import:
    """The steps of one import, over one DuckDB session."""

    def __init__(self, writer: Writer, workers: int, progress: Progress) -> None:
        self._writer = writer
        self._workers = workers
        self._progress = progress
        self._number = (writer.base.number if writer.base else 0) + 1
        self._summary = Summary()
        self._resolver: tuple[Encode, Path, bool, str | None] | None = None
        self._joined: Path | None = None

    def run(
        self, folder: Path, known: dict[str, FileState], planned: Plan, *, anew: bool
    ) -> Summary:
        reports = self._stage(planned, folder)
        states = {**known, **planned.states}
        self._formats = {name: state.format for name, state in states.items()}
        self._summary.files_unchanged = len(planned.unchanged)
        self._summary.files_vanished = len(planned.vanished)
        if not planned.states and not planned.vanished and not (anew and self._writer.base):
            return self._summary
        with duckdb.connect() as db:
            self._db = db
            db.execute(f"SET memory_limit = '{DUCKDB_MEMORY}'")
            db.execute("SET preserve_insertion_order = false")
            db.execute(f"SET threads = {self._workers}")
            db.execute(f"SET temp_directory = {quoted(str(folder / 'spill'))}")
            self._load(folder, planned)
            self._compare()
            self._identify()
            self._write_elements()
            self._write_links()
            self._write_records()
        self._write_files(planned, reports)
        noted = note_rejections(self._writer, folder, planned, reports)
        self._summary.rejected, self._summary.set_aside = noted
        return self._summary

    # -- reading -----------------------------------------------------------------------------

    def known_files(self) -> dict[str, FileState]:
        """Return what the atlas knows of the files that it has read, by name."""
        if not self._writer.has("files"):
            return {}
        rows = self._writer.table("files").to_arrow().to_pylist()
        return {
            row["name"]: FileState(
                row["argument"], row["format"], row["reader_version"], row["fingerprint"]
            )
            for row in rows
        }

    def _stage(self, planned: Plan, folder: Path) -> list[UnitReport]:
        records = 0

        def tell(done: int, total: int, count: int) -> None:
            nonlocal records
            records = count
            self._progress("read", done, total, f"{count:,} records")

        reports = stage(planned.units, folder, self._workers, tell) if planned.units else []
        problems = list(planned.problems)
        for unit, problem in unread(planned, reports, folder):
            problems.append(problem)
            planned.states.pop(unit.name, None)
        self._summary.problems = sorted({str(problem) for problem in problems})
        if problems and not planned.states and not planned.unchanged:
            raise problems[0]
        self._summary.files_read = len(planned.states)
        self._summary.warnings = [*planned.warnings, *miscounted(planned, reports)]
        return reports

    # -- comparing ---------------------------------------------------------------------------

    def _load(self, folder: Path, planned: Plan) -> None:
        db = self._db
        good = [unit.number for unit in planned.units if unit.name in planned.states]
        for name, schema in STAGED.items():
            files = sorted(str(path) for path in folder.glob(f"{name}-*.parquet"))
            if files:
                db.read_parquet(files).create_view(f"staged_{name}")  # type: ignore[arg-type]
            else:
                _register(db, f"staged_{name}", schema.empty_table())
        _register(db, "units", pa.table({"unit": pa.array(good, pa.int32())}))
        reread = sorted({*planned.states, *planned.vanished})
        _register(db, "reread", pa.table({"file": pa.array(reread, pa.string())}))
        self._load_stored("records", RECORDS, sql.OLD_COLUMNS, "old")
        self._load_stored("aliases", ALIASES, ["alias", "element"], "aliases")

    def _load_stored(self, name: str, schema: pa.Schema, columns: Sequence[str], view: str) -> None:
        """Copy stored columns into a DuckDB table."""
        if self._writer.has(name):
            rows = scan(self._writer.table(name), columns)
        else:
            kept = pa.schema([schema.field(column) for column in columns])
            rows = pa.RecordBatchReader.from_batches(kept, [])
        self._db.register("incoming", rows)
        self._db.execute(f"CREATE TABLE {view} AS SELECT * FROM incoming")  # noqa: S608
        self._db.unregister("incoming")

    def _load_links(self) -> None:
        self._load_stored("links", LINKS, sql.OLD_LINK_COLUMNS, "old_links")

    def _compare(self) -> None:
        self._progress("compare", 0, 0, "")
        db = self._db
        db.execute(sql.FRESH)
        db.execute(sql.CHANGES)
        self._load_links()
        for statement in (sql.MERGED, sql.POINTING, sql.DORMANT, sql.MENTIONS):
            db.execute(statement)
        db.execute(sql.CURRENT)
        counts = dict(db.execute(sql.COUNT_CHANGES).fetchall())
        self._summary.records.update({str(k): int(v) for k, v in counts.items()})

    # -- identity ----------------------------------------------------------------------------

    def _identify(self) -> None:
        self._progress("identify", 0, 0, "")
        db = self._db
        db.execute(sql.IDENTS)
        db.execute("SET VARIABLE shared_limit = $1", [SHARED_LIMIT])
        db.execute("SET VARIABLE claiming = $1", [sorted(CLAIMING)])
        over = db.execute(sql.OVERSHARED).fetchall()
        self._summary.overshared = [f"{ident} ({count} records)" for ident, count in over]
        shared, found = db.execute(sql.SHARED_PAIRS).fetchall(), self._resolved()
        groups = components([*found.agreeing(shared), *found.pairs])
        grouped = [(key, number) for number, group in enumerate(groups) for key in group]
        table = {"key": [key for key, _ in grouped], "number": [number for _, number in grouped]}
        _register(
            db,
            "grouped",
            pa.table(table, schema=pa.schema([("key", pa.string()), ("number", pa.int64())])),
        )
        claims: dict[int, list[Claim]] = defaultdict(list)
        for number, key, element, born in db.execute(sql.CLAIMS).fetchall():
            claims[number].append(Claim(key, element, born if born is not None else self._number))
        taken = dict(db.execute("SELECT alias, element FROM aliases").fetchall())
        taken.update(db.execute(sql.TAKEN).fetchall())
        identity = identify(claims.values(), taken)
        _register(db, "identified", _pairs("key", "element", identity.element_of))
        _register(db, "new_aliases", _pairs("alias", "element", identity.aliases))
        db.execute(sql.ASSIGNED)
        db.execute(sql.AFFECTED)
        self._summary.elements.update(
            {str(k): int(v) for k, v in db.execute(sql.COUNT_ELEMENTS).fetchall()}
        )
        self._summary.elements["merged away"] = len(identity.aliases)

    def resolve_with(
        self, encode: Encode, folder: Path, *, always: bool, engine: str | None
    ) -> None:
        """Also join by evidence, with registers in that folder or on a Spark master."""
        self._resolver = (encode, folder, always, engine)

    def keep_joins(self, folder: Path) -> None:
        """Join what the registers in that folder hold as one, without comparing anything."""
        self._joined = folder

    def _resolved(self) -> Resolved:
        """Return which records are one by all evidence."""
        if self._joined is not None:
            return as_registered(self._joined)
        if self._resolver is None:
            return Resolved()
        encode, folder, always, engine = self._resolver
        db = self._db
        (count,) = db.execute(sql.COUNT_RESOLVED).fetchone() or (0,)
        if count > MOST_UNASKED and not always:
            self._summary.warnings.append(
                f"{count:,} records are too many to resolve unasked: joined by identifiers alone; "
                "--resolve does it all the same"
            )
            return Resolved()
        self._progress("resolve", 0, 0, f"{count:,} records")
        wanted = [row[0] for row in db.execute(sql.STORED_RESOLVED).fetchall()]
        data = self._fetch("records", "key", wanted, ["key", "data"], RECORDS)
        _register(db, "resolved_data", data)
        decode = msgspec.json.Decoder(Record).decode
        records = [decode(row[0]) for row in db.execute(sql.RESOLVED_DATA).fetchall()]
        if engine is not None:
            found = resolved_on(engine, records, encode)
        else:
            found = resolved(records, folder, encode)
        self._summary.joined.update(found.joined)
        self._summary.doubts.update(found.doubts)
        return found

    # -- writing -----------------------------------------------------------------------------

    def _write_elements(self) -> None:
        self._progress("write elements", 0, 0, "")
        db, writer = self._db, self._writer
        first = not writer.has("elements")
        gone = [row[0] for row in db.execute(sql.LOST_ELEMENTS).fetchall()]
        if not first:
            stale = [row[0] for row in db.execute(sql.REWRITTEN_ELEMENTS).fetchall()]
            writer.delete("elements", "id", sorted({*gone, *stale}))
        writer.append("elements", ELEMENTS, self._single_rows())
        writer.append("elements", ELEMENTS, self._merged_rows())
        retired = [row[0] for row in db.execute(sql.RETIRED_ELEMENTS).fetchall()]
        for start in range(0, len(retired), 5_000):
            chunk = ", ".join(map(quoted, retired[start : start + 5_000]))
            with writer.changing("elements") as table:
                table.update(where=f"id IN ({chunk})", values={"status": "retired"})
        aliases = db.execute("SELECT alias, element FROM new_aliases").fetchall()
        if aliases:
            rows = pa.table(
                {
                    "alias": [alias for alias, _ in aliases],
                    "element": [element for _, element in aliases],
                    "since": [self._number] * len(aliases),
                },
                schema=ALIASES,
            )
            writer.upsert("aliases", "alias", rows)

    def _single_rows(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows of elements that one staged record or one mention makes alone."""
        for statement in (sql.SINGLE_STAGED, sql.SINGLE_MENTIONED):
            yield from _stream(self._db, statement, ELEMENTS)

    def _merged_rows(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows of elements that several records make, or one that was not re-read."""
        columns = Columns(ELEMENTS)
        members: list[Witness] = []
        current: str | None = None
        for element, data, metrics, updated, file in self._members():
            if current is not None and element != current:
                columns.add(element_row(current, members))
                members = []
                if columns.rows >= 4_096:
                    yield columns.batch()
            current = element
            members.append(Witness(_record(data, metrics, updated), file, self._standing(file)))
        if current is not None:
            columns.add(element_row(current, members))
            yield columns.batch()

    def _standing(self, file: str) -> Standing:
        """Return whose word a file is; "" stands for what only others' records mention."""
        return standing_of(self._formats.get(file, ""))

    def _members(self) -> Iterator[tuple[str, str, str | None, str | None, str]]:
        """Yield (element, record JSON, metrics, updated, file), element by element."""
        db = self._db
        wanted = [row[0] for row in db.execute(sql.STORED_MEMBERS).fetchall()]
        data = self._fetch("records", "key", wanted, ["key", "data", "metrics", "updated"], RECORDS)
        _register(db, "stored_data", data)
        cursor = db.execute(sql.MEMBERS)
        while rows := cursor.fetchmany(2_000):
            yield from rows

    def _fetch(
        self, name: str, column: str, values: Sequence[str], columns: list[str], schema: pa.Schema
    ) -> pa.Table:
        """Return the stored rows whose column holds one of the values."""
        kept = pa.schema([schema.field(c) for c in columns])
        batches: list[pa.RecordBatch] = []
        if self._writer.has(name):
            for start in range(0, len(values), 5_000):
                chunk = ", ".join(map(quoted, values[start : start + 5_000]))
                rows = scan(self._writer.table(name), columns, f"`{column}` IN ({chunk})")
                batches.extend(batch.select(columns) for batch in rows)
        return pa.Table.from_batches(batches, schema=kept) if batches else kept.empty_table()

    def _write_links(self) -> None:
        self._progress("write links", 0, 0, "")
        db, writer = self._db, self._writer
        db.execute(sql.RELINK)
        if writer.has("links"):
            stale = [row[0] for row in db.execute(sql.STALE_LINK_RECORDS).fetchall()]
            kept = [row[0] for row in db.execute(sql.KEPT_LINK_RECORDS).fetchall()]
            _register(db, "kept_links", self._fetch("links", "record", kept, LINKS.names, LINKS))
            writer.delete("links", "record", stale)
        else:
            _register(db, "kept_links", LINKS.empty_table())
        db.execute(sql.REFERENCES)
        writer.append("links", LINKS, _stream(db, sql.LINK_ROWS, LINKS))

    def _write_records(self) -> None:
        self._progress("write records", 0, 0, "")
        db, writer = self._db, self._writer
        if not writer.has("records"):
            writer.append(
                "records",
                RECORDS,
                _stream(db, sql.NEW_RECORDS, RECORDS, *[self._number] * 3),
            )
        else:
            rows = list(_stream(db, sql.NEW_RECORDS, RECORDS, *[self._number] * 3))
            moved = self._moved_records()
            stale = [row[0] for row in db.execute(sql.REWRITTEN_RECORDS).fetchall()]
            writer.delete("records", "key", stale)
            writer.append("records", RECORDS, [*rows, *moved])
        kinds = db.execute(sql.COUNT_KINDS).fetchall()
        self._summary.kinds.update({kind: int(count) for kind, count in kinds})

    def _moved_records(self) -> list[pa.RecordBatch]:
        """Return stored records whose element, file or standing changed, but not their content."""
        db = self._db
        keys = [row[0] for row in db.execute(sql.MOVED_RECORDS).fetchall()]
        _register(db, "moved", self._fetch("records", "key", keys, RECORDS.names, RECORDS))
        return list(_stream(db, sql.MOVED_ROWS, RECORDS, self._number))

    def _write_files(self, planned: Plan, reports: Sequence[UnitReport]) -> None:
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for report in reports:
            name = planned.units[report.unit].name
            counts[name][0] += report.records
            counts[name][1] += report.rejected
        rows = [
            {
                "name": name,
                "argument": state.argument,
                "format": state.format,
                "reader_version": state.reader_version,
                "fingerprint": state.fingerprint,
                "records": counts[name][0],
                "rejected": counts[name][1],
                "read_in": self._number,
            }
            for name, state in planned.states.items()
        ]
        self._writer.create("files", FILES)
        self._writer.upsert("files", "name", pa.Table.from_pylist(rows, schema=FILES))
        self._writer.delete("files", "name", planned.vanished)


def _record(data: str, metrics: str | None, updated: str | None) -> Record:
    record = msgspec.json.decode(data, type=Record)
    if metrics is None and updated is None:
        return record
    values = msgspec.json.decode(metrics) if metrics else {}
    return msgspec.structs.replace(record, metrics=values, updated=updated)


def _register(db: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    db.register("incoming", table)
    db.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM incoming")  # noqa: S608
    db.unregister("incoming")


def _pairs(left: str, right: str, values: dict[str, str]) -> pa.Table:
    schema = pa.schema([(left, pa.string()), (right, pa.string())])
    return pa.table({left: list(values), right: list(values.values())}, schema=schema)


def _stream(
    db: duckdb.DuckDBPyConnection, statement: str, schema: pa.Schema, *parameters: Any
) -> Iterator[pa.RecordBatch]:
    """Run a statement and yield its rows in the schema, batch by batch."""
    rows = db.cursor().sql(statement, params=list(parameters))
    for batch in rows.to_arrow_reader(16_384):
        yield batch.select(schema.names).cast(schema)


__all__ = ["Summary", "TowngownError", "UnreadableSource", "Version", "converge"]
