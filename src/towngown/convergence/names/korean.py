"""Korean names: Hangul romanised, and the many spellings of one sound made one.

Revised Romanisation of Korean (2000) by syllable, without the sound changes between syllables,
as names are romanised; surnames and given names in Latin letters follow custom, so they are
compared by a fold under which 영 is Yeong, Young or Yung.
"""

from __future__ import annotations

import re
from functools import lru_cache

from towngown.convergence.names.tables import rows

# The parts of a Hangul syllable, in the order in which Unicode counts them.
_INITIALS = (
    "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t",
    "p", "h",
)  # fmt: skip
_VOWELS = (
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo",
    "we", "wi", "yu", "eu", "ui", "i",
)  # fmt: skip
_FINALS = (
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p",
    "t", "t", "ng", "t", "t", "k", "t", "p", "t",
)  # fmt: skip

# Surname in Hangul (the Southern form), the commonest first, and its customary spellings.
_SURNAMES = {hangul: forms.split() for hangul, forms in rows("korean_surnames.tsv")}
_SAME = {"리": "이", "류": "유", "림": "임", "로": "노", "라": "나", "량": "양", "려": "여"}
COMPOUND = frozenset({"남궁", "황보", "제갈", "사공", "선우", "서문", "독고", "동방"})
SPELLINGS: dict[str, tuple[str, ...]] = {}
for _hangul, _forms in _SURNAMES.items():
    for _form in _forms:
        SPELLINGS[_form] = (*SPELLINGS.get(_form, ()), _hangul)

# Place by frequency, the commonest first.
RANK = {hangul: at for at, hangul in enumerate(_SURNAMES, start=1)}

_SYLLABLE = re.compile(
    r"(?:kk|k|g|n|tt|t|d|r|l|m|pp|p|b|ss|sh|s|jj|j|ch|hw|wh|h)?"
    r"(?:yeo|you|yoo|yae|woo|wae|wee|eui|yu|ye|ya|yo|wa|wo|we|wi|eo|eu|ee|oo|oe|ou|ui|ae|ai|a|e|i|o|u|yi)"
    r"(?:(?:ng|n|m|k|g|p|b|l|t)(?=[^aeiouy]|$))?"
)
_FOLDS = tuple(
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        ("wh", "hw"), ("weo", "wo"), ("eui|ui|wi(?!n)|ee|yi", "i"), ("woo|wu", "u"),
        ("eo|eu|oo|ou", "u"), ("ae|ai", "e"), ("sh", "s"), ("g(?!$)|g$(?<!ng)", "k"),
        ("j", "ch"), ("d", "t"), ("b", "p"), ("r", "l"), (r"([klpst])\1", r"\1"),
    )
)  # fmt: skip
_LETTERS = str.maketrans({"g": "k", "j": "c", "d": "t", "b": "p", "r": "l", "w": "u", "e": "u",
                          "y": "i"})  # fmt: skip


def romanised(hangul: str) -> tuple[str, ...]:
    """Return the syllables in Revised Romanisation (김민준 → gim, min, jun)."""
    places = [ord(char) - 0xAC00 for char in hangul]
    return tuple(
        _INITIALS[at // 588] + _VOWELS[at % 588 // 28] + _FINALS[at % 28]
        for at in places
        if 0 <= at < 11172
    )


@lru_cache(maxsize=32768)
def fold(word: str) -> str:
    """Return the word with the varying spellings of a sound made one (hyeon, hyun → hyun)."""
    for pattern, spelling in _FOLDS:
        word = pattern.sub(spelling, word)
    return word


def fold_initial(letter: str) -> str:
    """Return the class of a first letter: G and K, J and C, Y and I … stand for one another."""
    return letter.translate(_LETTERS)


def surname(hangul: str) -> str:
    """Return the surname in its Southern form (류 → 유)."""
    return _SAME.get(hangul, hangul)


@lru_cache(maxsize=32768)
def syllables(word: str) -> tuple[str, ...]:
    """Return the word's syllables where it can be a Korean given name in Latin letters, else ()."""
    found = _SYLLABLE.findall(word)
    return tuple(found) if len(found) <= 3 and "".join(found) == word else ()
