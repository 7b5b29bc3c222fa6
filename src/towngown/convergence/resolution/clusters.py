"""Pairs to clusters that hold no contradiction.

The strongest pair is joined first. It is left apart where joining would put two records into one
cluster that contradict each other (two different ORCIDs, or people said that they are two), or
where all pairs compared between the two clusters, taken together, speak against it. So each
connected component is split at its weakest pairs, and the result depends on the pairs, not on
their order. What people said is one is joined before all, whatever speaks against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from towngown.convergence.resolution.exclusive import Exclusive
from towngown.convergence.resolution.groups import Groups

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Pair = tuple[int, int]

# What one pair counts at most when clusters are weighed (ln odds). Records of one thing may be far
# from each other and near to a third, so that being far counts less.
RANGE = (-2.0, 10.0)


@dataclass(frozen=True, eq=False)
class Clusters:
    """The smallest record of each record's cluster, and the pairs that were kept apart.

    `component` numbers the connected component of each record. `apart` are the pairs whose
    clusters contradict, `doubted` those whose clusters speak against it.
    """

    cluster: Ints
    component: Ints
    apart: tuple[int, ...]
    doubted: tuple[int, ...]


@dataclass(frozen=True)
class Said:
    """What people said of pairs of records: that they are one, that they are not."""

    same: Sequence[Pair] = ()
    different: Sequence[Pair] = ()


NOTHING_SAID = Said()


def cluster(
    count: int,
    left: Ints,
    right: Ints,
    odds: Floats,
    least: float,
    exclusive: Sequence[Exclusive] = (),
    said: Said = NOTHING_SAID,
) -> Clusters:
    """Join the pairs whose log odds are `least` or more, the best first.

    All pairs that were compared are given: those below count against joining. Equally good pairs
    are taken by their records.
    """
    component = _components(count, left, right, odds >= least, said.same)
    hard = _hard(component, left, right, odds < least, exclusive, said)
    smallest = np.full(int(component.max(initial=-1)) + 1, count)
    np.minimum.at(smallest, component, np.arange(count))
    roots = smallest[component]
    asked = np.flatnonzero(hard[component[left]] & (component[left] == component[right]))
    records = np.flatnonzero(hard[component])
    apart, doubted = _taken_apart(records, roots, asked, left, right, odds, least, exclusive, said)
    return Clusters(
        roots, component, _still(apart, left, right, roots), _still(doubted, left, right, roots)
    )


def _components(count: int, left: Ints, right: Ints, joins: Bools, same: Sequence[Pair]) -> Ints:
    a = np.concatenate([left[joins], np.asarray([one for one, _ in same], np.int64)])
    b = np.concatenate([right[joins], np.asarray([one for _, one in same], np.int64)])
    graph = coo_array((np.ones(len(a), np.int8), (a, b)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _hard(
    component: Ints,
    left: Ints,
    right: Ints,
    against: Bools,
    exclusive: Sequence[Exclusive],
    said: Said,
) -> Bools:
    """Return which components hold something that speaks against their being one."""
    hard = np.zeros(int(component.max(initial=-1)) + 1, bool)
    within = component[left] == component[right]
    hard[component[left[within & against]]] = True
    for one in exclusive:
        has = np.flatnonzero(one.codes > 0)
        values = np.unique(np.stack([component[has], one.codes[has]]), axis=1)
        numbers, counts = np.unique(values[0], return_counts=True)
        hard[numbers[counts > 1]] = True
    hard[component[[one for pair in said.different for one in pair]]] = True
    return hard


def _taken_apart(
    records: Ints,
    roots: Ints,
    asked: Ints,
    left: Ints,
    right: Ints,
    odds: Floats,
    least: float,
    exclusive: Sequence[Exclusive],
    said: Said,
) -> tuple[list[int], list[int]]:
    """Cluster the records of hard components, writing to `roots`; return pairs kept apart."""
    place = {record: at for at, record in enumerate(records.tolist())}
    groups = Groups(len(records), [[one.of(at) for at in place] for one in exclusive])
    for one, other in said.different:
        groups.forbid(place[one], place[other])
    a, b = np.searchsorted(records, left[asked]), np.searchsorted(records, right[asked])
    weight = np.clip(np.round(odds[asked], 9), *RANGE)
    groups.compare(a, b, weight - max(least, RANGE[0]))
    for one, other in said.same:
        if one in place:
            groups.join(place[one], place[other])
    apart, doubted = [], []
    for at in np.lexsort((b, a, -weight)).tolist():
        if odds[asked[at]] < least:
            continue
        one, other = groups.first(int(a[at])), groups.first(int(b[at]))
        if one == other:
            continue
        if groups.contradict(one, other):
            apart.append(int(asked[at]))
        elif groups.between(one, other) < 0:
            doubted.append(int(asked[at]))
        else:
            groups.join(one, other)
    firsts = np.fromiter(map(groups.first, range(len(records))), np.int64, len(records))
    roots[records] = records[firsts] if len(records) else firsts
    return apart, doubted


def _still(pairs: Sequence[int], left: Ints, right: Ints, roots: Ints) -> tuple[int, ...]:
    """Return the pairs that did not come together by way of others after all."""
    return tuple(pair for pair in pairs if roots[left[pair]] != roots[right[pair]])
