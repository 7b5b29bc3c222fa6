"""What a folded word shows by itself: whether it may be a surname of some speech, a given name.

Words recur from name to name and in both orders of one name, so each is looked at once.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from towngown.convergence.names import alphabets, japanese, surnames
from towngown.convergence.names.nicknames import is_given_name, may_be_given_name

_LEADING = 25


class Signs(msgspec.Struct, frozen=True, gc=False):
    """What a word shows; `surname`: that it is a Japanese, Slavic or leading Chinese one.

    A word that only ends as Slavic surnames do may be a given name (Martin).
    """

    surname: tuple[bool, bool, bool]
    is_given_name: bool
    has_slavic_ending: bool
    is_romaji: bool


@lru_cache(maxsize=131072)
def signs_of(word: str) -> Signs:
    """Return the signs of a folded word."""
    is_given = is_given_name(word)
    is_slavic = alphabets.is_slavic_surname(word)
    surname = (japanese.is_surname(word), is_slavic and not is_given, _is_leading_surname(word))
    return Signs(surname, is_given, is_slavic, japanese.is_romaji(word))


def _is_leading_surname(word: str) -> bool:
    """Whether the word is one of the very commonest Chinese surnames and no name but that."""
    at = surnames.rank(word)
    return at is not None and at <= _LEADING and not may_be_given_name(word)
