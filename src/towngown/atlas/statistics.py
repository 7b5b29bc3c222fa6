"""What is common in a search table: document frequencies, mean length, each language's mean vector.

A language's mean vector is what all its texts have in common, whatever they are about; taking
it off lets texts in two languages be compared by their subject (Libovický et al. 2020, "On the
language neutrality of pre-trained multilingual representations").
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from lancedb.table import Table
from numpy.typing import NDArray

from towngown.atlas.store import scan

Floats = NDArray[np.float32]

STATISTICS = pa.schema([
    ("table", pa.string()),
    ("rows", pa.int64()),
    ("mean_length", pa.float64()),
    # numbers of the terms that occur in two documents and more, sorted, and in how many
    ("terms", pa.binary()),
    ("frequencies", pa.binary()),
    ("means", pa.list_(pa.struct([
        ("language", pa.string()), ("rows", pa.int64()), ("mean", pa.binary()),
    ]))),
])  # fmt: skip

# A mean over few texts is half about their subjects: it counts as if this many texts of no
# language's character stood beside them.
_PRIOR = 20
_MERGE_AT = 5_000_000


@dataclass(frozen=True)
class Statistics:
    """Statistics of one search table."""

    rows: int = 0
    mean_length: float = 1.0
    terms: NDArray[np.uint32] = field(default_factory=lambda: np.empty(0, np.uint32))
    frequencies: NDArray[np.uint32] = field(default_factory=lambda: np.empty(0, np.uint32))
    means: dict[str, tuple[int, Floats]] = field(default_factory=dict)

    def idf(self, numbers: NDArray[np.uint32]) -> Floats:
        """Return the inverse document frequency (BM25's, always positive) of term numbers."""
        found = np.ones(len(numbers))
        if len(self.terms):
            at = np.minimum(np.searchsorted(self.terms, numbers), len(self.terms) - 1)
            found = np.where(self.terms[at] == numbers, self.frequencies[at], 1)
        return np.log1p((max(self.rows, 1) - found + 0.5) / (found + 0.5)).astype(np.float32)

    def mean(self, language: str | None, dimensions: int) -> Floats:
        """Return the vector that texts of the language have in common."""
        rows, mean = self.means.get(base(language), (0, np.zeros(dimensions, np.float32)))
        return mean * np.float32(rows / (rows + _PRIOR))


def base(language: str | None) -> str:
    """Return the language without region and script: "zh" for "zh-Hant-TW"."""
    return (language or "und").partition("-")[0].lower()


def statistics_row(name: str, table: Table) -> dict[str, object]:
    """Work out the statistics of a search table in one pass over it."""
    rows = total = 0
    pending: list[NDArray[np.uint32]] = []
    size = 0
    merged = (np.empty(0, np.uint32), np.empty(0, np.uint32))
    sums: dict[str, Floats] = {}
    counts: dict[str, int] = defaultdict(int)
    for batch in scan(table, ["language", "terms", "length", "vector"]):
        rows += batch.num_rows
        total += int(np.sum(batch.column("length").to_numpy(zero_copy_only=False)))
        part = batch.column("terms").flatten().to_numpy(zero_copy_only=False).astype(np.uint32)
        pending.append(part)
        size += len(part)
        if size > _MERGE_AT:
            merged, pending, size = _merge(merged, pending), [], 0
        _add_means(batch, sums, counts)
    terms, frequencies = _merge(merged, pending)
    often = frequencies > 1
    return {
        "table": name,
        "rows": rows,
        "mean_length": total / rows if rows else 1.0,
        "terms": terms[often].tobytes(),
        "frequencies": frequencies[often].tobytes(),
        "means": [
            {"language": tag, "rows": counts[tag], "mean": (sums[tag] / counts[tag]).tobytes()}
            for tag in sorted(sums)
        ],
    }


def _merge(
    known: tuple[NDArray[np.uint32], NDArray[np.uint32]], parts: list[NDArray[np.uint32]]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    if not parts:
        return known
    terms, counts = np.unique(np.concatenate(parts), return_counts=True)
    union = np.union1d(known[0], terms)
    total = np.zeros(len(union), np.uint32)
    total[np.searchsorted(union, known[0])] = known[1]
    total[np.searchsorted(union, terms)] += counts.astype(np.uint32)
    return union, total


def _add_means(batch: pa.RecordBatch, sums: dict[str, Floats], counts: dict[str, int]) -> None:
    column = batch.column("vector")
    flat = column.flatten().to_numpy(zero_copy_only=False)
    vectors = flat.reshape(batch.num_rows, -1).astype(np.float32)
    tags = np.array([base(tag) for tag in batch.column("language").to_pylist()])
    for tag in np.unique(tags):
        chosen = vectors[tags == tag]
        sums[tag] = sums.get(tag, np.float32(0)) + chosen.sum(axis=0)
        counts[tag] += len(chosen)


def statistics_of(row: dict[str, Any]) -> Statistics:
    """Return the statistics stored in a row."""
    return Statistics(
        int(row["rows"]),
        float(row["mean_length"]),
        np.frombuffer(row["terms"], np.uint32),
        np.frombuffer(row["frequencies"], np.uint32),
        {
            mean["language"]: (mean["rows"], np.frombuffer(mean["mean"], np.float32))
            for mean in row["means"]
        },
    )
