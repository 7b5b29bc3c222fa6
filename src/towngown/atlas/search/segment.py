"""Reading a segment: everything is mapped into memory, nothing is loaded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import ipc

from towngown.atlas.encoders.base import Floats
from towngown.atlas.search.layout import (
    ARRAYS,
    DOCUMENTS_FILE,
    FORMAT,
    IMPACT_SCALE,
    META_FILE,
    NEAREST_FILE,
)
from towngown.kernel.errors import AtlasError
from towngown.kernel.languages import base

# faiss's stubs tell the C++ signatures, not those of its Python wrappers.
_faiss: Any = faiss
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
_MATRICES = ("vectors", "passages", "vector_sums")
_LISTS_LOOKED_INTO = 32
_BLOCK = 1_024


class Segment:
    """One segment, by its folder. Rows are numbered from 0."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            meta = json.loads((folder / META_FILE).read_text())
        except (OSError, ValueError) as error:
            raise AtlasError(
                f"the search index cannot be read: {error}", where=str(folder), hint=_REBUILD
            ) from error
        if meta["format"] != FORMAT:
            raise AtlasError(
                "the search index has another format", where=str(folder), hint=_REBUILD
            )
        self.rows: int = meta["rows"]
        self.dimensions: int = meta["dimensions"]
        self.languages: list[dict[str, Any]] = meta.get("languages", [])
        self._values: Mapping[str, list[str]] = meta["values"]
        self._arrays: dict[str, NDArray[Any]] = {}
        self._in_language: dict[tuple[str, ...], Mask | None] = {}

    def array(self, name: str) -> NDArray[Any]:
        """Return one of ARRAYS; vectors and passages have a row each."""
        if name not in self._arrays:
            path = self.folder / f"{name}.bin"
            # numpy cannot map an empty file
            found = (
                np.memmap(path, ARRAYS[name], "r").view(np.ndarray)
                if path.stat().st_size
                else np.empty(0, ARRAYS[name])
            )
            if name in _MATRICES:
                found = found.reshape(-1, self.dimensions)
            self._arrays[name] = found
        return self._arrays[name]

    # -- documents ---------------------------------------------------------------------------

    @cached_property
    def _batches(self) -> list[pa.RecordBatch]:
        reader = ipc.open_file(pa.memory_map(str(self.folder / DOCUMENTS_FILE)))
        return [reader.get_batch(number) for number in range(reader.num_record_batches)]

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the documents in order."""
        yield from self._batches

    @cached_property
    def _batch_starts(self) -> Rows:
        return np.cumsum([0, *(batch.num_rows for batch in self._batches)])

    def column(self, name: str, rows: Sequence[int] | Rows) -> list[Any]:
        """Return a column's values in the given rows."""
        at = np.searchsorted(self._batch_starts, rows, "right") - 1
        columns = {b: self._batches[b].column(name) for b in set(at.tolist())}
        return [
            columns[b][int(row - self._batch_starts[b])].as_py()
            for b, row in zip(at.tolist(), rows, strict=True)
        ]

    def documents(self, rows: Sequence[int] | Rows) -> list[dict[str, Any]]:
        """Return the documents in the given rows, with all columns."""
        at = np.searchsorted(self._batch_starts, rows, "right") - 1
        return [
            self._batches[b].slice(int(row - self._batch_starts[b]), 1).to_pylist()[0]
            for b, row in zip(at.tolist(), rows, strict=True)
        ]

    def rows_of(self, name: str, hashes: Sequence[int]) -> Rows:
        """Return the rows whose id (name "id") or agents ("agent") hash to one of the numbers."""
        known, rows = self.array(f"{name}_hashes"), self.array(f"{name}_rows")
        wanted = np.array(hashes, np.uint64)
        lows, highs = np.searchsorted(known, wanted), np.searchsorted(known, wanted, "right")
        parts = [rows[a:b] for a, b in zip(lows, highs, strict=True)]
        return np.unique(np.concatenate([np.empty(0, np.uint32), *parts])).astype(np.int64)

    def mask(self, filters: Mapping[str, tuple[int, int] | str]) -> Mask | None:
        """Return which rows fit all filters (a year fits a span); None where all do."""
        mask: Mask | None = None
        for name, wanted in filters.items():
            codes = self.array(name)
            if isinstance(wanted, tuple):
                fits = (codes >= wanted[0]) & (codes <= wanted[1])
            else:
                values = self._values[name]
                fits = codes == (values.index(wanted) if wanted in values else -2)
            mask = fits if mask is None else mask & fits
        return mask

    def in_languages(self, languages: tuple[str, ...], *, others: bool = False) -> Mask | None:
        """Return which rows are in one (or in none) of the languages; None where all are."""
        key = (str(others), *languages)
        if key not in self._in_language:
            # the last one is for rows without a language, whose code is -1
            fits = [(base(tag) in languages) != others for tag in [*self._values["language"], None]]
            all_fit = all(fits[:-1])
            mask = None if all_fit else np.array(fits)[self.array("language")]
            self._in_language[key] = mask
        return self._in_language[key]

    def languages_of(self, rows: Rows) -> list[str]:
        """Return the rows' languages, without region."""
        tags = [base(tag) for tag in [*self._values["language"], None]]
        return [tags[code] for code in self.array("language")[rows].tolist()]

    def values(self, name: str) -> list[str]:
        """Return the values that occur in a filtered column, in the order of their codes."""
        return list(self._values[name])

    # -- what the score needs ----------------------------------------------------------------

    def terms_of(self, rows: Rows) -> tuple[NDArray[np.uint32], NDArray[np.uint8], Rows]:
        """Return the rows' terms and counts, joined, and how many each row has."""
        at, sizes = _spans(self.array("term_starts"), rows)
        return self.array("terms")[at], self.array("counts")[at], sizes

    def passages_of(self, rows: Rows) -> tuple[NDArray[np.int8], Rows]:
        """Return the rows' passages (P, d), joined, and how many each row has."""
        at, sizes = _spans(self.array("passage_starts"), rows)
        return self.array("passages")[at], sizes

    # -- retrieval ---------------------------------------------------------------------------

    def by_terms(
        self, weights: Mapping[int, float], limit: int, most_postings: int, mask: Mask | None
    ) -> Rows:
        """Return the rows with the greatest sum of weight times impact over the terms.

        Terms are taken by weight until about `most_postings` have been looked at, the first
        eight in any case.
        """
        scores = np.zeros(self.rows, np.float32)
        starts, looked_at = self.array("posting_starts"), 0
        known, order = self.array("posting_terms"), sorted(weights, key=lambda t: -weights[t])
        at = np.searchsorted(known, np.array(order, np.uint32))
        for done, (term, place) in enumerate(zip(order, at.tolist(), strict=True)):
            if place == len(known) or known[place] != term:
                continue
            span = slice(int(starts[place]), int(starts[place + 1]))
            looked_at += span.stop - span.start
            if done >= 8 and looked_at > most_postings:
                break
            impacts = self.array("posting_impacts")[span] * np.float32(weights[term] / IMPACT_SCALE)
            scores[self.array("posting_documents")[span]] += impacts
        if mask is not None:
            scores *= mask
        return _greatest(scores, limit)

    def by_vector(self, vector: Floats, limit: int, mask: Mask | None) -> Rows:
        """Return the nearest rows by cosine."""
        if self._nearest is None:
            scores = self._exact @ vector.astype(np.float32)
            if mask is not None:
                scores = np.where(mask, scores, -2).astype(np.float32)
            found = _greatest(scores + 1, limit)
            return found if mask is None else found[mask[found]]
        chosen = None
        if mask is not None:
            chosen = _faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
        parameters = _faiss.SearchParametersIVF(sel=chosen, nprobe=_LISTS_LOOKED_INTO)
        query = vector.astype(np.float32)[None]
        _, rows = self._nearest.search(query, min(limit, self.rows), params=parameters)
        return rows[0][rows[0] >= 0]

    @cached_property
    def _nearest(self) -> Any:
        path = self.folder / NEAREST_FILE
        return _faiss.read_index(str(path), _faiss.IO_FLAG_MMAP) if path.exists() else None

    @cached_property
    def _exact(self) -> Floats:
        return self.array("vectors").astype(np.float32)


def _spans(starts: Rows, rows: Rows) -> tuple[Rows, Rows]:
    """Return the positions of the rows' values in a joined array, and how many each has."""
    first, sizes = starts[rows], starts[rows + 1] - starts[rows]
    offsets = np.repeat(first - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
    return np.arange(len(offsets)) + offsets, sizes


def _greatest(scores: Floats, limit: int) -> Rows:
    """Return where the greatest positive scores stand, the greatest first."""
    blocks = len(scores) // _BLOCK
    least = np.float32(0)
    if blocks > limit:
        # The limit-th greatest block maximum has at least `limit` scores above it.
        maxima = scores[: blocks * _BLOCK].reshape(blocks, _BLOCK).max(axis=1)
        least = np.partition(maxima, blocks - limit)[blocks - limit]
    found = np.flatnonzero(scores >= least) if least > 0 else np.flatnonzero(scores > 0)
    if len(found) > limit:
        found = found[np.argpartition(-scores[found], limit - 1)[:limit]]
    return found[np.argsort(-scores[found], kind="stable")]


_REBUILD = "build it again: towngown index --again --atlas DIR"
