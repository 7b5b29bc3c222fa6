"""Expectation and maximisation: the weights of a Fellegi–Sunter model without labels.

Fellegi & Sunter 1969; Dempster, Laird & Rubin 1977; Winkler 1988. Both m and u are learnt from
the candidates, since it is candidates that are scored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
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
    rarities: Sequence[Floats],
    start: Floats,
    expect: Expect,
    records: int,
) -> Model:
    """Return the model after at most ROUNDS rounds, from the probabilities in `start`."""
    probability, before = start, -1.0
    nothing = [np.zeros(len(start))] * len(comparisons)
    model = _maximised(kind, comparisons, levels, probability, records, 0)
    for done in range(1, ROUNDS + 1):
        probability = expect(model.score(levels, nothing))
        model = _maximised(kind, comparisons, levels, probability, records, done)
        if abs(model.prior - before) < _SETTLED * model.prior:
            break
        before = model.prior
    return _with_rarity(model, rarities, probability)


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
    m, u = (_shares(level, weight, size) for weight in (probability, 1 - probability))
    if comparison.ordered:
        m = rising(m, u)
    return Weights(comparison.name, comparison.type, tuple(comparison.labels), m, u)


def _shares(level: Levels, weight: Floats, size: int) -> tuple[float, ...]:
    counts = np.bincount(level, weights=weight, minlength=size) + _SMOOTHING
    counts[0] = 0
    return tuple((counts / counts.sum()).tolist())


def rising(m: Sequence[float], u: Sequence[float]) -> tuple[float, ...]:
    """Return m such that m/u never falls with the level: neighbours that do are made one.

    Pool adjacent violators. Without it a class such as "written in another script" may be learnt
    instead of "one".
    """
    pools: list[tuple[float, float, int]] = []
    for pool in zip(m[1:], u[1:], [1] * (len(m) - 1), strict=True):
        pools.append(pool)
        while len(pools) > 1 and pools[-2][0] * pools[-1][1] > pools[-1][0] * pools[-2][1]:
            a, b = pools.pop(), pools.pop()
            pools.append((a[0] + b[0], a[1] + b[1], a[2] + b[2]))
    ratios = [one / other for one, other, size in pools for _ in range(size)]
    return (0.0, *(ratio * other for ratio, other in zip(ratios, u[1:], strict=True)))


def _with_rarity(model: Model, rarities: Sequence[Floats], probability: Floats) -> Model:
    """Return the model with the mean rarity of what pairs of one element have in common.

    Rarity takes no part in the rounds: it would drift, since values that agree are by that alone
    commoner than others.
    """
    weights = []
    for one, rarity in zip(model.weights, rarities, strict=True):
        weight = probability * (rarity > 0)
        mean = float((rarity * weight).sum() / weight.sum()) if weight.sum() > 0 else 0.0
        rarest = max(0.0, float(rarity.max(initial=0.0)) - mean)
        weights.append(msgspec.structs.replace(one, rarity=mean, rarest=rarest))
    return msgspec.structs.replace(model, weights=tuple(weights))
