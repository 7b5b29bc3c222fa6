"""What makes two things of one title: form, part, year in the title, being about another."""

from __future__ import annotations

from towngown.convergence.resolution.comparison import ByValue
from towngown.convergence.resolution.frequencies import Frequencies
from towngown.convergence.resolution.table import Column

_LABELS = ("missing", "one is about the other, or another part", "other forms", "nothing differs")


class Editions(ByValue):
    """Values are "form=article part=2 about=reply"; what one does not tell is no difference."""

    labels = _LABELS
    type = "edition"

    def __init__(self, column: Column, known: Frequencies | None = None) -> None:
        super().__init__(column)
        self._told = [dict(one.split("=", 1) for one in v.split()) for v in column.distinct]

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
