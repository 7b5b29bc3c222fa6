"""The words of a name in an alphabet: how they are written, their pieces, initials in them."""

from __future__ import annotations

import re
from functools import lru_cache
from operator import attrgetter

import msgspec

from towngown.convergence.names import cantonese, korean, mandarin
from towngown.convergence.names.folding import fold, passport_fold
from towngown.convergence.names.particles import ARTICLES, ONLY_SMALL, PARTICLES
from towngown.convergence.names.plain import is_plain

_SEPARATORS = re.compile(r"[-‐‑–.\s·・_]+")
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_PINYIN = frozenset(mandarin.PINYIN | {"lyu", "nyu"})
_MANDARIN = frozenset(_PINYIN | mandarin.SPELLINGS)
_CHINESE = frozenset(_MANDARIN | cantonese.SPELLINGS)
_NO_VOWEL = re.compile("[^aeiouy]+")


class Word(msgspec.Struct, frozen=True, gc=False):
    """One word between white space: as written, and its folded pieces between hyphens and stops.

    `folded` are the pieces together; `is_initials`: all pieces are single letters ("J.-P.");
    `is_upper`: two letters or more, in capitals; `is_marked`: it is either of these, a particle
    or begins with an article, so that it may tell the order of the words by itself;
    `is_respelled`: passports write it in another way; `is_plain`: it is neither a title, a
    degree, a generation nor a body's word.
    """

    written: str
    pieces: tuple[str, ...]
    passport_pieces: tuple[str, ...]
    folded: str
    is_initials: bool
    is_upper: bool
    is_marked: bool
    is_respelled: bool
    is_plain: bool

    def as_initials(self) -> Word:
        """Return the word with each letter an initial (XM → X, M)."""
        return _of(self.written, tuple(self.folded), tuple(self.folded))

    def after(self, pieces: int) -> Word:
        """Return the word without its first pieces."""
        return _of(self.written, self.pieces[pieces:], self.passport_pieces[pieces:])


def _of(written: str, pieces: tuple[str, ...], passport_pieces: tuple[str, ...]) -> Word:
    folded = "".join(pieces)
    is_initials = len(folded) == len(pieces)
    is_upper = len(written) > 1 and not is_initials and written.isupper()
    return Word(
        written,
        pieces,
        passport_pieces,
        folded,
        is_initials,
        is_upper,
        is_initials or is_upper or folded in PARTICLES or pieces[0] in ARTICLES,
        passport_pieces != pieces,
        folded.isalpha() and is_plain(written),
    )


@lru_cache(maxsize=131072)
def word(written: str) -> Word:
    """Return the word; an apostrophe is no letter (O'Brien → obrien)."""
    if written.isascii() and written.isalpha():
        piece = (written.lower(),)
        return _of(written, piece, piece)
    bare = _APOSTROPHES.sub("", written)
    pieces = tuple(filter(None, _SEPARATORS.split(fold(bare))))
    if bare.isascii():
        return _of(written, pieces, pieces)
    return _of(written, pieces, tuple(filter(None, _SEPARATORS.split(passport_fold(bare)))))


def words_of(text: str) -> tuple[Word, ...]:
    """Return the words of the text that have letters, and nothing but letters."""
    return tuple([one for one in map(word, text.split()) if one.folded.isalpha()])


def plain_words_of(text: str) -> tuple[Word, ...] | None:
    """Return the words of the text where all of them are plain, else None."""
    words = tuple(map(word, text.split()))
    return words if all(map(_is_plain, words)) else None


_is_plain = attrgetter("is_plain")
is_marked = attrgetter("is_marked")
is_respelled = attrgetter("is_respelled")


def is_particle(one: Word, *, any_case: bool = False) -> bool:
    """Whether the word is a particle of family names (van, de la, bin), as it is written."""
    if one.folded not in PARTICLES:
        return False
    return one.written.islower() or (any_case and one.folded not in ONLY_SMALL)


def may_be_initials(one: Word) -> bool:
    """Whether up to three capitals without a vowel, or any two, may be initials (XM, JA)."""
    return one.is_upper and len(one.written) <= 3 and one.written.isalpha()


def has_no_vowel(one: Word) -> bool:
    """Whether the word cannot be spoken, so that its letters are initials."""
    return bool(_NO_VOWEL.fullmatch(one.folded))


def syllables(written: str) -> tuple[str, ...]:
    """Return the word's syllables where it may be (part of) a Chinese or Korean name, else ().

    Pinyin is tried first, then other Mandarin romanisations; then Cantonese or Korean, whichever
    needs fewer syllables. Hyphens and apostrophes part syllables (Wei'an → wei, an).
    """
    return _syllables(fold(written))


@lru_cache(maxsize=131072)
def _syllables(word: str) -> tuple[str, ...]:
    chunks = [one for one in _SEPARATORS.split(_APOSTROPHES.sub("-", word)) if one]
    if found := _joined([mandarin.split(chunk, _PINYIN) for chunk in chunks]):
        return found
    korean_way = _joined([korean.syllables(chunk) for chunk in chunks])
    cantonese_way = _joined([mandarin.split(chunk, _CHINESE) for chunk in chunks])
    if not cantonese_way:
        return korean_way
    if found := _joined([mandarin.split(chunk, _MANDARIN) for chunk in chunks]):
        return found
    return min(filter(None, (cantonese_way, korean_way)), key=len)


def _joined(ways: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(one for way in ways for one in way) if all(ways) else ()
