"""Pairs of records and who else wants them: mutual best, and one to one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def best_first(scores: Floats) -> Ints:
    """Return the order of pairs from the best; equally good ones in their own order."""
    return np.argsort(-np.round(scores, 9), kind="stable")


def mutual_best(left: Ints, right: Ints, scores: Floats) -> Bools:
    """Return which pairs are the best of both their records."""
    order = best_first(scores)
    count = int(max(left.max(initial=-1), right.max(initial=-1))) + 1
    best = np.full(count, -1)
    # Written from the worst, so that the best stays.
    for pair in order[::-1].tolist():
        best[left[pair]] = best[right[pair]] = pair
    pairs = np.arange(len(left))
    return (best[left] == pairs) & (best[right] == pairs)


def shared_out(left: Ints, right: Ints, odds: Floats) -> Floats:
    """Return the probability of each pair where a record has one partner or none.

    A pair's odds are held against "none" (1) and the odds of all rivals of both records.
    """
    count = int(max(left.max(initial=-1), right.max(initial=-1))) + 1
    of_left = np.bincount(left, weights=odds, minlength=count)
    of_right = np.bincount(right, weights=odds, minlength=count)
    shared: Floats = odds / (1 + of_left[left] + of_right[right] - odds)
    return shared
