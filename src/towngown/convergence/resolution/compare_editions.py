"""What makes two things of one title: form, part, year in the title, being about another."""

from __future__ import annotations

import numpy as np

from towngown.convergence.resolution.comparison import Ints, Levels, Slow, on_distinct
from towngown.convergence.resolution.frequencies import Frequencies
from towngown.convergence.resolution.table import Column

_LABELS = ("missing", "one is about the other, or another part", "other forms", "nothing differs")


class Editions(Slow):
    """Values are "form=article part=2 about=reply"; what one does not tell is no difference."""

    labels = _LABELS
    type = "edition"

    def __init__(self, column: Column, known: Frequencies | None = None) -> None:
        self.name = column.name
        self._column = column
        self._told = [dict(one.split("=", 1) for one in v.split()) for v in column.distinct]

    def levels(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair."""
        return on_distinct(self._column.codes, left, right, self._compare)

    def _compare(self, a: Ints, b: Ints) -> Levels:
        found = (self._level(x, y) for x, y in zip(a.tolist(), b.tolist(), strict=True))
        return np.fromiter(found, np.int8, len(a))

    def _level(self, a: int, b: int) -> int:
        ours, theirs = self._told[a], self._told[b]
        if not ours or not theirs:
            return 0
        if ours.get("about") != theirs.get("about"):
            return 1
        told = (ours.keys() & theirs.keys()) - {"form"}
        if any(ours[one] != theirs[one] for one in told):
            return 1
        return 3 if ours.get("form") == theirs.get("form") else 2

    def shown(self, at: int) -> str:
        """Return the value."""
        return self._column.value(at)
