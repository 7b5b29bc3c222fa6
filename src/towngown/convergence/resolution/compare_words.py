"""Short values that are spelled: given names, suburbs, numbers of houses, identifiers."""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler
from rapidfuzz.process import cpdist

from towngown.convergence.names.folding import fold
from towngown.convergence.resolution.comparison import OPEN, Floats, Ints, Levels, Plain
from towngown.convergence.resolution.frequencies import Frequencies
from towngown.convergence.resolution.romanised import spellings, squeezed
from towngown.convergence.resolution.scripts import in_han, in_letters
from towngown.convergence.resolution.table import BETWEEN, Column

LONGEST = 200
_WORD_LABELS = ("missing", "differ", "alike", "very alike", "same in another script", "same")
_IDENTIFIER_LABELS = ("missing", "differ", "two letters differ", "one letter differs", "same")
_ALIKE = (0.8, 0.9)


class _Spelled(Plain):
    """What words and identifiers share: folded values, what is the same, and how rare it is."""

    def __init__(self, column: Column, known: Frequencies | None = None) -> None:
        self.name = column.name
        self._column = column
        self._distinct, again = _renumbered(list(map(folded, column.distinct)))
        self._codes = again[column.codes]
        self._empty = np.asarray([not value for value in self._distinct], bool)
        self._known = known

    @cached_property
    def frequencies(self) -> Frequencies:
        """How many records have each folded value."""
        if self._known is not None:
            return self._known
        counts = np.bincount(self._codes, minlength=len(self._distinct))
        counts[self._empty] = 0
        return Frequencies.of(self._distinct, counts, int(counts.sum()))

    @property
    def highest_open(self) -> int:
        """Return the level below that of the same value."""
        return len(self.labels) - 2

    def quick(self, left: Ints, right: Ints) -> Levels:
        """Return the level where values are the same or missing."""
        a, b = self._codes[left], self._codes[right]
        found = np.where(a == b, len(self.labels) - 1, OPEN).astype(np.int8)
        found[self._empty[a] | self._empty[b]] = 0
        return found

    def levels(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair."""
        found = self.quick(left, right)
        asked = np.flatnonzero(found == OPEN)
        if len(asked):
            found[asked] = self._spelled(self._codes[left[asked]], self._codes[right[asked]])
        return found

    @abstractmethod
    def _spelled(self, a: Ints, b: Ints) -> Levels:
        """Return the levels of pairs of distinct values that are neither missing nor the same."""

    @cached_property
    def _rare(self) -> Floats:
        if self._known is None:
            counts = np.bincount(self._codes, minlength=len(self._distinct)).astype(float)
            total = counts[~self._empty].sum()
        else:
            counts = self._known.counts_of(self._distinct).astype(float)
            total = float(self._known.total)
        return np.log(np.maximum(1.0, total) / np.maximum(1.0, counts))

    def rarity(self, left: Ints, right: Ints, levels: Levels) -> Floats:
        """Return ln(1 / f(value)) where the values are the same (Winkler 1989), else 0."""
        a = self._codes[left]
        same = (levels == len(self.labels) - 1) & (a == self._codes[right])
        return np.where(same, self._rare[a], 0.0)

    def shown(self, at: int) -> str:
        """Return the value as written."""
        return self._column.value(at).replace(BETWEEN, " / ")


class Words(_Spelled):
    """Spelling, by Jaro–Winkler (1990): same, very alike (≥ .9), alike (≥ .8), or not.

    Case, diacritics and blanks at the ends do not count. What is the same counts by its rarity.
    Chinese characters against letters are compared by their spellings (pinyin and others).
    """

    labels = _WORD_LABELS
    type = "word"

    @cached_property
    def _scripts(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        return in_han(self._distinct), in_letters(self._distinct)

    def _spelled(self, a: Ints, b: Ints) -> Levels:
        han, letters = self._scripts
        across = (han[a] & letters[b]) | (letters[a] & han[b])
        words = self._distinct.__getitem__
        ours, theirs = list(map(words, a.tolist())), list(map(words, b.tolist()))
        likeness = cpdist(ours, theirs, scorer=JaroWinkler.similarity, dtype=np.float32, workers=-1)
        found: Levels = (1 + np.digitize(likeness, _ALIKE)).astype(np.int8)
        at = np.flatnonzero(across)
        if len(at):
            turned = ~han[a[at]]
            found[at] = self._across(np.where(turned, b[at], a[at]), np.where(turned, a[at], b[at]))
        return found

    def _across(self, characters: Ints, letters: Ints) -> Levels:
        """Return the level of characters beside letters, 0 where the characters are not spelled."""
        size = len(self._distinct)
        pairs, back = np.unique(characters * size + letters, return_inverse=True)
        asked, others = (pairs // size).tolist(), (pairs % size).tolist()
        forms = [spellings(self._distinct[code]) for code in asked]
        counts = np.fromiter(map(len, forms), np.int64, len(forms))
        written = [squeezed(self._distinct[code]) for code in others]
        beside = [one for one, n in zip(written, counts.tolist(), strict=True) for _ in range(n)]
        likeness = cpdist(
            [form for one in forms for form in one], beside,
            scorer=JaroWinkler.similarity, dtype=np.float32, workers=-1,
        )  # fmt: skip
        found = np.zeros(len(pairs), np.int8)
        told = np.flatnonzero(counts)
        if len(told):
            starts = (np.cumsum(counts) - counts)[told]
            best = np.maximum.reduceat(likeness, starts)
            found[told] = 1 + np.digitize(best, (*_ALIKE, 1.0 - 1e-6))
        return found[back]


class Identifiers(_Spelled):
    """Identifiers: same (any of several), one or two letters wrong (Damerau 1964), or others."""

    labels = _IDENTIFIER_LABELS
    type = "identifier"

    @cached_property
    def _several(self) -> bool:
        return any(BETWEEN in value for value in self._distinct)

    @property
    def highest_open(self) -> int:
        """Return the last level where one of several values may be the same."""
        return len(self.labels) - (1 if self._several else 2)

    def _spelled(self, a: Ints, b: Ints) -> Levels:
        words = self._distinct.__getitem__
        ours, theirs = list(map(words, a.tolist())), list(map(words, b.tolist()))
        slips = cpdist(ours, theirs, scorer=DamerauLevenshtein.distance, dtype=np.int32, workers=-1)
        found = np.where(slips <= 1, 3, np.where(slips == 2, 2, 1)).astype(np.int8)
        if self._several:
            sets = map(_shared, ours, theirs)
            found[np.fromiter(sets, bool, len(ours))] = len(self.labels) - 1
        return found


def _shared(a: str, b: str) -> bool:
    return bool({*a.split(BETWEEN)} & {*b.split(BETWEEN)})


def _renumbered(values: list[str]) -> tuple[list[str], Ints]:
    """Return the distinct values, and the number of each."""
    at: dict[str, int] = {}
    codes = np.fromiter((at.setdefault(value, len(at)) for value in values), np.int64, len(values))
    return list(at), codes


def folded(value: str) -> str:
    """Return what is compared of a value."""
    return fold(value[:LONGEST]).strip()
