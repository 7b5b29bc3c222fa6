"""Short values that are spelled: given names, suburbs, numbers of houses, identifiers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import duckdb
import numpy as np
import pyarrow as pa

from towngown.convergence.names.folding import fold
from towngown.convergence.resolution.comparison import (
    Floats,
    Ints,
    Levels,
    numbered,
    on_distinct,
)
from towngown.convergence.resolution.scripts import in_han, in_letters
from towngown.convergence.resolution.table import BETWEEN, Column

LONGEST = 200
_SAME = 4
_WORD_LABELS = ("missing", "differ", "alike", "very alike", "same")
_IDENTIFIER_LABELS = ("missing", "differ", "two letters differ", "one letter differs", "same")


class Words:
    """Spelling, by Jaro–Winkler (1990): same, very alike (≥ .9), alike (≥ .8), or not.

    Case, diacritics and blanks at the ends do not count. What is the same counts by its rarity.
    Chinese characters against letters are as good as missing.
    """

    labels = _WORD_LABELS
    ordered = True
    type = "word"
    _query = (
        "SELECT CASE WHEN s >= 0.9 THEN 3 WHEN s >= 0.8 THEN 2 ELSE 1 END::TINYINT level "
        "FROM (SELECT jaro_winkler_similarity(a, b) s, place FROM pairs) ORDER BY place"
    )

    def __init__(self, column: Column) -> None:
        self.name = column.name
        self._column = column
        folded = [_folded(value) for value in column.values]
        self._distinct, self._codes = numbered(folded)
        self._han, self._letters = in_han(self._distinct), in_letters(self._distinct)

    def levels(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair."""
        return on_distinct(self._codes, left, right, self._compare)

    def _compare(self, a: Ints, b: Ints) -> Levels:
        empty = self._distinct.index("") if "" in self._distinct[:1] else -1
        found = np.full(len(a), _SAME, np.int8)
        found[(a == empty) | (b == empty)] = 0
        found[(self._han[a] & self._letters[b]) | (self._letters[a] & self._han[b])] = 0
        asked = np.flatnonzero((a != b) & (found > 0))
        if len(asked):
            found[asked] = self._spelled(a[asked], b[asked])
        return found

    def _spelled(self, a: Ints, b: Ints) -> Levels:
        words = np.asarray(self._distinct, object)
        pairs = pa.table({"a": words[a], "b": words[b], "place": np.arange(len(a))})
        with duckdb.connect() as db:
            db.register("pairs", pairs)
            return db.execute(self._query).fetchnumpy()["level"].astype(np.int8)

    @cached_property
    def _shares(self) -> Floats:
        counts = np.bincount(self._codes, minlength=len(self._distinct)).astype(float)
        if self._distinct[:1] == [""]:
            counts[0] = 0
        return counts / max(1.0, counts.sum())

    def rarity(self, left: Ints, right: Ints, levels: Levels) -> Floats:
        """Return ln(1 / f(value)) where the values are the same (Winkler 1989), else 0."""
        same = (levels == _SAME) & (self._codes[left] == self._codes[right])
        result = np.zeros(len(left))
        result[same] = -np.log(self._shares[self._codes[left[same]]])
        return result

    def shown(self, at: int) -> str:
        """Return the value as written."""
        return self._column.values[at].replace(BETWEEN, " / ")


class Identifiers(Words):
    """Identifiers: same (any of several), one or two letters wrong (Damerau 1964), or others."""

    labels = _IDENTIFIER_LABELS
    type = "identifier"
    _query = (
        "SELECT CASE WHEN s <= 1 THEN 3 WHEN s = 2 THEN 2 ELSE 1 END::TINYINT level "
        "FROM (SELECT damerau_levenshtein(a, b) s, place FROM pairs) ORDER BY place"
    )

    def _spelled(self, a: Ints, b: Ints) -> Levels:
        found = super()._spelled(a, b)
        if any(BETWEEN in value for value in self._distinct):
            sets = [frozenset(value.split(BETWEEN)) for value in self._distinct]
            shared = [bool(sets[x] & sets[y]) for x, y in zip(a, b, strict=True)]
            found[np.asarray(shared)] = _SAME
        return found


def _folded(value: str) -> str:
    return " ".join(fold(value[:LONGEST]).split(" ")).strip()


def contradictions(column: Column) -> Sequence[frozenset[str]]:
    """Return each record's identifiers, empty where it has none: disjoint ones contradict."""
    return [frozenset(filter(None, map(_folded, v.split(BETWEEN)))) for v in column.values]
