"""Sets of records that grow together, with what is known within and between them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Groups:
    """Sets of records, with the identifiers in each and the evidence between them.

    `exclusive` gives, for each scheme, each record's identifiers, empty where it has none.
    """

    def __init__(self, count: int, exclusive: Sequence[Sequence[frozenset[str]]]) -> None:
        self._parent = list(range(count))
        self._smallest = list(range(count))
        self._held = [{at: one for at, one in enumerate(values) if one} for values in exclusive]
        self._between: list[dict[int, float]] = [{} for _ in range(count)]
        self._forbidden: dict[int, set[int]] = {}

    def compare(self, left: Ints, right: Ints, evidence: Floats) -> None:
        """Take in what was found between single records, before any is joined."""
        for a, b, one in zip(left.tolist(), right.tolist(), evidence.tolist(), strict=True):
            self._between[a][b] = self._between[b][a] = one

    def forbid(self, a: int, b: int) -> None:
        """Keep two records apart, before any is joined."""
        self._forbidden.setdefault(a, set()).add(b)
        self._forbidden.setdefault(b, set()).add(a)

    def first(self, record: int) -> int:
        """Return the group's smallest record."""
        return self._smallest[self._root(record)]

    def contradict(self, a: int, b: int) -> bool:
        """Whether people keep the groups apart, or they have identifiers and none in common."""
        a, b = self._root(a), self._root(b)
        if b in self._forbidden.get(a, ()):
            return True
        return any(a in one and b in one and not one[a] & one[b] for one in self._held)

    def between(self, a: int, b: int) -> float:
        """Return the sum of evidence between the groups."""
        return self._between[self._root(a)].get(self._root(b), 0.0)

    def join(self, a: int, b: int) -> None:
        """Make the groups one."""
        a, b = self._root(a), self._root(b)
        if a == b:
            return
        if (len(self._between[a]), -a) < (len(self._between[b]), -b):
            a, b = b, a
        self._parent[b] = a
        self._smallest[a] = min(self._smallest[a], self._smallest[b])
        for one in self._held:
            if b in one:
                one[a] = one.get(a, frozenset()) | one.pop(b)
        self._forbid_all(a, b)
        ours, theirs = self._between[a], self._between[b]
        self._between[b] = {}
        ours.pop(b, None)
        for other, evidence in theirs.items():
            if other != a:
                ours[other] = ours.get(other, 0.0) + evidence
                self._between[other][a] = ours[other]
                self._between[other].pop(b, None)

    def _forbid_all(self, a: int, b: int) -> None:
        for other in self._forbidden.pop(b, ()):
            self._forbidden[other].discard(b)
            self._forbidden[other].add(a)
            self._forbidden.setdefault(a, set()).add(other)

    def _root(self, record: int) -> int:
        root = record
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[record] != root:
            self._parent[record], record = root, self._parent[record]
        return root
