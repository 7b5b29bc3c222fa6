"""Arabic names: compared by their consonants, since short vowels are not written.

In Latin letters one name has dozens of spellings (Mohammed, Muhammad, Mohamed); the skeleton is
what they share with each other and with the Arabic spelling.
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

from towngown.convergence.names.tables import rows

_PARTICLES = frozenset({"al", "el", "bin", "ibn", "bint", "binti", "abu", "abd"})
_GIVEN = frozenset(name for (name,) in rows("arabic_given_names.tsv"))
_ARTICLE = re.compile(r"^ال(?=..)")
_SILENT = re.compile(r"[aeiouyw']")
_TWICE = re.compile(r"(.)\1+")
_SOUNDS = (("kh", "x"), ("ck", "k"), ("q", "k"), ("dj", "j"), ("g", "j"), ("ph", "f"), ("dh", "d"))


def latin(word: str) -> str:
    """Return an Arabic word's consonants in Latin letters, without the article."""
    return skeleton(anyascii(_ARTICLE.sub("", word)).lower())


@lru_cache(maxsize=32768)
def skeleton(word: str) -> str:
    """Return the consonants of a name in Latin letters (Mohammed, Muhammad → mhmd)."""
    bare = _SILENT.sub("", word)
    for written, sound in _SOUNDS:
        bare = bare.replace(written, sound)
    return _TWICE.sub(r"\1", bare) or word[:1]


def looks_arabic(family: str, given: tuple[str, ...], particles: tuple[str, ...]) -> bool:
    """Whether a name in Latin letters shows Arabic particles or a common Arabic name."""
    return not _PARTICLES.isdisjoint(particles) or family in _GIVEN or not _GIVEN.isdisjoint(given)
