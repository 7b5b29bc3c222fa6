"""Why two records are, or are not, taken to be one: each comparison's evidence, in bits."""

from __future__ import annotations

import math

import msgspec
import numpy as np

from towngown.convergence.resolution.exclusive import contradict, exclusives_of
from towngown.convergence.resolution.resolving import Resolution
from towngown.kernel.errors import NotFound


class Step(msgspec.Struct, frozen=True):
    """One comparison: what it found, both values, and its evidence.

    `bits` is the binary logarithm of the Bayes factor, `rarity` the part of it that is due to
    the common value's rarity.
    """

    comparison: str
    label: str
    left: str
    right: str
    bits: float
    rarity: float


class Waterfall(msgspec.Struct, frozen=True):
    """From the odds before any evidence to those after: `before` + all bits = `after`.

    The bits of the steps are already divided by `dependence`. `mutual` is the evidence of being
    each other's best, 0 where they are not. `compared` is false for a pair that shares no key;
    `contradicts` where identifiers exclude that the two are one; `together` whether they are in
    one cluster, perhaps by way of others.
    """

    left: str
    right: str
    before: float
    steps: tuple[Step, ...]
    mutual: float
    after: float
    probability: float
    dependence: float
    compared: bool
    contradicts: bool
    together: bool


def explain(
    found: Resolution, left: str, right: str, shown: tuple[str, str] | None = None
) -> Waterfall:
    """Return the evidence on two records, given by their ids in the table.

    `shown` are the ids that the explanation names, where those differ. Raises NotFound for an
    id that is not there.
    """
    a, b = (_place(found, id_) for id_ in (left, right))
    low, high = np.asarray([min(a, b)]), np.asarray([max(a, b)])
    model = found.model
    steps = []
    for comparison, weights in zip(found.comparisons, model.weights, strict=True):
        level = comparison.levels(low, high)
        rarity = float(weights.above(comparison.rarity(low, high, level))[0])
        bits = float(weights.evidence()[level[0]]) + rarity
        steps.append(
            Step(
                comparison.name,
                weights.labels[int(level[0])],
                comparison.shown(a),
                comparison.shown(b),
                _bits(bits / model.dependence),
                _bits(rarity / model.dependence),
            )
        )
    pair = np.flatnonzero((found.left == low[0]) & (found.right == high[0]))
    mutual = _bits(model.mutual) if len(pair) and found.best[pair[0]] else 0.0
    before = _bits(model.prior_odds)
    after = before + sum(step.bits for step in steps) + mutual
    against = bool(contradict(exclusives_of(found.table), low, high)[0])
    return Waterfall(
        *(shown or (left, right)), before, tuple(steps), mutual, after,
        0.0 if against else 1 / (1 + 2.0 ** -max(-60.0, min(60.0, after))),
        model.dependence, bool(len(pair)), against, bool(found.cluster[a] == found.cluster[b]),
    )  # fmt: skip


def _bits(value: float) -> float:
    return value / math.log(2)


def _place(found: Resolution, id_: str) -> int:
    try:
        return found.table.ids.index(id_)
    except ValueError:
        raise NotFound.among("record", id_, found.table.ids) from None
