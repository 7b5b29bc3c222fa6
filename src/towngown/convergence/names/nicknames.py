"""Short and pet forms of English given names (Bill, William), from the nicknames data set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from nicknames import name_triplets

# Shorter names tell nothing: Dan, Ben and Lin are Chinese and Korean syllables as well.
_TELLING_LENGTH = 4
_NOBODY: frozenset[str] = frozenset()


@cache
def _formal_names() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name, relationship, other in name_triplets():
        if relationship == "has_nickname" and name != other:
            found[other].add(name)
    return {nickname: frozenset(names) for nickname, names in found.items()}


@cache
def _known() -> frozenset[str]:
    return frozenset(name for one in name_triplets() for name in (one.name1, one.name2))


def formal_names(name: str) -> frozenset[str]:
    """Return the names of which this may be the short form."""
    return _formal_names().get(name, _NOBODY)


def are_forms_of_one(a: str, b: str) -> bool:
    """Whether one of the two is a short or pet form of the other."""
    return a in formal_names(b) or b in formal_names(a)


def is_given_name(word: str) -> bool:
    """Whether the word is known as an English given name (it may be a surname, too)."""
    return len(word) >= _TELLING_LENGTH and word in _known()


def may_be_given_name(word: str) -> bool:
    """Whether the word, however short, is known as an English given name (Lee, Dan)."""
    return word in _known()
