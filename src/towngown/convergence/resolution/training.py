"""Expectation and maximisation: the weights of a Fellegi–Sunter model without labels.

Fellegi & Sunter 1969; Dempster, Laird & Rubin 1977; Winkler 1988. Both m and u are learnt from
the candidates, since it is candidates that are scored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from towngown.convergence.resolution.comparison import Comparison
from towngown.convergence.resolution.model import Model, Weights
from towngown.convergence.resolution.rivals import mutual_best, shared_out

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Levels = NDArray[np.int8]
Expect = Callable[[Floats], Floats]
"""Log odds of pairs to their probabilities."""

ROUNDS = 30
_SETTLED = 1e-5
_SMOOTHING = 0.5
_SURE, _UNSURE = 0.9, 0.01
_FARTHEST = 30.0


def independent(scores: Floats) -> Floats:
    """Return probabilities of pairs that do not touch each other."""
    result: Floats = 1 / (1 + np.exp(-np.clip(scores, -_FARTHEST, _FARTHEST)))
    return result


def competing(left: Ints, right: Ints) -> Expect:
    """Return what gives probabilities of pairs between two lists without duplicates."""

    def expect(scores: Floats) -> Floats:
        return shared_out(left, right, np.exp(np.clip(scores, -_FARTHEST, _FARTHEST)))

    return expect


def first_guess(left: Ints, right: Ints, levels: Sequence[Levels]) -> Floats:
    """Return the probabilities to start from: high for pairs that are each other's best.

    Best is by surprise, how few candidates agree so far or further, summed over comparisons.
    """
    total = np.zeros(len(left))
    for level in levels:
        counts = np.bincount(level[level > 0], minlength=2).astype(float)
        beyond = np.cumsum(counts[::-1])[::-1] / max(1.0, counts.sum())
        surprise = -np.log(np.maximum(beyond, 1e-9))
        surprise[0] = 0
        total += surprise[level]
    return np.where(mutual_best(left, right, total), _SURE, _UNSURE)


def train(
    kind: str,
    comparisons: Sequence[Comparison],
    levels: Sequence[Levels],
    rarity: Floats,
    start: Floats,
    expect: Expect,
    records: int,
) -> Model:
    """Return the model after at most ROUNDS rounds, from the probabilities in `start`."""
    probability, before = start, -1.0
    model = _maximised(kind, comparisons, levels, probability, records, 0)
    for done in range(1, ROUNDS + 1):
        probability = expect(model.score(levels, rarity))
        model = _maximised(kind, comparisons, levels, probability, records, done)
        if abs(model.prior - before) < _SETTLED * model.prior:
            break
        before = model.prior
    return model


def _maximised(
    kind: str,
    comparisons: Sequence[Comparison],
    levels: Sequence[Levels],
    probability: Floats,
    records: int,
    done: int,
) -> Model:
    count = len(probability)
    prior = (float(probability.sum()) + _SMOOTHING) / (count + 2 * _SMOOTHING)
    weights = tuple(
        _weights(one, level, probability) for one, level in zip(comparisons, levels, strict=True)
    )
    return Model(kind, prior, weights, records, count, done)


def _weights(comparison: Comparison, level: Levels, probability: Floats) -> Weights:
    size = len(comparison.labels)
    shares = []
    for weight in (probability, 1 - probability):
        counts = np.bincount(level, weights=weight, minlength=size) + _SMOOTHING
        counts[0] = 0
        shares.append(tuple((counts / counts.sum()).tolist()))
    return Weights(comparison.name, comparison.type, tuple(comparison.labels), *shares)
