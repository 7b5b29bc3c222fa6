"""The register on disk: one SQLite file with records, keys, clusters, decisions and history."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from towngown.convergence.resolution.table import Column, ColumnType, Table
from towngown.kernel.errors import TowngownError, UnreadableSource

Ints = NDArray[np.int64]

VERSION = 1
_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE record (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, cells BLOB NOT NULL, component INTEGER NOT NULL,
    element TEXT NOT NULL, born INTEGER NOT NULL
);
CREATE TABLE key (key INTEGER, record INTEGER, PRIMARY KEY (key, record)) WITHOUT ROWID;
CREATE TABLE alias (alias TEXT PRIMARY KEY, element TEXT NOT NULL, since INTEGER) WITHOUT ROWID;
CREATE TABLE retired (element TEXT PRIMARY KEY, since INTEGER) WITHOUT ROWID;
CREATE TABLE decision (
    number INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT NOT NULL, same INTEGER NOT NULL,
    who TEXT NOT NULL, moment TEXT NOT NULL, why TEXT NOT NULL,
    withdrawn_by TEXT, withdrawn TEXT, withdrawn_why TEXT
);
CREATE TABLE event (
    number INTEGER PRIMARY KEY, change INTEGER NOT NULL, moment TEXT NOT NULL, what TEXT NOT NULL,
    element TEXT NOT NULL, other TEXT, records TEXT NOT NULL, why TEXT NOT NULL
);
CREATE TABLE doubt (a INTEGER, b INTEGER, probability REAL, PRIMARY KEY (a, b)) WITHOUT ROWID;
"""
# After the records are in, since sorted entries are written many times faster.
_INDEXES = """
CREATE UNIQUE INDEX record_id ON record (id);
CREATE INDEX record_component ON record (component);
CREATE INDEX record_element ON record (element);
CREATE INDEX decision_a ON decision (a);
CREATE INDEX decision_b ON decision (b);
CREATE INDEX event_element ON event (element);
CREATE INDEX event_other ON event (other);
CREATE INDEX doubt_b ON doubt (b);
"""


class RegisterStuck(TowngownError):
    """The register could not be written; it is as before."""


def create(path: Path) -> sqlite3.Connection:
    """Return a new, empty register; nothing is safe before `finish`."""
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000;")
    db.executescript(_SCHEMA)
    db.execute("INSERT INTO meta VALUES ('version', ?)", [VERSION])
    return db


def finish(db: sqlite3.Connection) -> None:
    """Make the indexes of a new register and write all to disk."""
    db.executescript(_INDEXES)
    db.executescript("ANALYZE; PRAGMA synchronous=FULL; PRAGMA journal_mode=WAL;")


def connect(path: Path) -> sqlite3.Connection:
    """Open a register; raises UnreadableSource where it is none, or of another version."""
    if not path.is_file():
        raise UnreadableSource("there is no register", where=str(path), hint="found one first")
    db = sqlite3.connect(path, isolation_level=None, timeout=60)
    try:
        db.executescript(
            "PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-200000;"
            "CREATE TEMP TABLE wanted (value INTEGER PRIMARY KEY);"
            "CREATE TEMP TABLE named (value TEXT PRIMARY KEY) WITHOUT ROWID;"
        )
        (version,) = db.execute("SELECT value FROM meta WHERE name = 'version'").fetchone()
    except (sqlite3.DatabaseError, TypeError) as error:
        db.close()
        raise UnreadableSource(f"not a register: {error}", where=str(path)) from error
    if version != VERSION:
        db.close()
        raise UnreadableSource(f"a register of version {version}", where=str(path))
    return db


@contextmanager
def changing(db: sqlite3.Connection) -> Iterator[None]:
    """Take the register for writing; all of it is written, or on an error nothing.

    What is to be changed is read in here, since another process may change it before. Waits up
    to a minute for others; raises RegisterStuck then, or where the disk does not take it.
    """
    try:
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:  # SQLite has gone back by itself where the disk is full
                db.execute("ROLLBACK")
            raise
    except sqlite3.OperationalError as error:
        raise RegisterStuck(
            f"the register cannot be changed: {error}",
            hint="another process may be at it, or the disk full; nothing was changed",
        ) from error


def wanted(db: sqlite3.Connection, values: Iterable[int]) -> None:
    """Put numbers where statements find them as `wanted`."""
    db.execute("DELETE FROM wanted")
    db.executemany("INSERT OR IGNORE INTO wanted VALUES (?)", ((one,) for one in values))


def named(db: sqlite3.Connection, values: Iterable[str]) -> None:
    """Put words where statements find them as `named`."""
    db.execute("DELETE FROM named")
    db.executemany("INSERT OR IGNORE INTO named VALUES (?)", ((one,) for one in values))


def cells_of(table: Table) -> list[bytes]:
    """Return each record's values as they are stored."""
    if not table.columns:
        return [b"[]"] * len(table)
    encode = msgspec.json.Encoder().encode
    return [encode(row) for row in zip(*(column.values for column in table.columns), strict=True)]


def table_of(
    columns: Sequence[tuple[str, ColumnType]], ids: Sequence[str], cells: Sequence[bytes]
) -> Table:
    """Return stored records as a table."""
    decode = msgspec.json.Decoder(list[str]).decode
    rows = list(map(decode, cells))
    return Table(
        tuple(ids),
        tuple(
            Column(name, type_, [row[at] for row in rows])
            for at, (name, type_) in enumerate(columns)
        ),
        (0,) * len(ids),
    )


def get(db: sqlite3.Connection, name: str) -> Any:
    """Return one of the register's own values."""
    (value,) = db.execute("SELECT value FROM meta WHERE name = ?", [name]).fetchone()
    return value


def put(db: sqlite3.Connection, name: str, value: Any) -> None:
    """Keep one of the register's own values."""
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [name, value])
