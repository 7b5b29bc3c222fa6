"""What a comparison is: pairs of records in, one of a few levels of agreement out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from towngown.convergence.resolution.frequencies import Frequencies
from towngown.convergence.resolution.table import BETWEEN, Column

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Levels = NDArray[np.int8]

# What `quick` returns for pairs whose level must be computed.
OPEN = -1


class Comparison(Protocol):
    """Compares one aspect of records of a table.

    Level 0 says that one side has no value, and never counts for or against. The other levels
    are the indices of `labels`. They depend on the two records and on `frequencies` alone, which
    are those of the table unless given.
    """

    @property
    def name(self) -> str:
        """The column's heading, or what is compared over several columns."""
        ...

    @property
    def type(self) -> str:
        """Which comparison it is."""
        ...

    @property
    def labels(self) -> Sequence[str]:
        """What each level says, in words."""
        ...

    @property
    def ordered(self) -> bool:
        """Whether a higher level never speaks less for the two being one."""
        ...

    @property
    def frequencies(self) -> Frequencies:
        """How often values occur."""
        ...

    @property
    def highest_open(self) -> int:
        """The highest level that a pair may have which `quick` leaves open."""
        ...

    def quick(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair that is told without looking at letters, else OPEN."""
        ...

    def levels(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair."""
        ...

    def rarity(self, left: Ints, right: Ints, levels: Levels) -> Floats:
        """Return ln(1 / share of the value) where the values are the same, else 0.

        Only pairs at the last level have one.
        """
        ...

    def shown(self, at: int) -> str:
        """Return the value of a record as the explanation shows it."""
        ...


class Plain(ABC):
    """What comparisons share that know no rarity and leave nothing open."""

    ordered = True
    labels: Sequence[str] = ()

    @property
    def frequencies(self) -> Frequencies:
        """Nothing."""
        return Frequencies.none()

    @property
    def highest_open(self) -> int:
        """Return the last level."""
        return len(self.labels) - 1

    def quick(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair."""
        return self.levels(left, right)

    @abstractmethod
    def levels(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair."""

    def rarity(self, left: Ints, right: Ints, levels: Levels) -> Floats:
        """Return nothing."""
        return np.zeros(len(left))


class Slow(Plain):
    """The same for those whose level takes a while to tell."""

    def quick(self, left: Ints, right: Ints) -> Levels:
        """Leave all open."""
        return np.full(len(left), OPEN, np.int8)


class ByValue(Slow):
    """The same for those that compare two values of a column at a time, by their numbers."""

    def __init__(self, column: Column, known: Frequencies | None = None) -> None:
        self.name = column.name
        self._column = column

    def levels(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair."""
        return on_distinct(self._column.codes, left, right, self._level)

    @abstractmethod
    def _level(self, a: int, b: int) -> int:
        """Return the level of two of the column's distinct values."""

    def shown(self, at: int) -> str:
        """Return the values as written."""
        return self._column.value(at).replace(BETWEEN, " / ")


def on_distinct(codes: Ints, left: Ints, right: Ints, level: Callable[[int, int], int]) -> Levels:
    """Return the levels of pairs, each pair of values compared once, whichever way round.

    `codes` number the records' values. `level` gets two of them.
    """
    a, b = codes[left], codes[right]
    size = int(codes.max(initial=0)) + 1
    pairs, back = np.unique(np.minimum(a, b) * size + np.maximum(a, b), return_inverse=True)
    found = map(level, (pairs // size).tolist(), (pairs % size).tolist())
    return np.fromiter(found, np.int8, len(pairs))[back]


def numbered(values: Sequence[str]) -> tuple[list[str], Ints]:
    """Return the distinct values, sorted, and the number of each value."""
    distinct = sorted(set(values))
    at = {value: number for number, value in enumerate(distinct)}
    return distinct, np.fromiter((at[value] for value in values), np.int64, len(values))
