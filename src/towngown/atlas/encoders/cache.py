"""A vector is cached by content and never computed twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from threading import RLock
from typing import TypeVar

import numpy as np

from towngown.atlas.encoders.base import (
    EncodedText,
    Encoder,
    Floats,
    Progress,
    encoder_named,
    unit_rows,
)
from towngown.atlas.encoders.parallel import ParallelEncoder
from towngown.kernel.errors import AtlasBusy, AtlasError, EncodingFailed

_FORMAT = 2
_SCHEMA = (
    "CREATE TABLE encoder (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    """
    CREATE TABLE vector (
        encoder INTEGER NOT NULL,
        text BLOB NOT NULL,      -- blake2b-128 of the text
        vector BLOB NOT NULL,    -- float16 (d,)
        spans BLOB NOT NULL,     -- uint32 (p, 2)
        scales BLOB NOT NULL,    -- float32 (p,), empty where p = 1
        passages BLOB NOT NULL,  -- int8 (p, d): passage / scale, empty where p = 1
        PRIMARY KEY (encoder, text)
    )
    """,
)
_KEYS_AT_ONCE = 1_000
_SAVED_AT_ONCE = 2_048

Row = tuple[bytes, bytes, bytes, bytes]
T = TypeVar("T")


class CachedEncoder:
    """An encoder with a SQLite file that remembers what it gave.

    Where `path` is None nothing is remembered. Several processes and threads may use the file
    at once; what was written survives a kill. The document vector is kept as float16, passages
    as int8 with a scale each (cosine to the exact vector above .9999); a first run gives the
    same vectors as a second. The file holds vectors of confidential texts too, so it lies
    within the atlas. `hits` and `misses` count texts, each different text once.
    """

    def __init__(self, encoder: Encoder | str, path: Path | None, workers: int | None = 1) -> None:
        found = encoder_named(encoder) if isinstance(encoder, str) else encoder
        self._pool: ParallelEncoder | None = None
        if workers != 1 and found.uses_one_core:
            found = self._pool = ParallelEncoder(found, workers)
        self._encoder = found
        self.name = found.name
        self.dimensions = found.dimensions
        self.uses_one_core = False
        self.hits = self.misses = 0
        self._store = _Store(path, found.name) if path is not None else None

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return vectors (n, d) of short texts such as queries; these are not cached."""
        return self._encoder.encode(texts)

    def encode_texts(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[EncodedText]:
        """Return vectors of texts and passages, computing only those never seen.

        What is computed is saved every 2,048 texts. `progress` counts the texts computed.
        Raises AtlasError for a broken file, AtlasBusy where others write for over a minute.
        """
        if self._store is None:
            self.misses += len(texts)
            return self._encoder.encode_texts(texts, progress)
        keys = [_key(text) for text in texts]
        by_key = dict(zip(keys, texts, strict=True))
        rows = self._store.rows(list(by_key))
        self.hits += len(rows)
        missing = [key for key in by_key if key not in rows]
        self.misses += len(missing)
        for start in range(0, len(missing), _SAVED_AT_ONCE):
            part = missing[start : start + _SAVED_AT_ONCE]
            try:
                encoded = self._encoder.encode_texts(
                    [by_key[key] for key in part], _shifted(progress, start, len(missing))
                )
            except EncodingFailed as error:
                if error.index is None:
                    raise
                place = keys.index(part[error.index])
                raise EncodingFailed(error.message, hint=error.hint, index=place) from error
            fresh = dict(zip(part, map(_packed, encoded), strict=True))
            self._store.save(fresh)
            rows.update(fresh)
        return [self._unpacked(rows[key]) for key in keys]

    def close(self) -> None:
        """Close the file and end the workers; it may be used again after that."""
        if self._pool is not None:
            self._pool.close()
        if self._store is not None:
            self._store.close()

    def _unpacked(self, row: Row) -> EncodedText:
        try:
            return _unpacked(row, self.dimensions)
        except ValueError as error:
            raise _broken(self._store.path if self._store else None, error) from error


class _Store:
    """The SQLite file, as a mapping from keys to rows of one encoder."""

    def __init__(self, path: Path, encoder: str) -> None:
        self.path = path
        self._encoder = encoder
        self._lock = RLock()
        self._db: sqlite3.Connection | None = None
        self._id = 0
        self._guarded(lambda _: None)

    def rows(self, keys: Sequence[bytes]) -> dict[bytes, Row]:
        """Return the rows there are."""
        return self._guarded(lambda db: self._rows(db, keys))

    def save(self, rows: dict[bytes, Row]) -> None:
        """Write the rows in one transaction; what another process wrote meanwhile stays."""
        self._guarded(lambda db: self._save(db, rows))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    def _rows(self, db: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, Row]:
        found: dict[bytes, Row] = {}
        # In the order of the key the look-ups walk through the index once.
        ordered = sorted(keys)
        for start in range(0, len(ordered), _KEYS_AT_ONCE):
            part = ordered[start : start + _KEYS_AT_ONCE]
            marks = ",".join("?" * len(part))
            query = (
                "SELECT text, vector, spans, scales, passages FROM vector "  # noqa: S608 - marks
                f"WHERE encoder = ? AND text IN ({marks})"
            )
            found.update(
                (key, (a, b, c, d)) for key, a, b, c, d in db.execute(query, (self._id, *part))
            )
        return found

    def _save(self, db: sqlite3.Connection, rows: dict[bytes, Row]) -> None:
        values: Iterable[tuple[object, ...]] = ((self._id, key, *rows[key]) for key in sorted(rows))
        with db:
            db.executemany("INSERT OR IGNORE INTO vector VALUES (?, ?, ?, ?, ?, ?)", values)

    def _guarded(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do the work on the open file, and tell what is wrong with it where it fails."""
        with self._lock:
            try:
                if self._db is None:
                    self._db = _open(self.path)
                    self._id = _encoder_id(self._db, self._encoder)
                return work(self._db)
            except sqlite3.DatabaseError as error:
                self.close()
                if "locked" in str(error):
                    raise AtlasBusy(
                        "another process keeps the vector cache locked",
                        where=str(self.path),
                        hint="wait until it has finished, then run again",
                    ) from error
                raise _broken(self.path, error) from error


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, timeout=60, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        with db:
            db.execute("BEGIN IMMEDIATE")
            (version,) = db.execute("PRAGMA user_version").fetchone()
            if version != _FORMAT:
                for table in ("vector", "encoder"):
                    db.execute(f"DROP TABLE IF EXISTS {table}")
                for statement in _SCHEMA:
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {_FORMAT}")
    except BaseException:
        db.close()
        raise
    return db


def _encoder_id(db: sqlite3.Connection, name: str) -> int:
    with db:
        db.execute("INSERT OR IGNORE INTO encoder (name) VALUES (?)", (name,))
    return int(db.execute("SELECT id FROM encoder WHERE name = ?", (name,)).fetchone()[0])


def _broken(path: Path | None, error: Exception) -> AtlasError:
    return AtlasError(
        f"the vector cache is broken: {error}",
        where=str(path),
        hint="delete this file; the vectors will be computed again",
    )


def _key(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _packed(one: EncodedText) -> Row:
    vector = one.vector.astype(np.float16).tobytes()
    spans = np.array(one.spans, np.uint32).tobytes()
    if len(one.spans) == 1:
        return vector, spans, b"", b""
    scales = (np.abs(one.passages).max(axis=1) / 127).astype(np.float32)
    scales[scales == 0] = 1
    steps = np.rint(one.passages / scales[:, None]).astype(np.int8)
    return vector, spans, scales.tobytes(), steps.tobytes()


def _unpacked(row: Row, dimensions: int) -> EncodedText:
    """Raise ValueError where the row does not have the form that `_packed` gives it."""
    vector = unit_rows(np.frombuffer(row[0], np.float16).astype(np.float32).reshape(1, dimensions))
    spans = tuple((a, b) for a, b in np.frombuffer(row[1], np.uint32).reshape(-1, 2).tolist())
    if len(spans) == 1:
        return EncodedText(vector[0], spans, vector)
    scales = np.frombuffer(row[2], np.float32).reshape(len(spans), 1)
    passages = np.frombuffer(row[3], np.int8).reshape(len(spans), dimensions) * scales
    return EncodedText(vector[0], spans, unit_rows(passages))


def _shifted(progress: Progress | None, by: int, total: int) -> Progress | None:
    if progress is None:
        return None
    report = progress
    return lambda done, _: report(by + done, total)
