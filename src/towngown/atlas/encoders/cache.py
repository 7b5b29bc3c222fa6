"""A vector is cached by content and never computed twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

import numpy as np

from towngown.atlas.encoders.base import EncodedText, Encoder, Floats, Progress, encoder_named
from towngown.atlas.encoders.parallel import encode_in_parallel
from towngown.kernel.errors import AtlasError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vector (
    key BLOB PRIMARY KEY, spans BLOB NOT NULL, vectors BLOB NOT NULL
) WITHOUT ROWID
"""
_AT_ONCE = 500
_SAVED_AT_ONCE = 2_048


class CachedEncoder:
    """An encoder with a SQLite file that remembers what it gave, kept as float16.

    Several processes may use the file at once; what was written survives a kill. The file
    holds vectors of confidential texts too, so it lies within the atlas.
    """

    def __init__(self, name: str, path: Path | None, workers: int = 1) -> None:
        self._name = name
        self._encoder: Encoder = encoder_named(name)
        self.name = self._encoder.name
        self.dimensions = self._encoder.dimensions
        self._workers = workers
        self.hits = self.misses = 0
        self._db = _open(path)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return vectors (n, d) of short texts such as queries; these are not cached."""
        return self._encoder.encode(texts)

    def encode_texts(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[EncodedText]:
        """Return vectors of texts and passages, computing only those never seen."""
        keys = [self._key(text) for text in texts]
        known = self._known(keys)
        self.hits += sum(key in known for key in keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        self.misses += len(missing)
        todo = list(missing.items())
        for start in range(0, len(todo), _SAVED_AT_ONCE * self._workers):
            part = todo[start : start + _SAVED_AT_ONCE * self._workers]
            encoded = encode_in_parallel(self._name, [text for _, text in part], self._workers)
            fresh = dict(zip((key for key, _ in part), map(_rounded, encoded), strict=True))
            self._save(fresh)
            known.update(fresh)
            if progress:
                progress(min(start + len(part), len(todo)), len(todo))
        return [known[key] for key in keys]

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _key(self, text: str) -> bytes:
        return blake2b(text.encode(), digest_size=16, person=self._person).digest()

    @property
    def _person(self) -> bytes:
        return blake2b(self.name.encode(), digest_size=16).digest()

    def _known(self, keys: Sequence[bytes]) -> dict[bytes, EncodedText]:
        found: dict[bytes, EncodedText] = {}
        unique = list(dict.fromkeys(keys))
        for start in range(0, len(unique), _AT_ONCE):
            part = unique[start : start + _AT_ONCE]
            marks = ",".join("?" * len(part))
            rows = self._db.execute(
                f"SELECT key, spans, vectors FROM vector WHERE key IN ({marks})",  # noqa: S608 - marks
                part,
            )
            found.update((key, self._decoded(spans, vectors)) for key, spans, vectors in rows)
        return found

    def _decoded(self, spans: bytes, vectors: bytes) -> EncodedText:
        rows = np.frombuffer(vectors, np.float16).reshape(-1, self.dimensions).astype(np.float32)
        ends = np.frombuffer(spans, np.uint32).reshape(-1, 2)
        passages = rows[1:] if len(rows) > 1 else rows
        return EncodedText(rows[0], tuple((int(a), int(b)) for a, b in ends), passages)

    def _save(self, encoded: dict[bytes, EncodedText]) -> None:
        with self._db:
            self._db.executemany(
                "INSERT OR IGNORE INTO vector VALUES (?, ?, ?)",
                (
                    (key, np.array(one.spans, np.uint32).tobytes(), _packed(one))
                    for key, one in encoded.items()
                ),
            )


def _packed(one: EncodedText) -> bytes:
    rows = one.vector[None] if len(one.spans) == 1 else np.vstack([one.vector, one.passages])
    return rows.astype(np.float16).tobytes()


def _rounded(one: EncodedText) -> EncodedText:
    """Return the vectors as the cache will give them back, so that a first run equals a second."""
    vector = one.vector.astype(np.float16).astype(np.float32)
    if len(one.spans) == 1:
        return EncodedText(vector, one.spans, vector[None])
    return EncodedText(vector, one.spans, one.passages.astype(np.float16).astype(np.float32))


def _open(path: Path | None) -> sqlite3.Connection:
    """Open the cache (in memory where no path is given); raises AtlasError for a broken file."""
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        db = sqlite3.connect(path or ":memory:", timeout=60, check_same_thread=False)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        with closing(db.execute(_SCHEMA)):
            return db
    except sqlite3.DatabaseError as error:
        raise AtlasError(
            f"the vector cache cannot be opened: {error}",
            where=str(path),
            hint="delete this file; the vectors will be computed again",
        ) from error
