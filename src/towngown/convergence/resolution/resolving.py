"""A table of records resolved: candidates, comparison, training, decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from towngown.convergence.resolution.blocks import Blocking
from towngown.convergence.resolution.calibration import calibrated
from towngown.convergence.resolution.candidates import Candidates, candidates
from towngown.convergence.resolution.clusters import NOTHING_SAID, Clusters, Said, cluster
from towngown.convergence.resolution.comparison import Comparison
from towngown.convergence.resolution.exclusive import contradict, exclusives_of
from towngown.convergence.resolution.keys import Keys, name_of
from towngown.convergence.resolution.model import Model
from towngown.convergence.resolution.plan import (
    OF_MAIN_TEXT,
    WHOLE,
    Encode,
    Spec,
    comparisons_of,
    specs_of,
)
from towngown.convergence.resolution.population import learnt
from towngown.convergence.resolution.rivals import mutual_best
from towngown.convergence.resolution.scoring import scores_of
from towngown.convergence.resolution.sessions import agreement_learnt
from towngown.convergence.resolution.statistics import Statistics
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
Bools = NDArray[np.bool_]

AT_LEAST = 0.5
# The log odds of pairs whose identifiers contradict.
FORBIDDEN = 1e3
# Of more pairs than this, so many of some records are enough to learn from.
LEARNT_FROM = 200_000

Progress = Callable[[str, float, float], None]
"""Called with what is being done, how much is done, and how much there is (0 where unknown)."""


@dataclass(frozen=True, eq=False)
class Resolution:
    """Records in order of their ids, the pairs compared, and the clusters.

    `left` < `right` are places in the table; `scores` natural logarithms of odds; `best` which
    pairs of two lists are each other's best; `cluster` the
    place of the first record of each record's cluster, `component` the number of the connected
    component that it is in; `joined` the pairs that joined records;
    `apart` the pairs kept apart because identifiers contradict, `doubted` those
    kept apart because the rest of their clusters speaks against it. `largest` are the commonest
    keys as people read them, with how many records have each.
    """

    table: Table
    specs: Sequence[Spec]
    comparisons: Sequence[Comparison]
    model: Model
    statistics: Statistics
    keys: Keys
    left: Ints
    right: Ints
    scores: Floats
    probability: Floats
    best: Bools
    joined: Ints
    cluster: Ints
    component: Ints
    apart: Ints
    doubted: Ints
    blocking: Blocking
    largest: dict[str, int]


def resolve(
    table: Table,
    kind: str,
    *,
    encode: Encode | None = None,
    model: Model | None = None,
    statistics: Statistics | None = None,
    said: Said = NOTHING_SAID,
    at_least: float = AT_LEAST,
    keys_only: bool = False,
    progress: Progress | None = None,
) -> Resolution:
    """Resolve a table: of one list into clusters, of two lists into pairs, one to one.

    The result does not depend on the order of records. Without a model one is trained on the
    table itself; a given one must have been trained on the same columns. With the statistics of
    another table, or `keys_only`, candidates are found by their keys alone. Pairs in `said` are
    places in the table in order of ids.
    """
    tell = progress or (lambda *_: None)
    table = in_order_of_id(table)
    specs = specs_of(table, meaning=encode is not None) if model is None else model.specs
    _check(specs, table)
    tell("reading values", 0, 0)
    known = statistics.frequencies if statistics else None
    comparisons = comparisons_of(table, specs, known, encode)
    tell("finding candidates", 0, 0)
    among = candidates(
        table, specs, comparisons, statistics.rules if statistics else None, near=not keys_only
    )
    left, right = among.left, among.right
    exclusive = exclusives_of(table)
    against = contradict(exclusive, left, right)
    linked = any(table.lists)
    if model is None:
        tell("learning", 0, 0)
        model = _trained(kind, comparisons, among, against, len(table), linked)
    scores = scores_of(
        model, comparisons, left, right, all_of_them=linked,
        progress=lambda done, total: tell("comparing", done, total),
    )  # fmt: skip
    scores[against] = -FORBIDDEN
    best = mutual_best(left, right, scores) if linked else np.zeros(len(left), bool)
    probability = independent(model.log_odds(scores, best))
    odds = np.where(best, log_odds_of(probability), -np.inf) if linked else log_odds_of(probability)
    odds[against] = -np.inf
    least = float(log_odds_of(np.asarray([at_least]))[0])
    tell("clustering", 0, 0)
    found = cluster(len(table), left, right, odds, least, exclusive, said)
    largest = {
        name_of(key, among.keys, table, specs, lambda at: comparisons[at].frequencies): records
        for key, records in among.report.largest
    }
    return Resolution(
        table, specs, comparisons, model, Statistics.of(among.rules, comparisons), among.keys,
        left, right, scores, probability, best, _joined(found, left, right, odds >= least),
        found.cluster, found.component, np.asarray(found.apart, np.int64),
        np.asarray(found.doubted, np.int64), among.report, largest,
    )  # fmt: skip


def _joined(found: Clusters, left: Ints, right: Ints, joins: Bools) -> Ints:
    return np.flatnonzero((found.cluster[left] == found.cluster[right]) & joins)


def _check(specs: Sequence[Spec], table: Table) -> None:
    """Raise UnreadableSource where the model was trained on other columns."""
    needed = {name for name, type_ in specs if type_ not in OF_MAIN_TEXT and name != WHOLE}
    if not needed <= {column.name for column in table.columns}:
        raise UnreadableSource(
            "the model was trained on other columns",
            hint="it needs " + ", ".join(f"{name} ({type_})" for name, type_ in specs),
        )


def _trained(
    kind: str,
    comparisons: Sequence[Comparison],
    among: Candidates,
    against: Bools,
    records: int,
    linked: bool,
) -> Model:
    """Return the trained and calibrated model; contradicting pairs are known not to be one.

    Of very many pairs those of every n-th record are learnt from.
    """
    left, right = among.left, among.right
    if len(left) > LEARNT_FROM and not linked:
        step = -(-2 * len(left) // LEARNT_FROM)
        some = (left % step == 0) | (right % step == 0)
        left, right, against = left[some], right[some], against[some]
    levels = [one.levels(left, right) for one in comparisons]
    rarities = [
        one.rarity(left, right, level) for one, level in zip(comparisons, levels, strict=True)
    ]
    agreement = None
    if not linked and records > 1:
        agreement = agreement_learnt(among.keys, among.rules, comparisons, records)
    if agreement:
        return learnt(
            kind, comparisons, agreement, levels, rarities, against, records, len(among.left)
        )
    chance = competing(left, right) if linked else independent

    def expect(scores: Floats) -> Floats:
        return chance(np.where(against, -FORBIDDEN, scores))

    start = np.where(against, 0.0, first_guess(left, right, levels))
    model = train(kind, comparisons, levels, rarities, start, expect, records)
    probability = expect(model.score(levels, rarities))
    return calibrated(model, left, right, levels, rarities, probability, linked=linked)


def log_odds_of(probability: Floats) -> Floats:
    """Return ln(p / (1 - p)), finite."""
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
