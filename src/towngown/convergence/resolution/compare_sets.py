"""Several names a record (co-authors, contributors): how many two records have in common."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

import numpy as np

from towngown.convergence.names import blocking_keys, hanzi, parse
from towngown.convergence.names.mandarin import sound_class
from towngown.convergence.names.surnames import SURNAMES, family_key
from towngown.convergence.resolution.compare_names import written_names
from towngown.convergence.resolution.comparison import Ints, Levels, Slow, on_distinct
from towngown.convergence.resolution.frequencies import Frequencies
from towngown.convergence.resolution.table import BETWEEN, Column

_LABELS = (
    "missing",
    "none in common",
    "one in common",
    "several in common",
    "nearly all in common",
)
_NONE, _ONE, _SEVERAL, _ALL = range(1, 5)
# Of longer lists the first tell enough.
MOST = 40
_MOST_SOUNDS = 8
_NEARLY = 0.75

_Keys = tuple[frozenset[str], frozenset[str]]


class People(Slow):
    """How many of the shorter list's people are in the longer one, whatever the script.

    Two names are taken to be one person's where they share a key of the full name, or of family
    name and first initial where one of them is abbreviated.
    """

    labels = _LABELS
    type = "people"

    def __init__(self, column: Column, known: Frequencies | None = None) -> None:
        self.name = column.name
        self._column = column
        self._people: dict[int, list[_Keys]] = {}

    def levels(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair."""
        return on_distinct(self._column.codes, left, right, self._compare)

    def _compare(self, a: Ints, b: Ints) -> Levels:
        found = (self._level(x, y) for x, y in zip(a.tolist(), b.tolist(), strict=True))
        return np.fromiter(found, np.int8, len(a))

    def _level(self, a: int, b: int) -> int:
        ours, theirs = sorted((self._of(a), self._of(b)), key=len)
        if not ours:
            return 0
        common = sum(_is_among(one, theirs) for one in ours)
        if common >= _NEARLY * len(ours):
            return _ALL if common > 1 else _ONE
        return min(common, _SEVERAL - 1) + 1 if common < 2 else _SEVERAL

    def _of(self, code: int) -> list[_Keys]:
        found = self._people.get(code)
        if found is None:
            names = written_names(self._column.distinct[code])[:MOST]
            found = self._people[code] = [keys for one in names if any(keys := _keys_of(one))]
        return found

    def shown(self, at: int) -> str:
        """Return the first names."""
        return ", ".join(written_names(self._column.value(at))[:6]).replace(BETWEEN, ", ")


def _keys_of(written: str) -> _Keys:
    """Return a name's keys of the full name, and of family name and initial."""
    initials = (key for key in blocking_keys(parse(written)) if key[:2] == "i:")
    return full_name_keys(written), frozenset(initials)


def _is_among(one: _Keys, others: list[_Keys]) -> bool:
    full, initials = one
    return any(
        not (full.isdisjoint(other) if full and other else initials.isdisjoint(letters))
        for other, letters in others
    )


def full_name_keys(written: str) -> frozenset[str]:
    """Return the keys of a name that stand for family and given name together.

    A name in characters also has those of its readings in pinyin.
    """
    name = parse(written)
    found = {key for key in blocking_keys(name) if key[:2] in {"w:", "h:"}}
    for reading in name.readings:
        if reading.script == "han" and "chinese" in reading.styles:
            found.update(_of_sounds(reading.family, "".join(reading.given)))
    return frozenset(found)


def _of_sounds(family: str, given: str) -> Iterator[str]:
    known = SURNAMES.get(family)
    families = known.pinyin if known else hanzi.family_spellings(family)[:_MOST_SOUNDS]
    sounds = islice(product(*map(hanzi.pinyin, given)), _MOST_SOUNDS)
    for one, syllables in product(families, sounds):
        yield f"w:{family_key(one)}|{''.join(map(sound_class, syllables))}"
