"""Full names of people and organisations, by towngown's own comparison across scripts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np

from towngown.convergence.names import (
    Level,
    OrganisationLevel,
    blocking_keys,
    compare,
    compare_organisations,
    organisation_forms,
    organisation_keys,
    parse,
)
from towngown.convergence.names.folding import fold
from towngown.convergence.resolution.comparison import (
    Floats,
    Ints,
    Levels,
    numbered,
    on_distinct,
)
from towngown.convergence.resolution.table import BETWEEN, Column

# Longer than this it is no name; what is beyond is not read.
LONGEST = 300


class Names:
    """Full names (several a record are spellings of one): the level of the best pair.

    Level 0 is an empty name; else one more than that of names.Level or OrganisationLevel.
    """

    ordered = True

    def __init__(self, column: Column) -> None:
        self.name = column.name
        self.type = column.type
        self._column = column
        is_person = column.type == "person"
        levels = Level if is_person else OrganisationLevel
        self.labels: Sequence[str] = (
            "missing", *(one.name.lower().replace("_", " ") for one in levels)
        )  # fmt: skip
        self._best = len(self.labels) - 1
        self._parse: Callable[[str], Any] = parse if is_person else organisation_forms
        self._compare_two: Callable[[Any, Any], Any] = (
            compare if is_person else compare_organisations
        )
        self._keys: Callable[[Any], frozenset[str]] = (
            blocking_keys if is_person else organisation_keys
        )
        self._distinct, self._codes = numbered(column.values)

    @cached_property
    def _parsed(self) -> list[list[Any]]:
        return [
            [self._parse(part[:LONGEST]) for part in value.split(BETWEEN) if part.strip()]
            for value in self._distinct
        ]

    def levels(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair."""
        return on_distinct(self._codes, left, right, self._compare)

    def _compare(self, a: Ints, b: Ints) -> Levels:
        found = (self._level(x, y) for x, y in zip(a.tolist(), b.tolist(), strict=True))
        return np.fromiter(found, np.int8, len(a))

    def _level(self, a: int, b: int) -> int:
        ours, theirs = self._parsed[a], self._parsed[b]
        if not ours or not theirs:
            return 0
        if a == b:
            return self._best
        return 1 + max(int(self._compare_two(x, y).level) for x, y in product(ours, theirs))

    def keys(self) -> list[frozenset[str]]:
        """Return the blocking keys of each record's names; none where it has no name."""
        found = [frozenset(k for one in names for k in self._keys(one)) for names in self._parsed]
        return [found[code] for code in self._codes.tolist()]

    @cached_property
    def _folded(self) -> tuple[Ints, Floats]:
        values = [fold(value[:LONGEST]) for value in self._column.values]
        distinct, codes = numbered(values)
        counts = np.bincount(codes, minlength=len(distinct)).astype(float)
        if distinct[:1] == [""]:
            counts[0] = 0
        return codes, counts / max(1.0, counts.sum())

    def rarity(self, left: Ints, right: Ints, levels: Levels) -> Floats:
        """Return ln(1 / f(name)) where the names are written the same, else 0."""
        codes, shares = self._folded
        same = (levels == self._best) & (codes[left] == codes[right])
        result = np.zeros(len(left))
        result[same] = -np.log(shares[codes[left[same]]])
        return result

    def shown(self, at: int) -> str:
        """Return the name as written, cut where it is no name any more."""
        return self._column.values[at][:LONGEST].replace(BETWEEN, " / ")
