"""What a threshold costs, estimated from the probabilities themselves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

THRESHOLDS = tuple(at / 50 for at in range(1, 50))
Point = tuple[float, float, float]
"""A threshold, the share of joined pairs that are not one, and of pairs that are one missed."""


def curve_of(probability: Floats) -> list[Point]:
    """Return for each threshold the errors to be expected if the probabilities are right.

    Of pairs at or above it, the mean of 1 - p are joined wrongly; of all pairs that are one, the
    share of p below it is missed. Pairs that were never candidates are not counted.
    """
    ordered = np.sort(probability)
    total = float(ordered.sum())
    below = np.concatenate([[0.0], np.cumsum(ordered)])
    points = []
    for threshold in THRESHOLDS:
        at = int(np.searchsorted(ordered, threshold, "left"))
        joined = len(ordered) - at
        right = total - float(below[at])
        wrong = 1 - right / joined if joined else 0.0
        missed = float(below[at]) / total if total else 0.0
        points.append((threshold, round(wrong, 6), round(missed, 6)))
    return points


def best_of(curve: Sequence[Point]) -> float:
    """Return the threshold with the smallest sum of both errors, the higher of equal ones."""
    return min(curve, key=lambda one: (round(one[1] + one[2], 6), -one[0]))[0]
