"""The stored atlas: Lance tables, and one list of versions that says which states belong together.

Every table has versions of its own; a *version of the atlas* is a row in the table `versions`
that names one version of each. Writers change tables first and append that row last, in one
atomic commit, so a reader sees a whole import or nothing of it, and a killed import is rolled
back by the next writer. Readers open tables at the named versions and are never disturbed.

One process writes at a time: a lock on the folder, or a lease on object storage (lease.py) sees to
that. A lease can pass to another while its holder sleeps, so two more things hold: a writer stops
where a table is not as its own last change left it, and of two rows with one number the first
counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlparse

import filelock
import lancedb
import pyarrow as pa
from lancedb.table import Table

from towngown.atlas.caches import cache_of
from towngown.atlas.lease import Lease, leased
from towngown.atlas.object_storage import ObjectStorage
from towngown.kernel.errors import AtlasBusy, AtlasMissing

VERSIONS = "versions"
KEEP_VERSIONS = 20

VERSIONS_SCHEMA = pa.schema(
    [
        ("version", pa.int32()),
        ("at", pa.string()),
        ("what", pa.string()),
        ("tables", pa.string()),
        ("summary", pa.string()),
    ]
)


@dataclass(frozen=True)
class Version:
    """One committed state: its number, when and by what it came, and each table's version."""

    number: int
    at: datetime
    what: str
    tables: Mapping[str, int] = field(repr=False)
    summary: Mapping[str, Any] = field(repr=False)


class Snapshot(Protocol):
    """The tables of one version, to read."""

    version: Version

    def names(self) -> list[str]:
        """Return the names of the tables there are, sorted."""
        ...

    def table(self, name: str) -> Table:
        """Return the table as it was in this version; raises KeyError where there is none."""
        ...

    def scan(
        self, name: str, columns: Sequence[str] | None = None, where: str | None = None
    ) -> pa.RecordBatchReader:
        """Stream a table's rows."""
        ...


class LanceSnapshot:
    """A Snapshot over a LanceDB folder or URL."""

    def __init__(
        self, db: lancedb.DBConnection, version: Version, storage: ObjectStorage | None = None
    ) -> None:
        self._db = db
        self._storage = storage
        self.version = version
        self._open: dict[str, Table] = {}

    def names(self) -> list[str]:
        """Return the names of the tables there are, sorted."""
        return sorted(self.version.tables)

    def table(self, name: str) -> Table:
        """Return the table as it was in this version; raises KeyError where there is none."""
        if name not in self._open:
            table = self._db.open_table(name)
            table.checkout(self.version.tables[name])
            self._open[name] = table
        return self._open[name]

    def scan(
        self, name: str, columns: Sequence[str] | None = None, where: str | None = None
    ) -> pa.RecordBatchReader:
        """Stream a table's rows."""
        if self._storage is None:
            return scan(self.table(name), columns, where)
        with self._storage.told():
            rows = scan(self.table(name), columns, where)
        return pa.RecordBatchReader.from_batches(rows.schema, _told(rows, self._storage))


def _told(rows: pa.RecordBatchReader, storage: ObjectStorage) -> Iterator[pa.RecordBatch]:
    with storage.told():
        yield from rows


def scan(
    table: Table, columns: Sequence[str] | None = None, where: str | None = None
) -> pa.RecordBatchReader:
    """Stream the rows of a table."""
    query = table.search()
    if columns is not None:
        query = query.select(list(columns))
    if where is not None:
        query = query.where(where)
    return query.to_batches()


class Writer:
    """The tables of the atlas while one process changes them.

    Created by Store.writing(); changes count only once `commit` has returned. Every change
    raises AtlasBusy where another process has taken over the lease meanwhile.
    """

    def __init__(
        self, db: lancedb.DBConnection, versions: Sequence[Version], lease: Lease | None = None
    ) -> None:
        self._db = db
        self._lease = lease
        self.base = versions[-1] if versions else None
        self._dormant: set[str] = set()
        self._tables: dict[str, Table] = {}
        self._roll_back({name for v in versions[-KEEP_VERSIONS:] for name in v.tables})

    def _roll_back(self, known: set[str]) -> None:
        """Undo what a killed writer left behind: tables stand at the last good version again.

        `known` are the tables that some kept version shows; others came from the killed writer.
        """
        good = self.base.tables if self.base else {}
        for name in _table_names(self._db):
            if name == VERSIONS:
                continue
            if name not in known:
                self._db.drop_table(name)
            elif name not in good:
                self._dormant.add(name)
            else:
                table = self._db.open_table(name)
                if table.version != good[name]:
                    table.restore(good[name])
                self._tables[name] = table

    def names(self) -> list[str]:
        """Return the names of the tables there are, sorted."""
        return sorted(self._tables)

    def table(self, name: str) -> Table:
        """Return the table to be read; raises KeyError where there is none."""
        return self._tables[name]

    @contextmanager
    def changing(self, name: str) -> Iterator[Table]:
        """Hand out the table for one change; raises AtlasBusy where others changed it too."""
        if self._lease is not None:
            self._lease.check()
        table = self._tables[name]
        before = table.version
        yield table
        if table.version > before + 1:
            raise AtlasBusy(
                f"another process has changed the table {name!r} at the same time",
                hint="nothing of this counts; run the command again",
            )

    def has(self, name: str) -> bool:
        """Whether there is such a table."""
        return name in self._tables

    def create(self, name: str, schema: pa.Schema) -> Table:
        """Return the table, made empty if it was not there."""
        if name not in self._tables:
            mode = "overwrite" if name in self._dormant else "create"
            self._dormant.discard(name)
            self._tables[name] = self._db.create_table(name, schema=schema, mode=mode)
        return self._tables[name]

    def revert(self, name: str, version: int) -> None:
        """Bring a table back to an older version of its own."""
        if name not in self._tables:
            self._tables[name] = self._db.open_table(name)
            self._dormant.discard(name)
        if self._tables[name].version != version:
            with self.changing(name) as table:
                table.restore(version)

    def drop(self, name: str) -> None:
        """Take a table out of the coming version (older versions still show it)."""
        self._dormant.add(name)
        self._tables.pop(name)

    def append(self, name: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
        """Add rows, streaming."""
        reader = pa.RecordBatchReader.from_batches(schema, batches)
        self.create(name, schema)
        with self.changing(name) as table:
            table.add(reader)

    def upsert(self, name: str, key: str, rows: pa.Table) -> None:
        """Replace the rows with the same key, add the others."""
        if rows.num_rows:
            self.create(name, rows.schema)
            with self.changing(name) as table:
                merge = table.merge_insert(key)
                merge.when_matched_update_all().when_not_matched_insert_all().execute(rows)

    def delete(self, name: str, column: str, values: Sequence[str]) -> None:
        """Delete the rows whose column holds one of the values."""
        for start in range(0, len(values), 5_000):
            chunk = ", ".join(quoted(value) for value in values[start : start + 5_000])
            with self.changing(name) as table:
                table.delete(f"`{column}` IN ({chunk})")

    def clear(self, name: str) -> None:
        """Delete all rows."""
        with self.changing(name) as table:
            table.delete("true")

    def commit(self, what: str, summary: Mapping[str, Any]) -> Version:
        """Make the tables as they stand now the atlas's newest version.

        Raises AtlasBusy where another process was faster; then nothing has changed.
        """
        if self._lease is not None:
            self._lease.renew()
        number = self.base.number + 1 if self.base else 1
        tables = {name: table.version for name, table in self._tables.items()}
        for name, table in self._tables.items():
            _tag(table, f"v{number}", tables[name])
        at = datetime.now(UTC)
        row = pa.table(
            {
                "version": [number],
                "at": [at.isoformat()],
                "what": [what],
                "tables": [json.dumps(tables, sort_keys=True)],
                "summary": [json.dumps(summary, sort_keys=True, ensure_ascii=False)],
            },
            schema=VERSIONS_SCHEMA,
        )
        self._db.create_table(VERSIONS, schema=VERSIONS_SCHEMA, exist_ok=True).add(row)
        newest = _versions(self._db)[-1]
        if (newest.number, newest.at, newest.tables) != (number, at, tables):
            raise AtlasBusy(
                f"another process has written version {newest.number} at the same time",
                hint="nothing of this counts; run the command again",
            )
        self.base = newest
        self._forget_old(number)
        return self.base

    def _forget_old(self, number: int) -> None:
        """Let go of versions older than KEEP_VERSIONS, so that the folder stays small."""
        for name, table in self._tables.items():
            tags = table.tags.list()
            old = [
                tag for tag in tags if tag[1:].isdigit() and int(tag[1:]) <= number - KEEP_VERSIONS
            ]
            for tag in old:
                table.tags.delete(tag)
            if old and name != VERSIONS:
                table.optimize(cleanup_older_than=timedelta(hours=1))


def _tag(table: Table, name: str, version: int) -> None:
    if name in table.tags.list():
        table.tags.update(name, version)
    else:
        table.tags.create(name, version)


def _versions(db: lancedb.DBConnection) -> list[Version]:
    """Return the committed versions, oldest first; of two rows with one number the first."""
    if VERSIONS not in _table_names(db):
        return []
    found: dict[int, Version] = {}
    for row in db.open_table(VERSIONS).to_arrow().to_pylist():
        version = Version(
            row["version"],
            datetime.fromisoformat(row["at"]),
            row["what"],
            json.loads(row["tables"]),
            json.loads(row["summary"]),
        )
        found.setdefault(version.number, version)
    return [found[number] for number in sorted(found)]


def _table_names(db: lancedb.DBConnection) -> list[str]:
    names: list[str] = []
    token: str | None = None
    while True:
        page = db.list_tables(page_token=token)
        names.extend(page.tables)
        token = page.page_token
        if not token:
            return names


def quoted(value: str) -> str:
    """Return the value as a string literal of the store's filter language."""
    return "'" + value.replace("'", "''") + "'"


class Store:
    """An atlas folder (or object-storage URL) with its versions.

    `storage` is where an atlas on object storage is, None for a folder. Raises UsageError for a
    URL that is no place for an atlas.
    """

    def __init__(self, url: str) -> None:
        scheme = urlparse(url).scheme
        # one letter is a drive
        self.is_local = scheme in ("", "file") or len(scheme) == 1
        self.storage = None if self.is_local else ObjectStorage(url)
        self.url = url if self.storage is None else self.storage.url
        self._db: lancedb.DBConnection | None = None

    @property
    def folder(self) -> Path | None:
        """The folder, where the atlas is on a local disk."""
        return Path(self.url.removeprefix("file://")) if self.is_local else None

    @property
    def cache(self) -> Path:
        """The folder on this machine for segments, vectors and staged files."""
        return self.folder or cache_of(self.url)

    def place(self, path: Path, name: str) -> None:
        """Bring a finished file into the atlas under that name, in one step, from its cache."""
        if self.storage is None:
            path.replace(self.cache / name)
        else:
            self.storage.upload(path, name)
            path.unlink()

    def _connect(self, *, create: bool) -> lancedb.DBConnection:
        if self._db is None:
            # asked in any case: it tells what is wrong with a bucket or its credentials
            exists = self._exists()
            if not exists and not create:
                raise AtlasMissing(
                    "there is no atlas here",
                    where=self.url,
                    hint="make one with: towngown converge SOURCE… --atlas DIR",
                )
            if self.folder is not None:
                self.folder.mkdir(parents=True, exist_ok=True)
            options = self.storage.options if self.storage is not None else None
            with self._told():
                self._db = lancedb.connect(self.url, storage_options=options)
        return self._db

    def _exists(self) -> bool:
        if self.storage is not None:
            return not self.storage.is_empty()
        return self.cache.exists()

    def _told(self) -> AbstractContextManager[None]:
        """Where the atlas is on object storage, put what fails there into words."""
        return self.storage.told() if self.storage is not None else nullcontext()

    def versions(self) -> list[Version]:
        """Return all committed versions, oldest first; none for an empty folder."""
        db = self._connect(create=False)
        with self._told():
            return _versions(db)

    def snapshot(self, number: int | None = None) -> LanceSnapshot:
        """Return the newest version (or that of the given number), to read."""
        versions = self.versions()
        if not versions:
            raise AtlasMissing(
                "the atlas is empty: no import has completed",
                where=self.url,
                hint="run towngown converge again",
            )
        chosen = versions[-1]
        if number is not None:
            kept = {v.number: v for v in versions[-KEEP_VERSIONS:]}
            if number not in kept:
                raise AtlasMissing(
                    f"there is no version {number}",
                    where=self.url,
                    hint=f"kept are {min(kept)} to {max(kept)}",
                )
            chosen = kept[number]
        return LanceSnapshot(self._connect(create=False), chosen, self.storage)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Hold the atlas for writing; raises AtlasBusy where another process does."""
        db = self._connect(create=True)
        with self._told(), self._lock() as lease:
            yield Writer(db, _versions(db), lease)

    @contextmanager
    def _lock(self) -> Iterator[Lease | None]:
        if self.storage is not None:
            with leased(self.storage) as lease:
                yield lease
            return
        lock = filelock.FileLock(self.cache / ".writing.lock", timeout=0)
        try:
            lock.acquire()
        except filelock.Timeout as error:
            raise AtlasBusy(
                "another process is writing to this atlas",
                where=self.url,
                hint="wait until it is done, then run the command again",
            ) from error
        try:
            yield None
        finally:
            lock.release()

    def restore(self, number: int) -> Version:
        """Make an older version the newest again (as a new version; nothing is lost)."""
        target = self.snapshot(number).version
        with self.writing() as writer:
            for name in writer.names():
                if name not in target.tables:
                    writer.drop(name)
            for name, version in target.tables.items():
                writer.revert(name, version)
            return writer.commit(f"restore of version {number}", target.summary)


__all__ = ["KEEP_VERSIONS", "LanceSnapshot", "Snapshot", "Store", "Version", "Writer"]
