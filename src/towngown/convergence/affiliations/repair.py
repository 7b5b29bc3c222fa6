"""Words that no name has are read once more: glued to the next, or misspelt by one letter."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import pairwise

from towngown.convergence.affiliations.text import Words, key_of

# "UniversityShenzhen", "CONICETUniversidad", "lAdour"
_SEAM = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SHORTEST = 5
_LONGEST = 40
_SHORTEST_PART = 4
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CACHED = 100_000


class Repair:
    """Reads unknown words again with the help of the known ones.

    `known` gives each known word's rarity; of several corrections the commonest is taken.
    """

    def __init__(self, known: Mapping[str, float]) -> None:
        self._known = known
        self._corrected: Callable[[str], str] = lru_cache(_CACHED)(self._correct)

    def __call__(self, words: Words) -> Words:
        """Return the words with unknown ones parted or corrected; the same where all are known."""
        if not any(self._is_odd(key) for key in words.keys):
            return words
        out = Words(words.text, [], [], [], [], words.is_cut)
        for at, key in enumerate(words.keys):
            start, end, segment = words.starts[at], words.ends[at], words.segments[at]
            if not self._is_odd(key):
                out.add(key, start, end, segment)
            elif parts := self._parts(words.text[start:end]):
                for part, first, last in parts:
                    out.add(part, start + first, start + last, segment)
            else:
                out.add(self._corrected(key), start, end, segment)
        return out

    def _is_odd(self, key: str) -> bool:
        return key not in self._known and _SHORTEST <= len(key) <= _LONGEST

    def _parts(self, raw: str) -> list[tuple[str, int, int]]:
        """Return (key, start, end) of words that were glued; [] where none of them is known."""
        seams = [0, *(match.start() for match in _SEAM.finditer(raw)), len(raw)]
        if len(seams) == 2:
            return []
        spans = list(pairwise(seams))
        parts = [(key_of(raw[first:last]), first, last) for first, last in spans]
        if not any(len(key) >= _SHORTEST_PART and key in self._known for key, _, _ in parts):
            return []
        return [part for part in parts if part[0]]

    def _correct(self, key: str) -> str:
        if not (key.isascii() and key.isalpha()):
            return key
        known = self._known
        found = [word for word in _one_letter_off(key) if word in known]
        return min(found, key=lambda word: (known[word], word)) if found else key


def _one_letter_off(word: str) -> set[str]:
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {a + b[1:] for a, b in splits if b}
    found.update(a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1)
    found.update(a + letter + b[1:] for a, b in splits if b for letter in _LETTERS)
    found.update(a + letter + b for a, b in splits for letter in _LETTERS)
    return found
