"""What a comparison is: pairs of records in, one of a few levels of agreement out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Levels = NDArray[np.int8]

MISSING = 0


class Comparison(Protocol):
    """Compares one aspect of records of a table.

    Level 0 says that one side has no value, and never counts for or against. The other levels
    are the indices of `labels`. They depend on the two records and on statistics of the table.
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


def on_distinct(
    codes: Ints, left: Ints, right: Ints, compare: Callable[[Ints, Ints], Levels]
) -> Levels:
    """Return the levels of pairs, each pair of values compared once, whichever way round.

    `codes` number the records' values. `compare` gets pairs of codes.
    """
    a, b = codes[left], codes[right]
    size = int(codes.max(initial=0)) + 1
    pairs, back = np.unique(np.minimum(a, b) * size + np.maximum(a, b), return_inverse=True)
    return compare(pairs // size, pairs % size)[back]


def numbered(values: Sequence[str]) -> tuple[list[str], Ints]:
    """Return the distinct values, sorted, and the number of each record's value."""
    distinct = sorted(set(values))
    at = {value: number for number, value in enumerate(distinct)}
    return distinct, np.fromiter((at[value] for value in values), np.int64, len(values))
