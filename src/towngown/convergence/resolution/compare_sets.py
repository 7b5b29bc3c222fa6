"""Several names a record (co-authors, contributors): how many two records have in common."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from towngown.convergence.names import PersonName, blocking_keys, hanzi, parse
from towngown.convergence.names.mandarin import sound_class
from towngown.convergence.names.surnames import SURNAMES, family_key
from towngown.convergence.resolution.compare_names import written_names
from towngown.convergence.resolution.comparison import ByValue
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


class People(ByValue):
    """How many of the shorter list's people are in the longer one, whatever the script.

    Two names are taken to be one person's where they share a key of the full name, or of family
    name and first initial where one of them is abbreviated.
    """

    labels = _LABELS
    type = "people"

    def __init__(self, column: Column, known: Frequencies | None = None) -> None:
        super().__init__(column)
        self._people: dict[int, list[_Keys]] = {}

    def _level(self, a: int, b: int) -> int:
        ours, theirs = sorted((self._of(a), self._of(b)), key=len)
        if not ours:
            return 0
        common = sum(_is_among(one, theirs) for one in ours)
        if common >= _NEARLY * len(ours):
            return _ALL if common > 1 else _ONE
        return (_NONE, _ONE)[common] if common < 2 else _SEVERAL

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
    name = parse(written)
    keys = blocking_keys(name)
    return _of_full_name(name, keys), frozenset(key for key in keys if key[:2] == "i:")


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
    return _of_full_name(name, blocking_keys(name))


def _of_full_name(name: PersonName, keys: frozenset[str]) -> frozenset[str]:
    found = {key for key in keys if key[:2] in {"w:", "h:"}}
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
