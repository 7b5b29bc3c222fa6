"""How records of one element agree, learnt from pairs that share one rare value.

Among all candidates two kinds of likeness compete: records of one element, and others that have
something in common (a household, a brand). Pairs that share one rare value of one column are of
one element or of two chance ones; what the other columns say of them is learnt there (a session,
as in Splink's training by blocks), with u taken from random pairs. Sessions whose pairs agree less
throughout than those of the best one have learnt another kind of likeness and do not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from towngown.convergence.resolution.blocks import Rules, is_among
from towngown.convergence.resolution.comparison import Comparison
from towngown.convergence.resolution.keys import Keys

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Levels = NDArray[np.int8]

_RANDOM = 100_000
_A_SESSION = 30_000
_ROUNDS = 25
_SMOOTHING = 0.5
# A session tells something where so many of its pairs, and so large a share, are of one element.
_LEAST_PAIRS, _LEAST_SHARE = 50, 0.02
_LEAST_SESSIONS = 2
NEARLY_AS_MUCH = 0.85
# What comparisons of values of one or two words find is usual enough to be guessed.
_GUESSED = frozenset({
    "word", "date", "identifier", "exclusive", "person", "organisation", "number", "year",
})  # fmt: skip
_SAME, _DIFFER = 0.7, 0.15
# Kinds of likeness that are told apart from being one.
MOST_KINDS = 4


@dataclass(frozen=True, eq=False)
class Agreement:
    """By level of each comparison: m, u, and what each session that did not count learnt (h)."""

    m: Sequence[Floats]
    u: Sequence[Floats]
    h: Sequence[Sequence[Floats]]


def agreement_learnt(
    keys: Keys, rules: Rules, comparisons: Sequence[Comparison], count: int
) -> Agreement | None:
    """Return how pairs agree; None where sessions do not tell and it cannot be guessed."""
    draw = np.random.default_rng(0)
    left, right = draw.integers(0, count, (2, _RANDOM))
    apart = left != right
    u = [shares(one.levels(left[apart], right[apart]), one) for one in comparisons]
    sessions = [
        found
        for column in np.unique(keys.columns).tolist()
        if (found := _session(column, _pairs(column, keys, rules, count), comparisons, u))
    ]
    scores = [agreement_of(list(one.values()), [u[at] for at in one]) for one in sessions]
    least = NEARLY_AS_MUCH * max(scores, default=0.0)
    best = [one for one, score in zip(sessions, scores, strict=True) if score >= least]
    numbers = range(len(comparisons))
    if len(best) < _LEAST_SESSIONS:
        if not comparisons or not _GUESSED.issuperset(one.type for one in comparisons):
            return None
        m, best = [_usual(comparisons[at], u[at]) for at in numbers], []
    else:
        m = [_median([one[at] for one in best if at in one]) for at in numbers]
    taken = {id(one) for one in best}
    rest = sorted((score, at) for at, score in enumerate(scores) if id(sessions[at]) not in taken)
    others = [sessions[at] for _, at in rest[::-1][:MOST_KINDS]]
    h = [[one[at] if at in one else _median([m[at], u[at]]) for at in numbers] for one in others]
    return Agreement(m, u, h)


def agreement_of(m: Sequence[Floats], u: Sequence[Floats]) -> float:
    """Return the mean surprise of what pairs have in common, by the most there can be: 0 to 1."""
    return float(np.mean([_surprise(*one) for one in zip(m, u, strict=True)]))


def _surprise(m: Floats, u: Floats) -> float:
    surprise = -np.log(np.cumsum(u[::-1])[::-1][1:])
    return float((m[1:] * surprise).sum() / surprise[-1])


def _pairs(column: int, keys: Keys, rules: Rules, count: int) -> tuple[Ints, Ints]:
    """Return pairs of records next to each other, in an order of chance, under one rare key."""
    place = np.random.default_rng(1).permutation(count)
    of_column = (keys.columns == column) & ~is_among(keys.keys, rules.common)
    records, hashes = keys.records[of_column], keys.keys[of_column]
    order = np.lexsort((place[records], hashes))
    records, hashes = records[order], hashes[order]
    same = np.flatnonzero(hashes[1:] == hashes[:-1])
    step = -(-len(same) // _A_SESSION) if len(same) else 1
    same = same[::step]
    return records[same], records[same + 1]


def _session(
    column: int,
    pairs: tuple[Ints, Ints],
    comparisons: Sequence[Comparison],
    u: Sequence[Floats],
) -> dict[int, Floats] | None:
    """Return m by level of all other comparisons, None where the pairs tell too little."""
    left, right = pairs
    if len(left) < _LEAST_PAIRS:
        return None
    others = [at for at in range(len(comparisons)) if at != column]
    levels = {at: comparisons[at].levels(left, right) for at in others}
    m = {at: _guess(u[at]) for at in others}
    share = 0.5
    for _ in range(_ROUNDS):
        odds = np.full(len(left), np.log(share / (1 - share)))
        for at in others:
            odds += np.concatenate([[0.0], np.log(m[at][1:] / u[at][1:])])[levels[at]]
        probability = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
        share = float(np.clip(probability.mean(), 1e-4, 1 - 1e-4))
        m = {at: shares(levels[at], comparisons[at], probability) for at in others}
    if share < _LEAST_SHARE or share * len(left) < _LEAST_PAIRS:
        return None
    return m


def _usual(comparison: Comparison, u: Floats) -> Floats:
    """Return how records of one element usually agree: most the same, some nearly, some not."""
    found = np.zeros(len(u))
    found[-1], found[1] = _SAME, _DIFFER
    rest = found[2:-1] if comparison.ordered and len(u) > 3 else found[-1:]
    rest += (1 - found.sum()) / len(rest)
    return found


def _guess(u: Floats) -> Floats:
    """Return what to start from: mostly the same, the rest as chance has it."""
    found = 0.2 * u
    found[-1] += 0.8
    return found


def shares(level: Levels, comparison: Comparison, weight: Floats | None = None) -> Floats:
    """Return the share of each level from 1, of weighted pairs."""
    counts = np.bincount(level, weights=weight, minlength=len(comparison.labels)) + _SMOOTHING
    counts[0] = 0
    return np.asarray(counts / counts.sum())


def _median(found: Sequence[Floats]) -> Floats:
    middle = np.median(np.stack(found), axis=0)
    return np.asarray(middle / middle.sum())
