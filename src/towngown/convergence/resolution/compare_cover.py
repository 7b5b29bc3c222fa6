"""How much of the shorter of two titles stands in the longer one."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from towngown.convergence.resolution.compare_texts import STEPS
from towngown.convergence.resolution.comparison import Ints, Levels, Slow
from towngown.convergence.resolution.frequencies import Frequencies
from towngown.convergence.resolution.table import Column
from towngown.convergence.resolution.tfidf import cosines, counted, frequencies_of, words

_LABELS = (
    "missing",
    *(f"{10 * step} to {10 * step + 10} % covered" for step in range(STEPS - 1)),
    "all covered but 10 %",
)


class Cover(Slow):
    """The weight (idf) of the common words by that of the title that weighs less.

    A cosine falls where one list writes more into its titles than the other; this does not.
    """

    labels = _LABELS
    type = "cover"

    def __init__(self, name: str, column: Column, known: Frequencies | None = None) -> None:
        self.name = name
        self._column = column
        found, counts = counted(column.distinct, lambda text: set(words(text)))
        self._frequencies = known or frequencies_of(found, counts, column.counts)
        df = self._frequencies.counts_of(found)
        idf = np.log((1 + self._frequencies.total) / df)
        rows = np.repeat(np.arange(len(column.distinct)), np.diff(counts.indptr))
        weights = idf[counts.indices]
        self._matrix = csr_array(
            (np.sqrt(np.maximum(0, weights)), counts.indices, counts.indptr), shape=counts.shape
        )
        self._weight = np.bincount(rows, weights=weights, minlength=len(column.distinct))

    @property
    def frequencies(self) -> Frequencies:
        """How many records have each word."""
        return self._frequencies

    def levels(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair."""
        a, b = self._column.codes[left], self._column.codes[right]
        found = cosines(self._matrix, a, b)
        least = np.minimum(self._weight[a], self._weight[b])
        steps = np.floor(found / np.maximum(least, 1e-9) * STEPS + 1e-9)
        level = (np.clip(steps, 0, STEPS - 1) + 1).astype(np.int8)
        level[least <= 0] = 0
        return level

    def shown(self, at: int) -> str:
        """Return the words."""
        return " ".join(words(self._column.value(at))[:12])
