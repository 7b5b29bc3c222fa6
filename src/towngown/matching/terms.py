"""Terms of a query, each with the terms of a document that meet it.

A term is met by itself, or by its equivalents in another language, each with a probability: a
"structured query" (Pirkola 1998; Darwish & Oard 2003). The equivalents' frequencies in a
document, times their probability, add up before BM25's saturation, so that a term with ten
translations counts no more than a term with one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from towngown.atlas import analysis
from towngown.atlas.encoders.base import Floats
from towngown.atlas.search import LanguageStatistics
from towngown.atlas.search.layout import K1, B

Alternative = tuple[tuple[int, ...], float, str]
"""Numbers that must all occur, the probability, and the term or word they stand for."""


@dataclass(frozen=True, eq=False)
class Alternatives:
    """What meets a term: a ways, each by `sizes` (a,) of the `numbers`, joined."""

    numbers: NDArray[np.uint32]
    sizes: NDArray[np.int64]
    probability: Floats
    words: tuple[str, ...]

    @classmethod
    def of(cls, ways: Sequence[Alternative]) -> Alternatives:
        """Put alternatives side by side."""
        return cls(
            np.array([n for numbers, _, _ in ways for n in numbers], np.uint32),
            np.array([len(numbers) for numbers, _, _ in ways], np.int64),
            np.array([probability for _, probability, _ in ways], np.float32),
            tuple(word for _, _, word in ways),
        )


@dataclass(frozen=True)
class Group:
    """A term of the query, what it weighs before rarity counts, and what meets it."""

    term: str
    emphasis: float
    alternatives: Alternatives


class Terms:
    """Groups as arrays: a alternatives, of which `_of` (a,) tells the group."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = list(groups)
        ways = [group.alternatives for group in self.groups] or [Alternatives.of([])]
        self._emphasis = np.array([group.emphasis for group in self.groups], np.float64)
        self._of = np.repeat(np.arange(len(ways)), [len(one.sizes) for one in ways])
        self._probability = np.concatenate([one.probability for one in ways])
        self._sizes = np.concatenate([one.sizes for one in ways])
        self._starts = np.cumsum([0, *self._sizes])[:-1]
        self._numbers = np.concatenate([one.numbers for one in ways])

    @cached_property
    def _known(self) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The different numbers, sorted, and where each of `_numbers` stands among them."""
        found, places = np.unique(self._numbers, return_inverse=True)
        return found, places.astype(np.int64)

    def only(self, chosen: NDArray[np.bool_]) -> Terms:
        """Return the chosen groups (a mask) alone."""
        return Terms([self.groups[place] for place in np.flatnonzero(chosen)])

    @cached_property
    def _may_be_known(self) -> NDArray[np.bool_]:
        """Whether any number ends in these sixteen bits: most terms of a text are out at once."""
        table = np.zeros(1 << 16, bool)
        table[self._known[0] & 0xFFFF] = True
        return table

    def weights(self, statistics: LanguageStatistics, power: float, most: int | None) -> Floats:
        """Return the groups' weights (g,), of Euclidean length 1; beyond the `most`, 0."""
        if not len(self._of):
            return np.zeros(len(self.groups), np.float32)
        frequency = statistics.frequency(self._numbers).astype(np.float64)
        rarest = np.minimum.reduceat(frequency, self._starts)
        expected = self._probability * rarest
        of_group = np.bincount(self._of, expected, len(self.groups))
        rarity = statistics.idf(np.clip(of_group, 1, max(statistics.rows, 1)))
        weights = self._emphasis * rarity**power
        if most is not None and len(weights) > most:
            weights[np.argsort(-weights, kind="stable")[most:]] = 0
        length = float(np.linalg.norm(weights)) or 1.0
        return (weights / length).astype(np.float32)

    def weights_by_number(self, weights: Floats, most: int) -> dict[int, float]:
        """Return the `most` weightiest numbers of single terms, each with the sum of its ways'.

        Pairs of stems are left out. `weights` (g,) are those of the groups.
        """
        ways = weights[self._of] * self._probability / np.maximum(self._sizes, 1)
        each = np.repeat(ways, self._sizes)
        known, places = self._known
        total = np.bincount(places, each, len(known))
        total[known >= analysis.FIRST_PAIR] = 0
        best = np.argsort(-total, kind="stable")[:most]
        return {int(known[i]): float(total[i]) for i in best if total[i] > 0}

    def met(
        self,
        weights: Floats,
        terms: NDArray[np.uint32],
        counts: NDArray[np.uint8],
        owner: NDArray[np.int64],
        lengths: Floats,
        mean_length: float,
    ) -> Floats:
        """Return the weighted sum of the groups' saturated frequencies in each document (n,).

        `terms`, `counts` and `owner` (the document's place) are the documents' terms, joined;
        `lengths` (n,) in words.
        """
        scores = np.zeros(len(lengths), np.float32)
        known, places = self._known
        if not len(known) or not len(terms):
            return scores
        maybe = self._may_be_known[terms & 0xFFFF]
        terms, counts, owner = terms[maybe], counts[maybe], owner[maybe]
        at = np.minimum(np.searchsorted(known, terms), len(known) - 1)
        hit = known[at] == terms
        seen, row = np.unique(at[hit], return_inverse=True)
        if not len(seen):
            return scores
        table = np.zeros((len(seen), len(lengths)), np.float32)
        table[row, owner[hit]] = counts[hit]
        frequency = self._frequency(table, seen, places, len(known))
        norm = np.float32(K1) * (1 - B + B * lengths / np.float32(max(mean_length, 1)))
        frequency *= (K1 + 1) / (frequency + norm)
        found: Floats = weights @ frequency
        return found

    def _frequency(
        self, table: Floats, seen: NDArray[np.int64], places: NDArray[np.int64], size: int
    ) -> Floats:
        """Return the groups' expected frequencies (g, n) from those of the seen terms."""
        row_of = np.full(size, -1)
        row_of[seen] = np.arange(len(seen))
        rows = row_of[places]
        whole = np.logical_and.reduceat(rows >= 0, self._starts)
        single = whole & (self._sizes == 1)
        chosen = rows[self._starts[single]]
        matrix = csr_array(
            (self._probability[single], (self._of[single], chosen)),
            shape=(len(self.groups), len(seen)),
        )
        frequency: Floats = (matrix @ table).astype(np.float32)
        for alternative in np.flatnonzero(whole & (self._sizes > 1)):
            start = self._starts[alternative]
            parts = table[rows[start : start + self._sizes[alternative]]]
            frequency[self._of[alternative]] += self._probability[alternative] * parts.min(axis=0)
        return frequency
