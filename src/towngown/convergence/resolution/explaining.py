"""Why two records are, or are not, taken to be one: each comparison's evidence, in bits."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np

from towngown.convergence.resolution.comparison import Comparison
from towngown.convergence.resolution.exclusive import contradict, exclusives_of
from towngown.convergence.resolution.model import Model
from towngown.convergence.resolution.resolving import Resolution
from towngown.convergence.resolution.table import Table
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

    The bits of the steps are already divided by `dependence`. `kinship` is what is lost because
    records that are only near (a household, a brand) agree like this, too; `mutual` is the
    evidence of being each other's best, 0 where they are not. `compared` is false for a pair that
    shares no key; `contradicts` where identifiers exclude that the two are one;
    `together` whether they are in one cluster, perhaps by way of others.
    """

    left: str
    right: str
    before: float
    steps: tuple[Step, ...]
    kinship: float
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
    pair = np.flatnonzero((found.left == min(a, b)) & (found.right == max(a, b)))
    return explain_in(
        found.model, found.table, found.comparisons, (a, b), shown=shown or (left, right),
        compared=bool(len(pair)), is_best=bool(len(pair) and found.best[pair[0]]),
        together=bool(found.cluster[a] == found.cluster[b]),
    )  # fmt: skip


def explain_in(
    model: Model,
    table: Table,
    comparisons: Sequence[Comparison],
    places: tuple[int, int] = (0, 1),
    *,
    compared: bool,
    together: bool,
    is_best: bool = False,
    shown: tuple[str, str] | None = None,
) -> Waterfall:
    """Return the evidence on the records at two places of a table."""
    a, b = places
    low, high = np.asarray([min(a, b)]), np.asarray([max(a, b)])
    levels = [one.levels(low, high) for one in comparisons]
    rarities = [
        one.rarity(low, high, level) for one, level in zip(comparisons, levels, strict=True)
    ]
    steps = []
    for comparison, weights, level, rare in zip(
        comparisons, model.weights, levels, rarities, strict=True
    ):
        rarity = float(weights.above(rare)[0])
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
    mutual = _bits(model.mutual) if is_best else 0.0
    kinship = -_bits(float(model.kinship(levels, rarities)[0]) / model.dependence)
    before = _bits(model.prior_odds)
    after = before + sum(step.bits for step in steps) + kinship + mutual
    against = bool(contradict(exclusives_of(table), low, high)[0])
    left, right = shown or (table.ids[a], table.ids[b])
    return Waterfall(
        left, right, before, tuple(steps), kinship, mutual, after,
        0.0 if against else 1 / (1 + 2.0 ** -max(-60.0, min(60.0, after))),
        model.dependence, compared, against, together,
    )  # fmt: skip


def _bits(value: float) -> float:
    return value / math.log(2)


def _place(found: Resolution, id_: str) -> int:
    try:
        return found.table.ids.index(id_)
    except ValueError:
        raise NotFound.among("record", id_, found.table.ids) from None
