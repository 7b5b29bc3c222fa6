"""Prices and other amounts by their ratio; years by their difference; dates by their parts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from towngown.convergence.resolution.comparison import Floats, Ints, Levels, Plain
from towngown.convergence.resolution.dates import LABELS, compare_all, date_of, digits_of
from towngown.convergence.resolution.frequencies import Frequencies
from towngown.convergence.resolution.numbers import number_of
from towngown.convergence.resolution.table import Column

_RATIOS = (0.5, 0.7, 0.85, 0.95, 0.9999)


class _Numbers(Plain):
    """What comparisons of numbers share: values are shown as written."""

    def __init__(self, column: Column, known: Frequencies | None = None) -> None:
        self.name = column.name
        self._column = column

    def _of_records(self, numbers: Sequence[float]) -> Floats:
        return np.asarray(numbers, np.float64)[self._column.codes]

    def shown(self, at: int) -> str:
        """Return the value as written."""
        return self._column.value(at)


class Amounts(_Numbers):
    """Amounts by the ratio of the smaller to the larger; zero is as good as missing."""

    type = "number"
    labels: Sequence[str] = (
        "missing", "less than half", "half or more", ".7 or more", ".85 or more", ".95 or more",
        "same",
    )  # fmt: skip

    def __init__(self, column: Column, known: Frequencies | None = None) -> None:
        super().__init__(column)
        self._amounts = self._of_records([number_of(v) or 0.0 for v in column.distinct])

    def levels(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair."""
        a, b = self._amounts[left], self._amounts[right]
        known = (a > 0) & (b > 0)
        ratio = np.minimum(a, b) / np.where(known, np.maximum(a, b), 1.0)
        return np.where(known, np.digitize(ratio, _RATIOS) + 1, 0).astype(np.int8)


class Years(_Numbers):
    """Years: same, next to each other, or further apart."""

    type = "year"
    labels: Sequence[str] = ("missing", "further apart", "one year apart", "same")

    def __init__(self, column: Column, known: Frequencies | None = None) -> None:
        super().__init__(column)
        self._years = self._of_records([number_of(v) or 0.0 for v in column.distinct])

    def levels(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair."""
        a, b = self._years[left], self._years[right]
        apart = 1 + (np.abs(a - b) < 1.5).astype(np.int8) + (np.abs(a - b) < 0.5)
        return np.where((a > 0) & (b > 0), apart, 0).astype(np.int8)


class Dates(_Numbers):
    """Dates by year, month and day, with month and day exchanged and single wrong digits."""

    type = "date"
    labels: Sequence[str] = LABELS

    def __init__(self, column: Column, known: Frequencies | None = None) -> None:
        super().__init__(column)
        self._digits = digits_of([date_of(value) for value in column.distinct])

    def levels(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair."""
        codes = self._column.codes
        return compare_all(self._digits[codes[left]], self._digits[codes[right]])
