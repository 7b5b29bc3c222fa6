"""Whether given names in kanji can be read as one in Latin letters.

A kanji name does not tell its reading, but most characters of given names have few usual ones
there. That none of them fits tells nothing: parents may choose any.
"""

from __future__ import annotations

from functools import cache

from towngown.convergence.names import japanese
from towngown.convergence.names.tables import rows
from towngown.kernel.characters import simplified_from_japanese

_MOST = 4


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    """Return the usual readings by character, in the simplified form that names are folded to."""
    return {
        simplified_from_japanese(one): tuple(map(japanese.fold, readings.split()))
        for one, readings in rows("japanese_given_characters.tsv")
    }


def can_be_read(kanji: str, letters: str) -> bool:
    """Whether usual readings of the characters, in their order, make the name in letters."""
    return bool(letters) and len(kanji) <= _MOST and _fits(kanji, japanese.fold(letters))


def _fits(kanji: str, letters: str) -> bool:
    if not kanji:
        return not letters
    found = _readings().get(kanji[0], ())
    return any(letters.startswith(one) and _fits(kanji[1:], letters[len(one) :]) for one in found)


def initials_of(kanji: str) -> frozenset[str]:
    """Return the first letters of the usual readings of the first character."""
    return frozenset(one[0] for one in _readings().get(kanji[:1], ()))
