"""What is common in a search table, by language: frequencies, mean length, mean vectors.

A language's mean vector is what all its texts have in common, whatever they are about; taking
it off lets texts in two languages be compared by their subject (Libovický et al. 2020, "On the
language neutrality of pre-trained multilingual representations").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from towngown.atlas.encoders.base import Floats
from towngown.atlas.search.segment import Segment
from towngown.kernel.languages import base

# A mean over few texts is half about their subjects: it counts as if this many texts of no
# language's character stood beside them.
_PRIOR = 20

Terms = NDArray[np.uint32]


@dataclass(frozen=True, eq=False)
class LanguageStatistics:
    """Statistics of the documents in one language.

    `terms` (t,) sorted are the numbers of the terms, `frequencies` (t,) in how many documents
    each occurs (of pairs of stems in very many documents, only those that occur twice). `mean` (d,)
    is that of the documents' vectors.
    """

    rows: int = 0
    mean_length: float = 1.0
    terms: Terms = field(default_factory=lambda: np.empty(0, np.uint32))
    frequencies: Terms = field(default_factory=lambda: np.empty(0, np.uint32))
    mean: Floats = field(default_factory=lambda: np.zeros(1, np.float32))

    def frequency(self, numbers: Terms) -> NDArray[np.int64]:
        """Return in how many documents each term occurs."""
        if not len(self.terms):
            return np.zeros(len(numbers), np.int64)
        at = np.minimum(np.searchsorted(self.terms, numbers), len(self.terms) - 1)
        return np.where(self.terms[at] == numbers, self.frequencies[at], 0).astype(np.int64)

    def idf(self, frequencies: NDArray[np.int64] | Floats) -> Floats:
        """Return the inverse document frequency (BM25's, always positive)."""
        rows = np.maximum(max(self.rows, 1), frequencies)
        found: Floats = np.log1p((rows - frequencies + 0.5) / (frequencies + 0.5))
        return found.astype(np.float32)


Statistics = Mapping[str, LanguageStatistics]
"""Statistics by language (without region)."""

NONE = LanguageStatistics()


def statistics_of(parts: Sequence[tuple[Segment, NDArray[np.uint32]]]) -> Statistics:
    """Return the statistics of (segment, rows of it that are gone) together."""
    sums: dict[str, _Sum] = defaultdict(_Sum)
    for segment, gone in parts:
        for number, counts in enumerate(segment.languages):
            if counts["rows"]:
                sums[counts["tag"]].add(segment, number)
        if len(gone):
            _take_off(segment, gone, sums)
    return {tag: found.statistics() for tag, found in sums.items() if found.rows > 0}


@dataclass
class _Sum:
    rows: int = 0
    words: int = 0
    vectors: Floats = field(default_factory=lambda: np.zeros(1, np.float32))
    terms: Terms = field(default_factory=lambda: np.empty(0, np.uint32))
    frequencies: Terms = field(default_factory=lambda: np.empty(0, np.uint32))

    def add(self, segment: Segment, number: int) -> None:
        counts = segment.languages[number]
        span = slice(counts["start"], counts["stop"])
        self.rows += counts["rows"]
        self.words += counts["words"]
        self.vectors = self.vectors + segment.array("vector_sums")[number]
        terms, more = segment.array("frequency_terms")[span], segment.array("frequencies")[span]
        if not len(self.terms):
            self.terms, self.frequencies = terms, more
            return
        union = np.union1d(self.terms, terms)
        total = np.zeros(len(union), np.uint32)
        total[np.searchsorted(union, self.terms)] = self.frequencies
        total[np.searchsorted(union, terms)] += more
        self.terms, self.frequencies = union, total

    def take(self, terms: Terms) -> None:
        found, counts = np.unique(terms, return_counts=True)
        at = np.searchsorted(self.terms, found)
        known = at < len(self.terms)
        known[known] = self.terms[at[known]] == found[known]
        total = np.array(self.frequencies)
        total[at[known]] -= np.minimum(counts[known], total[at[known]]).astype(np.uint32)
        self.frequencies = total

    def statistics(self) -> LanguageStatistics:
        return LanguageStatistics(
            self.rows,
            self.words / self.rows or 1.0,
            self.terms,
            self.frequencies,
            (self.vectors / (self.rows + _PRIOR)).astype(np.float32),
        )


def _take_off(segment: Segment, gone: NDArray[np.uint32], sums: Mapping[str, _Sum]) -> None:
    tags = [base(one) for one in segment.column("language", gone.astype(np.int64))]
    for tag in set(tags):
        rows = gone[[one == tag for one in tags]].astype(np.int64)
        own = sums[tag]
        own.rows -= len(rows)
        own.words -= int(segment.array("lengths")[rows].sum())
        own.vectors = own.vectors - segment.array("vectors")[rows].astype(np.float32).sum(axis=0)
        own.take(segment.terms_of(rows)[0])
