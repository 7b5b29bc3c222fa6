"""A table of records resolved: candidates, comparison, training, decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from towngown.convergence.resolution.blocks import Blocking
from towngown.convergence.resolution.calibration import calibrated
from towngown.convergence.resolution.candidates import candidates
from towngown.convergence.resolution.clusters import cluster, contradict
from towngown.convergence.resolution.compare_words import contradictions
from towngown.convergence.resolution.comparison import Comparison
from towngown.convergence.resolution.model import Model
from towngown.convergence.resolution.plan import Encode, comparisons_of
from towngown.convergence.resolution.rivals import mutual_best
from towngown.convergence.resolution.table import Table, in_order_of_id
from towngown.convergence.resolution.training import (
    competing,
    first_guess,
    independent,
    train,
)
from towngown.kernel.errors import UnreadableSource

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Levels = NDArray[np.int8]

AT_LEAST = 0.5
# The log odds of pairs whose identifiers contradict.
FORBIDDEN = 1e3


@dataclass(frozen=True, eq=False)
class Resolution:
    """Records in order of their ids, the pairs compared, and the clusters.

    `left` < `right` are places in the table; `scores` natural logarithms of odds; `best` which
    pairs of two lists are each other's best; `cluster` the
    place of the first record of each record's cluster; `joined` the pairs that joined records;
    `apart` the pairs kept apart because identifiers contradict, `doubted` those
    kept apart because the rest of their clusters speaks against it.
    """

    table: Table
    comparisons: Sequence[Comparison]
    model: Model
    left: Ints
    right: Ints
    levels: Sequence[Levels]
    rarities: Sequence[Floats]
    scores: Floats
    probability: Floats
    best: NDArray[np.bool_]
    joined: Ints
    cluster: Ints
    apart: Ints
    doubted: Ints
    blocking: Blocking


def resolve(
    table: Table,
    kind: str,
    *,
    encode: Encode | None = None,
    model: Model | None = None,
    at_least: float = AT_LEAST,
) -> Resolution:
    """Resolve a table: of one list into clusters, of two lists into pairs, one to one.

    The result does not depend on the order of records. Without a model one is trained on the
    table itself; a given one must have been trained on the same columns.
    """
    table = in_order_of_id(table)
    comparisons = comparisons_of(table, encode)
    if model is not None:
        _check(model, comparisons)
    left, right, blocking = candidates(table, comparisons)
    levels = [one.levels(left, right) for one in comparisons]
    rarities = [
        one.rarity(left, right, level) for one, level in zip(comparisons, levels, strict=True)
    ]
    exclusive = [contradictions(one) for one in table.columns if one.type == "exclusive"]
    against = contradict(exclusive, left, right)
    linked = any(table.lists)
    if model is None:
        model = _trained(
            kind, comparisons, left, right, levels, rarities, against, len(table), linked
        )
    scores = np.where(against, -FORBIDDEN, model.score(levels, rarities))
    best = mutual_best(left, right, scores) if linked else np.zeros(len(left), bool)
    probability = independent(model.log_odds(scores, best))
    odds = np.where(best, _log_odds(probability), -np.inf) if linked else _log_odds(probability)
    odds[against] = -np.inf
    least = float(_log_odds(np.asarray([at_least]))[0])
    found = cluster(len(table), left, right, odds, least, exclusive)
    together = found.cluster[left] == found.cluster[right]
    joined = np.flatnonzero(together & (odds >= least))
    kept_apart = np.asarray(found.apart, np.int64)
    return Resolution(
        table, comparisons, model, left, right, levels, rarities, scores, probability, best,
        joined, found.cluster, kept_apart,
        np.asarray(found.doubted, np.int64), blocking,
    )  # fmt: skip


def _check(model: Model, comparisons: Sequence[Comparison]) -> None:
    """Raise UnreadableSource where the model was trained on other comparisons."""
    needed = [(one.name, one.type) for one in model.weights]
    if needed != [(one.name, one.type) for one in comparisons]:
        raise UnreadableSource(
            "the model was trained on other columns",
            hint="it needs " + ", ".join(f"{name} ({type_})" for name, type_ in needed),
        )


def _trained(
    kind: str,
    comparisons: Sequence[Comparison],
    left: Ints,
    right: Ints,
    levels: Sequence[Levels],
    rarities: Sequence[Floats],
    against: NDArray[np.bool_],
    records: int,
    linked: bool,
) -> Model:
    """Return the trained and calibrated model; contradicting pairs are known not to be one."""
    chance = competing(left, right) if linked else independent

    def expect(scores: Floats) -> Floats:
        return chance(np.where(against, -FORBIDDEN, scores))

    start = np.where(against, 0.0, first_guess(left, right, levels))
    model = train(kind, comparisons, levels, rarities, start, expect, records)
    probability = expect(model.score(levels, rarities))
    return calibrated(model, left, right, levels, rarities, probability, linked=linked)


def _log_odds(probability: Floats) -> Floats:
    inner = np.clip(probability, 1e-12, 1 - 1e-12)
    result: Floats = np.log(inner / (1 - inner))
    return result


def sureness(found: Resolution) -> Floats:
    """Return of each record how sure its cluster is.

    In company: the probability of the best pair that joined it to its cluster. Alone: one minus
    that of the best pair that did not.
    """
    alone = np.bincount(found.cluster, minlength=len(found.table))[found.cluster] == 1
    joining, refused = np.zeros(len(found.table)), np.zeros(len(found.table))
    is_joined = np.zeros(len(found.left), bool)
    is_joined[found.joined] = True
    considered = is_joined | found.best if any(found.table.lists) else np.ones_like(is_joined)
    for ends in (found.left, found.right):
        np.maximum.at(joining, ends[is_joined], found.probability[is_joined])
        others = considered & ~is_joined
        np.maximum.at(refused, ends[others], found.probability[others])
    return np.where(alone, 1 - refused, joining)
