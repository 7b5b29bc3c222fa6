"""How much of the shorter of two titles stands in the longer one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array

from towngown.convergence.resolution.compare_texts import STEPS
from towngown.convergence.resolution.comparison import Floats, Ints, Levels
from towngown.convergence.resolution.tfidf import words

_AT_ONCE = 200_000
_LABELS = (
    "missing",
    *(f"{10 * step} to {10 * step + 10} % covered" for step in range(STEPS - 1)),
    "all covered but 10 %",
)


class Cover:
    """The weight (idf) of the common words by that of the title that weighs less.

    A cosine falls where one list writes more into its titles than the other; this does not.
    """

    labels = _LABELS
    ordered = True
    type = "cover"

    def __init__(self, name: str, values: Sequence[str]) -> None:
        self.name = name
        self._values = values
        sets = [sorted(set(words(value))) for value in values]
        known = {t: at for at, t in enumerate(sorted({t for one in sets for t in one}))}
        rows = np.repeat(np.arange(len(sets)), [len(one) for one in sets])
        columns = np.fromiter((known[t] for one in sets for t in one), np.int64, len(rows))
        df = np.bincount(columns, minlength=max(1, len(known)))
        idf = np.log((1 + len(sets)) / np.maximum(1, df))
        shape = (len(sets), max(1, len(known)))
        self._matrix = csr_array((np.sqrt(idf[columns]), (rows, columns)), shape=shape)
        self._weight = np.bincount(rows, weights=idf[columns], minlength=len(sets))

    def levels(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair."""
        found = np.zeros(len(left))
        for start in range(0, len(left), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            product = self._matrix[left[part]].multiply(self._matrix[right[part]])
            found[part] = np.asarray(product.sum(axis=1)).ravel()
        least = np.minimum(self._weight[left], self._weight[right])
        steps = np.floor(found / np.maximum(least, 1e-9) * STEPS + 1e-9)
        level = (np.clip(steps, 0, STEPS - 1) + 1).astype(np.int8)
        level[least <= 0] = 0
        return level

    def rarity(self, left: Ints, right: Ints, levels: Levels) -> Floats:
        """Return nothing: the weights of the words say already how rare they are."""
        return np.zeros(len(left))

    def shown(self, at: int) -> str:
        """Return the words."""
        return " ".join(words(self._values[at])[:12])
