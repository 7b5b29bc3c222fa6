"""Pairs to clusters that hold no contradiction.

The strongest pair is joined first, and a pair is left apart where joining would put two records
into one cluster that contradict each other (two different ORCIDs). So each connected component is
split at its weakest pairs, and the result depends on the pairs, not on their order.
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


@dataclass(frozen=True, eq=False)
class Clusters:
    """The smallest record of each record's cluster, and the pairs kept apart by contradiction."""

    cluster: Ints
    apart: tuple[int, ...]


def cluster(
    count: int, left: Ints, right: Ints, scores: Floats, exclusive: Exclusive = ()
) -> Clusters:
    """Join the pairs given, the best first; `scores` decide the order, then the pair itself."""
    groups = _Groups(count, exclusive)
    order = np.lexsort((right, left, -np.round(scores, 9))).tolist()
    apart = tuple(pair for pair in order if not groups.join(int(left[pair]), int(right[pair])))
    return Clusters(np.fromiter(map(groups.first, range(count)), np.int64, count), apart)


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
    """Sets of records, with the identifiers in each."""

    def __init__(self, count: int, exclusive: Exclusive) -> None:
        self._parent = list(range(count))
        self._held = [{at: one for at, one in enumerate(values) if one} for values in exclusive]

    def first(self, record: int) -> int:
        """Return the smallest record of the group."""
        root = record
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[record] != root:
            self._parent[record], record = root, self._parent[record]
        return root

    def join(self, a: int, b: int) -> bool:
        """Make the groups of both one; False, and nothing done, where they contradict."""
        a, b = sorted((self.first(a), self.first(b)))
        if a == b:
            return True
        if any(a in one and b in one and not one[a] & one[b] for one in self._held):
            return False
        self._parent[b] = a
        for one in self._held:
            if b in one:
                one[a] = one.get(a, frozenset()) | one.pop(b)
        return True
