"""The model of one list: kinds of pairs among all that there are.

Pairs of one element agree as `sessions` learnt (m), pairs of chance as random ones do (u). Other
kinds are near and yet not one: a household, a street, a brand. How those agree (h), and how
many there are of each kind, is learnt by expectation and maximisation over the candidates, all
other pairs being of chance. Since u is that of all pairs, it does not matter why a pair became a
candidate.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from towngown.convergence.resolution.comparison import Comparison
from towngown.convergence.resolution.model import Model, Weights
from towngown.convergence.resolution.sessions import NEARLY_AS_MUCH, Agreement, agreement_of, shares
from towngown.convergence.resolution.training import rising

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Levels = NDArray[np.int8]

_ROUNDS = 30
_SETTLED = 1e-3
# To start from: pairs of each kind a record.
_START = 0.2


def learnt(
    kind: str,
    comparisons: Sequence[Comparison],
    agreement: Agreement,
    levels: Sequence[Levels],
    rarities: Sequence[Floats],
    against: Bools,
    records: int,
    candidates: int,
) -> Model:
    """Return the model, from a sample (`levels`, `rarities`) of so many candidates.

    Pairs `against` are known not to be one.
    """
    every = records * (records - 1) / 2
    each = candidates / max(1, len(against))
    weights = [
        _weights(*one) for one in zip(comparisons, agreement.m, agreement.u, rarities, strict=True)
    ]
    above = np.sum([w.above(r) for w, r in zip(weights, rarities, strict=True)], axis=0)
    evidence = above + _summed([one.evidence() for one in weights], levels)
    evidence[against] = -np.inf
    kinds = [evidence, *(above + _nearness(weights, h, levels) for h in agreement.h)]
    shares_of = np.full(len(kinds), _START * records / every)
    nears = list(agreement.h)
    most = NEARLY_AS_MUCH * agreement_of(agreement.m, agreement.u)
    done = 0
    for done in range(1, _ROUNDS + 1):  # noqa: B007 - told in the model
        odds = np.exp(np.minimum(np.stack(kinds) + np.log(shares_of)[:, None], 300))
        probability = odds / (1 + odds.sum(axis=0))
        before = shares_of
        shares_of = np.maximum(1e-12, probability.sum(axis=1) * each / every)
        nears = [_maximised(comparisons, levels, one) for one in probability[1:]]
        told_apart = [
            one for one in range(len(nears)) if agreement_of(nears[one], agreement.u) < most
        ]
        nears = [nears[one] for one in told_apart]
        shares_of = shares_of[[0, *(one + 1 for one in told_apart)]]
        kinds[1:] = [above + _nearness(weights, h, levels) for h in nears]
        if len(before) == len(shares_of) and (np.abs(shares_of - before) < _SETTLED * before).all():
            break
    found = tuple(
        msgspec.structs.replace(one, h=tuple(tuple(h[at].tolist()) for h in nears))
        for at, one in enumerate(weights)
    )
    near = tuple(shares_of[1:].tolist())
    return Model(kind, float(shares_of[0]), found, records, candidates, done, near=near)


def _maximised(
    comparisons: Sequence[Comparison], levels: Sequence[Levels], probability: Floats
) -> list[Floats]:
    pairs = zip(levels, comparisons, strict=True)
    return [shares(level, one, probability) for level, one in pairs]


def _nearness(
    weights: Sequence[Weights],
    h: Sequence[Floats],
    levels: Sequence[Levels],
) -> Floats:
    alike = [
        np.concatenate([[0.0], np.log(a[1:] / np.asarray(one.u[1:]))])
        for a, one in zip(h, weights, strict=True)
    ]
    return _summed(alike, levels)


def _weights(comparison: Comparison, m: Floats, u: Floats, rarity: Floats) -> Weights:
    """Return the weights; a value counts by ln(u / share) more or less than "the same" does."""
    mean = -float(np.log(u[-1]))
    rarest = max(0.0, float(rarity.max(initial=0.0)) - mean)
    told = tuple(m.tolist())
    if comparison.ordered:
        told = rising(told, tuple(u.tolist()))
    return Weights(
        comparison.name, comparison.type, tuple(comparison.labels), told, tuple(u.tolist()), mean,
        rarest,
    )  # fmt: skip


def _summed(evidence: Sequence[Floats], levels: Sequence[Levels]) -> Floats:
    total = np.zeros(len(levels[0]))
    for counts, level in zip(evidence, levels, strict=True):
        total += counts[level]
    return total
