"""Log odds of many pairs, without computing what cannot matter.

Values that are the same, and missing ones, are told by their numbers alone. Where even the best
outcome of all other comparisons would leave a pair hopeless, these are not made. The cheap ones
go first. What is returned for any other pair is the same as if all had been compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from towngown.convergence.resolution.comparison import OPEN, Comparison
from towngown.convergence.resolution.model import Model

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Levels = NDArray[np.int8]

# ln odds, after dependence: one in a thousand. Such a pair counts like any hopeless one.
HOPELESS = -7.0
AT_ONCE = 500_000
# What is left of sums of floats that cancel.
_NOTHING = 1e-6
_COSTS = {
    "word": 1, "identifier": 1, "exclusive": 1, "words": 3, "cover": 3, "codes": 3, "person": 4,
    "organisation": 4, "people": 5, "text": 6, "meaning": 7, "meaning across scripts": 7,
}  # fmt: skip

Progress = Callable[[float, float], None]
"""Called with pairs scored and pairs in all."""


def scores_of(
    model: Model,
    comparisons: Sequence[Comparison],
    left: Ints,
    right: Ints,
    *,
    all_of_them: bool = False,
    progress: Progress | None = None,
) -> Floats:
    """Return the natural logarithm of each pair's odds before calibration.

    Of a hopeless pair it is a bound that is hopeless, too, unless `all_of_them` is asked for.
    """
    hopeless = -np.inf if all_of_them else model.raw(HOPELESS)
    found = np.empty(len(left))
    for start in range(0, len(left), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        found[part] = _scores(model, comparisons, left[part], right[part], hopeless)
        if progress:
            progress(min(start + AT_ONCE, len(left)), len(left))
    return found


def _scores(
    model: Model, comparisons: Sequence[Comparison], left: Ints, right: Ints, hopeless: float
) -> Floats:
    sums = _Sums(model, len(left))
    waiting = []
    for at, (one, weights) in enumerate(zip(comparisons, model.weights, strict=True)):
        if weights.counts_nothing:
            continue
        if not _COSTS.get(one.type, 0):
            sums.add(at, one.levels(left, right))
            continue
        level = one.quick(left, right)
        is_open = level == OPEN
        level[is_open] = 0
        sums.add(at, level, one.rarity(left, right, level))
        best = max(0.0, float(weights.evidence()[: one.highest_open + 1].max()))
        if one.highest_open == len(one.labels) - 1:
            best += max(0.0, weights.rarest)
        sums.hope += best * is_open
        waiting.append((_COSTS[one.type], at, is_open, best))
    for _, at, is_open, best in sorted(waiting, key=lambda one: one[:2]):
        asked = np.flatnonzero(is_open & (sums.total + sums.hope >= hopeless))
        if len(asked):
            one = comparisons[at]
            level = one.levels(left[asked], right[asked])
            sums.add(at, level, one.rarity(left[asked], right[asked], level), asked)
            sums.hope[asked] -= best
    return sums.scores(hopeless)


class _Sums:
    """Evidence so far of each pair, and what may still be added."""

    def __init__(self, model: Model, count: int) -> None:
        self.total = np.full(count, model.prior_odds)
        self.hope = np.zeros(count)
        self._model = model
        self._levels = np.zeros((len(model.weights), count), np.int8)
        self._above = np.zeros(count)

    def add(
        self,
        comparison: int,
        level: Levels,
        rarity: Floats | None = None,
        places: Ints | slice = slice(None),
    ) -> None:
        """Add the evidence of one comparison to the pairs at `places`."""
        weights = self._model.weights[comparison]
        self._levels[comparison, places] = level
        found = weights.evidence()[level]
        if rarity is not None and rarity.any():
            above = weights.above(rarity)
            self._above[places] += above
            found += above
        self.total[places] += found

    def scores(self, hopeless: float) -> Floats:
        """Return the scores; of pairs that were given up, a bound."""
        found = self.total + self.hope
        if self._model.near:
            known = np.flatnonzero((found >= hopeless) & (self.hope < _NOTHING))
            kinds = [np.zeros(len(known))]
            for kind, share in enumerate(self._model.near):
                near = self._above[known] + np.log(share)
                for weights, level in zip(self._model.weights, self._levels, strict=True):
                    near += weights.nearness(kind)[level[known]]
                kinds.append(near)
            found[known] -= np.logaddexp.reduce(kinds)
        return found
