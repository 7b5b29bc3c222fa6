"""Pairs to clusters that hold no contradiction.

The strongest pair is joined first. It is left apart where joining would put two records into one
cluster that contradict each other (two different ORCIDs), or where all pairs compared between the
two clusters, taken together, speak against it. So each connected component is split at its
weakest pairs, and the result depends on the pairs, not on their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# For each exclusive identifier: each record's values, empty where it has none.
Exclusive = Sequence[Sequence[frozenset[str]]]
# What one pair counts at most when clusters are weighed (ln odds). Records of one thing may be far
# from each other and near to a third, so that being far counts less.
_RANGE = (-2.0, 10.0)


@dataclass(frozen=True, eq=False)
class Clusters:
    """The smallest record of each record's cluster, and the pairs that were kept apart.

    `apart` are those whose clusters contradict, `doubted` those whose clusters speak against it.
    """

    cluster: Ints
    apart: tuple[int, ...]
    doubted: tuple[int, ...]


def cluster(
    count: int, left: Ints, right: Ints, odds: Floats, least: float, exclusive: Exclusive = ()
) -> Clusters:
    """Join the pairs whose log odds are `least` or more, the best first.

    All pairs that were compared are given: those below count against joining. Equally good pairs
    are taken by their records.
    """
    given = odds
    odds = np.clip(np.round(odds, 9), *_RANGE)
    groups = _Groups(count, exclusive)
    groups.compare(left, right, odds - max(least, _RANGE[0]))
    apart, doubted = [], []
    for pair in np.lexsort((right, left, -odds)).tolist():
        if given[pair] < least:
            continue
        a, b = groups.first(int(left[pair])), groups.first(int(right[pair]))
        if a == b:
            continue
        if groups.contradict(a, b):
            apart.append(pair)
        elif groups.between(a, b) < 0:
            doubted.append(pair)
        else:
            groups.join(a, b)
    roots = np.fromiter(map(groups.first, range(count)), np.int64, count)
    return Clusters(roots, _still(apart, left, right, roots), _still(doubted, left, right, roots))


def _still(pairs: Sequence[int], left: Ints, right: Ints, roots: Ints) -> tuple[int, ...]:
    """Return the pairs that did not come together by way of others after all."""
    return tuple(pair for pair in pairs if roots[left[pair]] != roots[right[pair]])


def contradict(exclusive: Exclusive, left: Ints, right: Ints) -> NDArray[np.bool_]:
    """Return which pairs have identifiers of one scheme and none of them in common."""
    found = np.zeros(len(left), bool)
    for values in exclusive:
        pairs = zip(left.tolist(), right.tolist(), strict=True)
        found |= np.fromiter(
            (bool(values[a] and values[b] and not values[a] & values[b]) for a, b in pairs),
            bool,
            len(left),
        )
    return found


class _Groups:
    """Sets of records, with the identifiers in each and the evidence between them."""

    def __init__(self, count: int, exclusive: Exclusive) -> None:
        self._parent = list(range(count))
        self._smallest = list(range(count))
        self._held = [{at: one for at, one in enumerate(values) if one} for values in exclusive]
        self._between: list[dict[int, float]] = [{} for _ in range(count)]

    def compare(self, left: Ints, right: Ints, evidence: Floats) -> None:
        """Take in what was found between single records."""
        for a, b, one in zip(left.tolist(), right.tolist(), evidence.tolist(), strict=True):
            self._between[a][b] = self._between[b][a] = one

    def first(self, record: int) -> int:
        """Return the group's smallest record."""
        return self._smallest[self._root(record)]

    def contradict(self, a: int, b: int) -> bool:
        """Whether the groups have identifiers of one scheme and none in common."""
        a, b = self._root(a), self._root(b)
        return any(a in one and b in one and not one[a] & one[b] for one in self._held)

    def between(self, a: int, b: int) -> float:
        """Return the sum of evidence between the groups."""
        return self._between[self._root(a)].get(self._root(b), 0.0)

    def join(self, a: int, b: int) -> None:
        """Make the groups one."""
        a, b = self._root(a), self._root(b)
        if (len(self._between[a]), -a) < (len(self._between[b]), -b):
            a, b = b, a
        self._parent[b] = a
        self._smallest[a] = min(self._smallest[a], self._smallest[b])
        for one in self._held:
            if b in one:
                one[a] = one.get(a, frozenset()) | one.pop(b)
        ours, theirs = self._between[a], self._between[b]
        self._between[b] = {}
        ours.pop(b, None)
        for other, evidence in theirs.items():
            if other != a:
                ours[other] = ours.get(other, 0.0) + evidence
                self._between[other][a] = ours[other]
                self._between[other].pop(b, None)

    def _root(self, record: int) -> int:
        root = record
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[record] != root:
            self._parent[record], record = root, self._parent[record]
        return root
