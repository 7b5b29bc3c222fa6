"""From scores to probabilities: evidence that repeats itself, and being each other's best.

Fellegi and Sunter add up evidence as if comparisons were independent. Title and whole record are
not: their evidence is divided by the *dependence*, how much more the sum varies among pairs that
are not one element than independent parts would (the design effect of survey statistics, Kish
1965). Between two lists without duplicates, that two records are each other's best is evidence of
its own; how often it happens to pairs that are not one is told by decoys: the mutual bests that
are left when all mutual bests are taken away (as in proteomics, Elias & Gygi 2007).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from towngown.convergence.resolution.model import Model
from towngown.convergence.resolution.rivals import mutual_best

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Levels = NDArray[np.int8]

# Fewer decoys than this are no estimate.
_LEAST = 1.0


def calibrated(
    model: Model,
    left: Ints,
    right: Ints,
    levels: Sequence[Levels],
    rarities: Sequence[Floats],
    probability: Floats,
    *,
    linked: bool,
) -> Model:
    """Return the model with its dependence and, between two lists, the weight of being best."""
    parts = [
        weights.evidence()[level] + weights.above(rarity)
        for weights, level, rarity in zip(model.weights, levels, rarities, strict=True)
    ]
    dependence = _dependence(parts, 1 - probability)
    mutual = _mutual(left, right, model.score(levels, rarities), probability) if linked else 0.0
    return msgspec.structs.replace(model, dependence=dependence, mutual=mutual)


def _dependence(parts: Sequence[Floats], weight: Floats) -> float:
    """Return Var(Σ) / Σ Var, at least 1, over weighted pairs."""
    if not parts:
        return 1.0
    apart = sum(_variance(part, weight) for part in parts)
    whole = _variance(np.sum(parts, axis=0), weight)
    return max(1.0, whole / apart) if apart > 0 else 1.0


def _variance(values: Floats, weight: Floats) -> float:
    total = weight.sum()
    if total <= 0:
        return 0.0
    mean = (values * weight).sum() / total
    return float(((values - mean) ** 2 * weight).sum() / total)


def _mutual(left: Ints, right: Ints, scores: Floats, probability: Floats) -> float:
    """Return ln of how much likelier a pair of one element is to be mutually best than a decoy."""
    best = mutual_best(left, right, scores)
    rest = np.flatnonzero(~best)
    decoys = int(mutual_best(left[rest], right[rest], scores[rest]).sum())
    total = float(probability.sum())
    if total <= 0:
        return 0.0
    among_ones = max(float(probability[best].sum()), _LEAST) / max(total, _LEAST)
    among_others = max(decoys, _LEAST) / max(len(left), _LEAST)
    return max(0.0, math.log(among_ones / among_others))
