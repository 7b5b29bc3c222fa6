"""Readings of names in Chinese characters, kana and Hangul."""

from __future__ import annotations

import re

from towngown.convergence.names import hanzi, japanese, korean
from towngown.convergence.names.person import Reading, Romanisation
from towngown.convergence.names.scripts import has_kana
from towngown.convergence.names.surnames import SURNAMES, of_two
from towngown.kernel.characters import simplified, simplified_from_japanese

_NOT_LETTERS = re.compile(r"[\s·・,，、.。()（）]+")


def read_han(text: str, language: str | None) -> tuple[tuple[Reading, ...], Romanisation]:
    """Return the readings of a name in Chinese characters and how far its sound is known."""
    if language in {"ko", "vi"}:
        return _unspoken(text), "none"
    if language == "ja" or has_kana(text):
        return _unspoken(text), "none"
    if language not in {"zh", "yue"} and japanese.looks_japanese(text):
        return _unspoken(text), "none"
    name = simplified(_NOT_LETTERS.sub("", text))
    family, given = hanzi.split_surname(name)
    if family not in SURNAMES and len(name) > 3:
        return _unspoken(text), "none"
    first = Reading("han", family, (given,) if given else (), styles=("chinese",))
    if len(name) == 4 and len(family) == 1 and of_two(name[0], name[1]):
        double = Reading("han", name[:2], (name[2:],), tuple(name[:2]), styles=("chinese",))
        return (double, first), "by rule"
    return (first,), "by rule"


def _unspoken(text: str) -> tuple[Reading, ...]:
    family, given = japanese.split_surname(_NOT_LETTERS.sub(" ", text).strip())
    spoken = japanese.surname_readings(family)
    parts = tuple(map(simplified_from_japanese, (family, given)))
    return (Reading("han", parts[0], tuple(filter(None, parts[1:])), parts=spoken),)


def read_kana(text: str) -> tuple[Reading, ...]:
    """Return the readings of a name in kana: the surname first where white space tells."""
    words = tuple(filter(None, map(japanese.romanised, _NOT_LETTERS.sub(" ", text).split())))
    if not words:
        return ()
    return (Reading("kana", words[0], words[1:], styles=("japanese",)),)


def read_hangul(text: str) -> tuple[Reading, ...]:
    """Return the readings of a name in Hangul: a surname of one syllable, of two if listed."""
    name = _NOT_LETTERS.sub("", text)
    size = 2 if len(name) > 2 and name[:2] in korean.COMPOUND else 1
    spoken = korean.romanised(name[size:])
    given = ("".join(spoken),) if spoken else ()
    family = korean.surname(name[:size])
    return (Reading("hangul", family, given, syllables=spoken, styles=("korean",)),)
