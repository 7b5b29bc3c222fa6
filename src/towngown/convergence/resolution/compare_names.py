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
    PersonName,
    blocking_keys,
    compare,
    compare_organisations,
    organisation_forms,
    organisation_keys,
    parse,
)
from towngown.convergence.names.folding import fold
from towngown.convergence.names.letters import key_of_letters, letters_agree
from towngown.convergence.resolution.comparison import (
    OPEN,
    Floats,
    Ints,
    Levels,
    numbered,
    on_distinct,
)
from towngown.convergence.resolution.frequencies import Frequencies
from towngown.convergence.resolution.table import BETWEEN, Column

_BLANK = " \t\r\n\u3000" + BETWEEN
# Longer than this it is no name; what is beyond is not read.
LONGEST = 300


class Names:
    """Full names (several a record are spellings of one): the level of the best pair.

    Level 0 is an empty name; else one more than that of names.Level or OrganisationLevel.
    """

    ordered = True

    def __init__(self, column: Column, known: Frequencies | None = None) -> None:
        self.name = column.name
        self.type = column.type
        self._column = column
        self._known = known
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
        self._parsed: dict[int, list[Any]] = {}
        self._empty = np.asarray([not value.strip(_BLANK) for value in column.distinct], bool)

    def _names(self, code: int) -> list[Any]:
        found = self._parsed.get(code)
        if found is None:
            parts = written_names(self._column.distinct[code])
            found = self._parsed[code] = list(map(self._parse, parts))
        return found

    @property
    def highest_open(self) -> int:
        """Return the last level: names written in two ways may be the same."""
        return self._best

    def quick(self, left: Ints, right: Ints) -> Levels:
        """Return the level where names are written the same or missing."""
        a, b = self._column.codes[left], self._column.codes[right]
        found = np.where(a == b, self._best, OPEN).astype(np.int8)
        found[self._empty[a] | self._empty[b]] = 0
        return found

    def levels(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair."""
        found = self.quick(left, right)
        asked = np.flatnonzero(found == OPEN)
        if len(asked):
            found[asked] = on_distinct(self._column.codes, left[asked], right[asked], self._level)
        return found

    def _level(self, a: int, b: int) -> int:
        return 1 + max(self._of_two(x, y) for x, y in product(self._names(a), self._names(b)))

    def _of_two(self, one: Any, other: Any) -> int:
        level = int(self._compare_two(one, other).level)
        if level == Level.CONTRADICTS and isinstance(one, PersonName):
            return int(letters_agree(one, other))
        return level

    @cached_property
    def _folded(self) -> tuple[list[str], Ints]:
        return numbered([fold(value[:LONGEST]) for value in self._column.distinct])

    @cached_property
    def frequencies(self) -> Frequencies:
        """How many records have each name, folded."""
        if self._known is not None:
            return self._known
        distinct, codes = self._folded
        counts = np.bincount(codes[self._column.codes], minlength=len(distinct))
        counts[[not value for value in distinct]] = 0
        return Frequencies.of(distinct, counts, int(counts.sum()))

    @cached_property
    def _rare(self) -> Floats:
        distinct, _ = self._folded
        counts = self.frequencies.counts_of(distinct)
        return np.log(max(1, self.frequencies.total) / np.maximum(1.0, counts.astype(float)))

    def rarity(self, left: Ints, right: Ints, levels: Levels) -> Floats:
        """Return ln(1 / f(name)) where the names are written the same, else 0."""
        codes = self._folded[1][self._column.codes]
        same = (levels == self._best) & (codes[left] == codes[right])
        return np.where(same, self._rare[codes[left]], 0.0)

    def shown(self, at: int) -> str:
        """Return the name as written, cut where it is no name any more."""
        return self._column.value(at)[:LONGEST].replace(BETWEEN, " / ")


def written_names(value: str) -> list[str]:
    """Return the names in one cell, as much of each as can be a name."""
    return [part[:LONGEST] for part in value.split(BETWEEN) if part.strip()]


def keys_of_cell(type_: str, value: str) -> list[str]:
    """Return the blocking keys of the names in one cell, sorted; none where it is empty."""
    if type_ == "person":
        found = {key for one in map(parse, written_names(value)) for key in _keys_of_person(one)}
    else:
        found = {
            key
            for one in written_names(value)
            for key in organisation_keys(organisation_forms(one))
        }
    return sorted(found)


def _keys_of_person(name: PersonName) -> frozenset[str]:
    found = blocking_keys(name)
    letters = key_of_letters(name)
    return found | {letters} if letters else found
