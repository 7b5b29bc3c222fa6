"""Identifiers of which one thing has only one: two records with different ones are two things."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from towngown.convergence.resolution.compare_words import folded
from towngown.convergence.resolution.table import BETWEEN, Column, Table

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Exclusive:
    """One such column: each record's identifiers, of which disjoint ones contradict."""

    def __init__(self, column: Column) -> None:
        self._sets = [
            frozenset(filter(None, map(folded, value.split(BETWEEN)))) for value in column.distinct
        ]
        numbers: dict[frozenset[str], int] = {frozenset(): 0}
        again = [numbers.setdefault(one, len(numbers)) for one in self._sets]
        self.codes: Ints = np.asarray(again, np.int64)[column.codes]
        self._sets = list(numbers)

    def of(self, record: int) -> frozenset[str]:
        """Return the record's identifiers."""
        return self._sets[int(self.codes[record])]

    @cached_property
    def _has_several(self) -> bool:
        return any(len(one) > 1 for one in self._sets)

    def contradict(self, left: Ints, right: Ints) -> Bools:
        """Return which pairs have identifiers and none in common."""
        a, b = self.codes[left], self.codes[right]
        found: Bools = (a != b) & (a > 0) & (b > 0)
        if self._has_several:
            asked = np.flatnonzero(found)
            pairs = zip(a[asked].tolist(), b[asked].tolist(), strict=True)
            apart = (self._sets[x].isdisjoint(self._sets[y]) for x, y in pairs)
            found[asked] = np.fromiter(apart, bool, len(asked))
        return found


def exclusives_of(table: Table) -> list[Exclusive]:
    """Return the exclusive identifiers of a table."""
    return [Exclusive(column) for column in table.columns if column.type == "exclusive"]


def contradict(exclusive: Sequence[Exclusive], left: Ints, right: Ints) -> Bools:
    """Return which pairs have identifiers of one scheme and none of them in common."""
    found = np.zeros(len(left), bool)
    for one in exclusive:
        found |= one.contradict(left, right)
    return found
