"""Values of several words: titles, descriptions, whole records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from towngown.convergence.resolution.comparison import Floats, Ints, Levels, Slow
from towngown.convergence.resolution.frequencies import Frequencies
from towngown.convergence.resolution.scripts import in_han, in_letters
from towngown.convergence.resolution.table import Column
from towngown.convergence.resolution.tfidf import (
    LONGEST,
    cosines,
    counted,
    frequencies_of,
    grams,
    weighted,
)

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts to unit vectors (n, d); the caller brings an encoder, since those live further up."""

STEPS = 10
_LABELS = (
    "missing",
    *(f"likeness {step / STEPS:.1f} to {(step + 1) / STEPS:.1f}" for step in range(STEPS)),
)
_SHOWN = 80


class _Read(Slow):
    """What comparisons of texts share: one row a distinct text."""

    labels = _LABELS

    def __init__(self, name: str, column: Column) -> None:
        self.name = name
        self._column = column
        self._empty = np.asarray([not value for value in column.distinct], bool)

    def shown(self, at: int) -> str:
        """Return the beginning of the text."""
        value = self._column.value(at)
        return value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"


class Texts(_Read):
    """Wording: the cosine of weighted 3-grams (or words), in steps of a tenth.

    Chinese characters against letters are as good as missing.
    """

    def __init__(
        self,
        name: str,
        column: Column,
        known: Frequencies | None = None,
        *,
        terms: Callable[[str], Iterable[str]] = grams,
        type_: str = "text",
    ) -> None:
        super().__init__(name, column)
        self.type = type_
        found, counts = counted(column.distinct, terms)
        self._frequencies = known or frequencies_of(found, counts, column.counts)
        self._matrix = weighted(found, counts, self._frequencies)
        self._empty |= np.diff(counts.indptr) == 0
        self._han, self._letters = in_han(column.distinct), in_letters(column.distinct)

    @property
    def frequencies(self) -> Frequencies:
        """How many records have each term."""
        return self._frequencies

    @property
    def matrix(self) -> csr_array:
        """One row of length 1 a record."""
        return csr_array(self._matrix[self._column.codes])

    def levels(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair."""
        a, b = self._column.codes[left], self._column.codes[right]
        steps = np.floor(cosines(self._matrix, a, b) * STEPS + 1e-9)
        found = (np.clip(steps, 0, STEPS - 1) + 1).astype(np.int8)
        found[self._empty[a] | self._empty[b]] = 0
        found[self._han[a] & self._letters[b]] = 0
        found[self._letters[a] & self._han[b]] = 0
        return found


class Vectors(_Read):
    """Meaning: the cosine of an encoder's vectors, in steps of a tenth.

    `only_across` asks the encoder only where one text has Chinese characters and the other none;
    elsewhere wording tells as much, at a hundredth of the cost.
    """

    type = "meaning"

    def __init__(
        self, name: str, column: Column, encode: Encode, *, only_across: bool = False
    ) -> None:
        super().__init__(name, column)
        self._encode = encode
        self._only_across = only_across
        self._vectors: dict[int, NDArray[np.float32]] = {}
        self._han, self._letters = in_han(column.distinct), in_letters(column.distinct)

    @cached_property
    def vectors(self) -> Floats:
        """One unit vector a record."""
        everything = np.arange(len(self._column.distinct))
        return np.asarray(self._of(everything), np.float64)[self._column.codes]

    def _of(self, texts: Ints) -> NDArray[np.float32]:
        asked = [one for one in np.unique(texts).tolist() if one not in self._vectors]
        if asked:
            found = self._encode([self._column.distinct[one][:LONGEST] for one in asked])
            self._vectors.update(zip(asked, np.asarray(found, np.float32), strict=True))
        return np.stack([self._vectors[one] for one in texts.tolist()])

    def levels(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair."""
        a, b = self._column.codes[left], self._column.codes[right]
        told = ~(self._empty[a] | self._empty[b])
        if self._only_across:
            told &= (self._han[a] & self._letters[b]) | (self._letters[a] & self._han[b])
        found = np.zeros(len(a), np.int8)
        if told.any():
            cosine = np.einsum("ij,ij->i", self._of(a[told]), self._of(b[told]))
            found[told] = np.clip(np.floor(cosine * STEPS), 0, STEPS - 1) + 1
        return found
