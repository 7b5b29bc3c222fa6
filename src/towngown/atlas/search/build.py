"""Writing a segment: documents streamed to disk, then the inverted arrays over them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any

import faiss
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import ipc

from towngown.atlas import analysis
from towngown.atlas.search.layout import (
    ARRAYS,
    DOCUMENTS,
    DOCUMENTS_FILE,
    FORMAT,
    IMPACT_SCALE,
    K1,
    META_FILE,
    NEAREST_FILE,
    PASSAGE_SCALE,
    B,
    SearchDocument,
)
from towngown.atlas.search.segment import Segment
from towngown.kernel.languages import base

# Below this many rows an exact scan is as fast as an index and never misses.
FEWEST_FOR_NEAREST = 20_000
_ROWS_AT_ONCE = 2_048
# In larger segments, pairs of stems that occur once are not counted: there are tens of millions.
_ROWS_WITH_RARE_PAIRS = 100_000
# An even number: a part holds single terms or pairs, never both.
_POSTING_PARTS = 16
# A posting is sorted as one number: 32 bits of term, 24 of document, 8 of count.
_MOST_DOCUMENTS = 1 << 24
_STREAMED = ("terms", "counts", "lengths", "vectors", "passages")


class SegmentWriter:
    """Writes one segment into a new folder; nothing reads it before `close` has returned."""

    def __init__(self, folder: Path, dimensions: int) -> None:
        folder.mkdir(parents=True)
        self.rows = 0
        self._folder, self._dimensions = folder, dimensions
        self._stack = ExitStack()
        self._files: dict[str, IO[bytes]] = {
            name: self._stack.enter_context((folder / f"{name}.bin").open("wb"))
            for name in _STREAMED
        }
        sink = self._stack.enter_context(pa.OSFile(str(folder / DOCUMENTS_FILE), "wb"))
        self._documents = self._stack.enter_context(ipc.new_file(sink, DOCUMENTS))
        self._sizes: list[NDArray[np.int64]] = []
        self._passages: list[NDArray[np.int64]] = []

    def add(self, documents: Sequence[SearchDocument]) -> None:
        """Append documents."""
        if not documents:
            return
        rows = pa.RecordBatch.from_pylist([one.row for one in documents], schema=DOCUMENTS)
        self._documents.write_batch(rows)
        self._write("terms", np.concatenate([one.terms for one in documents]))
        counts = np.concatenate([one.counts for one in documents])
        self._write("counts", np.minimum(counts, 255))
        self._write("lengths", np.array([one.length for one in documents]))
        self._write("vectors", np.stack([one.vector for one in documents]))
        passages = np.concatenate([one.passages for one in documents]) * PASSAGE_SCALE
        self._write("passages", np.clip(np.rint(passages), -127, 127))
        self._count([len(one.terms) for one in documents], [len(one.passages) for one in documents])

    def copy(self, segment: Segment, gone: NDArray[np.uint32]) -> None:
        """Append all documents of another segment but those in the rows `gone`."""
        kept = np.ones(segment.rows, bool)
        kept[gone] = False
        start = 0
        for batch in segment.batches():
            mask = kept[start : start + batch.num_rows]
            rows = np.flatnonzero(mask) + start
            start += batch.num_rows
            if not len(rows):
                continue
            self._documents.write_batch(batch.filter(pa.array(mask)))
            terms, counts, sizes = segment.terms_of(rows)
            passages, passage_sizes = segment.passages_of(rows)
            self._write("terms", terms)
            self._write("counts", counts)
            self._write("lengths", segment.array("lengths")[rows])
            self._write("vectors", segment.array("vectors")[rows])
            self._write("passages", passages)
            self._count(sizes, passage_sizes)

    def _write(self, name: str, values: NDArray[Any]) -> None:
        values.astype(ARRAYS[name], copy=False).tofile(self._files[name])

    def _count(
        self, sizes: Sequence[int] | NDArray[np.int64], passages: Sequence[int] | NDArray[np.int64]
    ) -> None:
        self._sizes.append(np.asarray(sizes, np.int64))
        self._passages.append(np.asarray(passages, np.int64))
        self.rows += len(sizes)

    def close(self) -> None:
        """Build what is inverted, and write meta.json last."""
        self._stack.close()
        self._save("term_starts", _starts(self._sizes))
        self._save("passage_starts", _starts(self._passages))
        meta: dict[str, Any] = {"format": FORMAT, "rows": self.rows, "dimensions": self._dimensions}
        meta["values"] = self._invert_documents()
        self._write_meta(meta)
        segment = Segment(self._folder)
        tags, of_row = base_languages(segment)
        frequencies = self._invert_terms(segment, of_row)
        meta["languages"] = self._sum_up(segment, tags, of_row, frequencies)
        self._write_meta(meta)
        if self.rows >= FEWEST_FOR_NEAREST:
            _build_nearest(segment.array("vectors"), self._folder / NEAREST_FILE)

    def _save(self, name: str, values: NDArray[Any]) -> None:
        values.astype(ARRAYS[name], copy=False).tofile(self._folder / f"{name}.bin")

    def _write_meta(self, meta: dict[str, Any]) -> None:
        (self._folder / META_FILE).write_text(json.dumps(meta, ensure_ascii=False))

    def _invert_documents(self) -> dict[str, list[str]]:
        """Write the columns that are filtered by and looked up; return the codes' values."""
        with pa.memory_map(str(self._folder / DOCUMENTS_FILE)) as source:
            table = ipc.open_file(source).read_all()
            values = {}
            for name in ("type", "language", "country"):
                coded = table[name].combine_chunks().dictionary_encode()
                values[name] = coded.dictionary.to_pylist()
                self._save(name, coded.indices.fill_null(-1).to_numpy(zero_copy_only=False))
            self._save("year", table["year"].combine_chunks().fill_null(-1).to_numpy())
            self._save_look_up("id", _hashed(table["id"]), np.arange(self.rows, dtype=np.uint32))
            self._save_look_up("agent", *_agents(table))
        return values

    def _save_look_up(
        self, name: str, hashes: NDArray[np.uint64], rows: NDArray[np.uint32]
    ) -> None:
        order = np.argsort(hashes, kind="stable")
        self._save(f"{name}_hashes", hashes[order])
        self._save(f"{name}_rows", rows[order])

    def _invert_terms(self, segment: Segment, of_row: NDArray[np.uint8]) -> list[_Frequencies]:
        """Write the postings of single terms; return how frequent all terms are by language."""
        lengths = np.maximum(segment.array("lengths"), 1).astype(np.float32)
        norms = K1 * (1 - B + B * lengths / np.float32(lengths.mean() if self.rows else 1))
        terms, sizes = [np.empty(0, np.uint32)], [np.empty(0, np.int64)]
        frequencies: list[_Frequencies] = []
        with ExitStack() as stack:
            documents, impacts = (
                stack.enter_context((self._folder / f"posting_{name}.bin").open("wb"))
                for name in ("documents", "impacts")
            )
            for posted in _postings(segment):
                term = (posted >> np.uint64(32)).astype(np.uint32)
                document = ((posted >> np.uint64(8)) % np.uint64(_MOST_DOCUMENTS)).astype(np.uint32)
                keys = term.astype(np.uint64) << np.uint64(8) | of_row[document]
                frequencies.append(_frequencies(keys, self.rows))
                if not len(term) or term[0] >= analysis.FIRST_PAIR:
                    continue
                count = (posted & np.uint64(255)).astype(np.float32)
                impact = count * (K1 + 1) / (count + norms[document])
                document.tofile(documents)
                np.rint(impact * IMPACT_SCALE).astype(np.uint8).tofile(impacts)
                found, size = np.unique(term, return_counts=True)
                terms.append(found)
                sizes.append(size)
        self._save("posting_terms", np.concatenate(terms))
        self._save("posting_starts", _starts(sizes))
        return frequencies

    def _sum_up(
        self,
        segment: Segment,
        tags: Sequence[str],
        of_row: NDArray[np.uint8],
        frequencies: Sequence[_Frequencies],
    ) -> list[dict[str, Any]]:
        """Write what is common by language; return each one's counts, for meta.json."""
        sums = np.zeros((len(tags), self._dimensions), np.float32)
        for first in range(0, self.rows, _ROWS_AT_ONCE):
            span = slice(first, first + _ROWS_AT_ONCE)
            vectors = segment.array("vectors")[span].astype(np.float32)
            for number in np.unique(of_row[span]):
                sums[number] += vectors[of_row[span] == number].sum(axis=0)
        self._save("vector_sums", sums)
        lengths = np.bincount(of_row, segment.array("lengths"), len(tags))
        rows = np.bincount(of_row, minlength=len(tags))
        languages = []
        terms, counts = [np.empty(0, np.uint32)], [np.empty(0, np.uint32)]
        start = 0
        for number, tag in enumerate(tags):
            for term, of_language, count in frequencies:
                terms.append(term[of_language == number])
                counts.append(count[of_language == number])
            stop = sum(map(len, terms))
            languages.append({
                "tag": tag, "rows": int(rows[number]), "words": int(lengths[number]),
                "start": start, "stop": stop,
            })  # fmt: skip
            start = stop
        self._save("frequency_terms", np.concatenate(terms))
        self._save("frequencies", np.concatenate(counts))
        return languages


_Frequencies = tuple[NDArray[np.uint32], NDArray[np.uint8], NDArray[np.uint32]]
"""Terms, their languages' numbers, and in how many documents of that language each occurs."""


def _frequencies(keys: NDArray[np.uint64], rows: int) -> _Frequencies:
    found, counts = np.unique(keys, return_counts=True)
    if rows > _ROWS_WITH_RARE_PAIRS:
        kept = (counts > 1) | (found < np.uint64(analysis.FIRST_PAIR << 8))
        found, counts = found[kept], counts[kept]
    return (
        (found >> np.uint64(8)).astype(np.uint32),
        (found & np.uint64(255)).astype(np.uint8),
        counts.astype(np.uint32),
    )


def base_languages(segment: Segment) -> tuple[list[str], NDArray[np.uint8]]:
    """Return the segment's languages without region or script, and each row's number in them."""
    values = segment.values("language")
    tags = sorted({base(value) for value in values} | {base(None)})[:255]
    number = {tag: place for place, tag in enumerate(tags)}
    codes = [number.get(base(value), 0) for value in [*values, None]]
    return tags, np.array(codes, np.uint8)[segment.array("language")]


def _starts(sizes: Iterable[NDArray[np.int64]]) -> NDArray[np.int64]:
    joined = np.concatenate([np.zeros(1, np.int64), *sizes])
    return np.cumsum(joined)


def id_hash(id_: str) -> int:
    """Return the 64-bit number under which an id is looked up."""
    return int.from_bytes(blake2b(id_.encode(), digest_size=8).digest(), "little")


def _hashed(ids: pa.ChunkedArray) -> NDArray[np.uint64]:
    return np.fromiter((id_hash(i) for c in ids.chunks for i in c.to_pylist()), np.uint64, len(ids))


def _agents(table: pa.Table) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Return hashes of all persons and organisations, and the rows that name them."""
    hashes, rows = [], []
    for name in ("persons", "organisations"):
        start = 0
        for chunk in table[name].chunks:
            parents = chunk.value_parent_indices().to_numpy() + start
            agents = chunk.flatten().dictionary_encode()
            known = np.fromiter(map(id_hash, agents.dictionary.to_pylist()), np.uint64)
            hashes.append(known[agents.indices.to_numpy()] if len(known) else known)
            rows.append(parents.astype(np.uint32))
            start += len(chunk)
    empty = np.empty(0, np.uint64)
    return np.concatenate([empty, *hashes]), np.concatenate([empty.astype(np.uint32), *rows])


def _postings(segment: Segment) -> Iterator[NDArray[np.uint64]]:
    """Yield the postings of all terms, a share of the terms at a time, sorted."""
    if segment.rows >= _MOST_DOCUMENTS:
        raise ValueError(f"a segment holds fewer than {_MOST_DOCUMENTS:,} documents")
    starts = segment.array("term_starts")
    step = (1 << 32) // _POSTING_PARTS
    for part in range(_POSTING_PARTS):
        low, high = part * step, (part + 1) * step
        packed: list[NDArray[Any]] = [np.empty(0, np.uint64)]
        for first in range(0, segment.rows, 65_536):
            last = min(first + 65_536, segment.rows)
            span = slice(int(starts[first]), int(starts[last]))
            terms = segment.array("terms")[span]
            chosen = (terms >= np.uint32(low)) & (terms <= np.uint32(high - 1))
            rows = np.repeat(np.arange(first, last), np.diff(starts[first : last + 1]))[chosen]
            counts = segment.array("counts")[span][chosen]
            packed.append(
                (terms[chosen].astype(np.uint64) << np.uint64(32))
                | (rows.astype(np.uint64) << np.uint64(8))
                | counts.astype(np.uint64)
            )
        posted: NDArray[np.uint64] = np.concatenate(packed)
        posted.sort()
        yield posted


def _build_nearest(vectors: NDArray[np.float16], path: Path) -> None:
    """Build an inverted file over the vectors, one byte a number (Jégou et al. 2011)."""
    rows, dimensions = vectors.shape
    lists = int(4 * np.sqrt(rows))
    quantizer = faiss.IndexFlatIP(dimensions)
    index = faiss.IndexIVFScalarQuantizer(
        quantizer, dimensions, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.niter, index.cp.max_points_per_centroid = 8, 48
    chosen = np.random.default_rng(0).choice(rows, min(rows, 48 * lists), replace=False)
    index.train(vectors[np.sort(chosen)].astype(np.float32))
    for start in range(0, rows, 65_536):
        index.add(vectors[start : start + 65_536].astype(np.float32))
    faiss.write_index(index, str(path))
