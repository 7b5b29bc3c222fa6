"""Other alphabets in Latin letters, and the many ways Slavic names are transliterated.

AnyASCII gives one letter-by-letter form; the fold then levels what BGN/PCGN, ISO 9, passports
(ICAO Doc 9303) and older habits write differently: Sergey, Sergei; Yuri, Iurii; Tchaikovsky.
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

_GREEK_PAIRS = (("ου", "ou"), ("ού", "ou"), ("ΟΥ", "OU"), ("Ου", "Ou"), ("Ού", "Ou"))
_NOT_A_LETTER = re.compile(r"['`ʹʺ]")
_FOLDS = tuple(
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        ("shch|sch", "sh"), ("tch", "ch"), ("ck", "k"), ("x", "ks"), ("w", "v"), ("ts|tz", "c"),
        ("[jy]", "i"), ("i+", "i"), ("ie|io", "e"), ("oo|ou", "u"), ("ff", "v"),
        (r"([b-df-hj-np-tv-z])\1", r"\1"),
    )
)  # fmt: skip
_INITIALS = str.maketrans({"j": "i", "y": "i", "e": "i", "w": "v", "x": "k"})
_SURNAME = re.compile(
    r"..(?:[oe]v|[oe]va|[oe]ff|in|ina|sk[iy]|ski[iy]|sky[iy]?|ska|skaya|skaia|enko|chuk|iuk|yuk|[oe]vi[cć]h?|i[cć]h?|chenko)$"
)
_PATRONYMIC = re.compile(r"(?:[oe]vich|[oe]vna|ichna|inichna|ilich|ilyich|[oe]vych)$")


def latin(text: str) -> str:
    """Return the text letter by letter in Latin letters, soft and hard signs left out."""
    for pair, letters in _GREEK_PAIRS:
        text = text.replace(pair, letters)
    return _NOT_A_LETTER.sub("", anyascii(text))


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return the word with the transliterations of one Cyrillic spelling made one."""
    for pattern, spelling in _FOLDS:
        word = pattern.sub(spelling, word)
    return word


def fold_initial(letter: str) -> str:
    """Return the class of a first letter: J, Y, I and E may all stand for one."""
    return letter.translate(_INITIALS)


def is_slavic_surname(word: str) -> bool:
    """Whether a Latin word ends as Slavic family names do."""
    return bool(_SURNAME.search(word))


def is_patronymic(word: str) -> bool:
    """Whether a Latin word is a Russian or Ukrainian patronymic (Ivanovich, Petrovna)."""
    return bool(_PATRONYMIC.search(word))
