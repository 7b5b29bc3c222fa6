"""Values of several words: titles, descriptions, whole records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from scipy.sparse import csr_array

from towngown.convergence.resolution.comparison import Floats, Ints, Levels
from towngown.convergence.resolution.scripts import in_han, in_letters
from towngown.convergence.resolution.tfidf import cosines, grams, weighted

STEPS = 10
_LABELS = (
    "missing",
    *(f"likeness {step / STEPS:.1f} to {(step + 1) / STEPS:.1f}" for step in range(STEPS)),
)
_SHOWN = 80


class Texts:
    """Wording: the cosine of weighted 3-grams (or words), in steps of a tenth.

    Chinese characters against letters are as good as missing.
    """

    labels = _LABELS
    ordered = True

    def __init__(
        self,
        name: str,
        values: Sequence[str],
        terms: Callable[[str], Iterable[str]] = grams,
        type_: str = "text",
    ) -> None:
        self.name = name
        self.type = type_
        self._values = values
        self.matrix: csr_array = weighted(values, terms)
        self._empty = np.diff(self.matrix.indptr) == 0
        self._han, self._letters = in_han(values), in_letters(values)

    def levels(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair."""
        steps = np.floor(cosines(self.matrix, left, right) * STEPS + 1e-9)
        found = (np.clip(steps, 0, STEPS - 1) + 1).astype(np.int8)
        found[self._empty[left] | self._empty[right]] = 0
        found[self._han[left] & self._letters[right]] = 0
        found[self._letters[left] & self._han[right]] = 0
        return found

    def rarity(self, left: Ints, right: Ints, levels: Levels) -> Floats:
        """Return nothing: the weights of the terms say already how rare they are."""
        return np.zeros(len(left))

    def shown(self, at: int) -> str:
        """Return the beginning of the text."""
        value = self._values[at]
        return value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"


class Vectors:
    """Meaning: the cosine of an encoder's vectors, in steps of a tenth."""

    labels = _LABELS
    ordered = True
    type = "meaning"

    def __init__(self, name: str, values: Sequence[str], vectors: Floats) -> None:
        self.name = name
        self._values = values
        self.vectors = vectors
        self._empty = np.fromiter((not value for value in values), bool, len(values))

    def levels(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair."""
        cosine = np.einsum("ij,ij->i", self.vectors[left], self.vectors[right])
        found = (np.clip(np.floor(cosine * STEPS), 0, STEPS - 1) + 1).astype(np.int8)
        found[self._empty[left] | self._empty[right]] = 0
        return found

    def rarity(self, left: Ints, right: Ints, levels: Levels) -> Floats:
        """Return nothing."""
        return np.zeros(len(left))

    def shown(self, at: int) -> str:
        """Return the beginning of the text."""
        value = self._values[at]
        return value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
