"""Styles of writing a name in Latin letters, under each of which spellings may be one.

A reading has the styles it may be in; two readings are compared under each style both have,
and keys are made by the same folds, so that what agrees shares a key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from towngown.convergence.names import alphabets, arabic, japanese, korean, surnames
from towngown.convergence.names.person import Script
from towngown.convergence.names.signs import signs_of


class Style(msgspec.Struct, frozen=True):
    """How a style folds a family name (into the ones it may be), a word, an initial."""

    name: str
    families: Callable[[str], tuple[str, ...]]
    fold: Callable[[str], str]
    initial: Callable[[str], str]

    def given(self, word: str) -> str:
        """Return the folded given name, of two characters at least: it is no initial."""
        return self.fold(word).ljust(2, "-")


def _same(text: str) -> str:
    return text


def _alone(fold: Callable[[str], str]) -> Callable[[str], tuple[str, ...]]:
    return lambda family: (fold(family),)


def _korean_families(family: str) -> tuple[str, ...]:
    return korean.SPELLINGS.get(family) or (korean.surname(family),)


PLAIN = Style("plain", _alone(_same), _same, _same)
STYLES: Mapping[str, Style] = {
    style.name: style
    for style in (
        PLAIN,
        Style("arabic", _alone(arabic.skeleton), arabic.skeleton, _same),
        Style("japanese", _alone(japanese.fold), japanese.fold, _same),
        Style("korean", _korean_families, korean.fold, korean.fold_initial),
        Style("slavic", _alone(alphabets.fold), alphabets.fold, alphabets.fold_initial),
    )
}


def styles_of(
    script: Script,
    family: str,
    given: tuple[str, ...],
    syllables: tuple[str, ...],
    particles: tuple[str, ...],
) -> tuple[str, ...]:
    """Return the styles beside "plain" in which a name in an alphabet may be written.

    "mandarin" says that the whole name is spelled in some romanisation of Mandarin.
    """
    if script != "latin":
        return _OF_SCRIPT.get(script, ())
    found: tuple[str, ...] = ()
    if family in _EASTERN and (found := _eastern_styles(family, given, syllables)):
        return found
    shown = signs_of(family)
    if shown.is_romaji and _are_romaji(given):
        found += ("japanese",)
    if shown.has_slavic_ending:
        found += ("slavic",)
    if arabic.looks_arabic(family, given, particles):
        found += ("arabic",)
    return found


def _eastern_styles(
    family: str, given: tuple[str, ...], syllables: tuple[str, ...]
) -> tuple[str, ...]:
    found: tuple[str, ...] = ("mandarin",) if syllables and surnames.MANDARIN.get(family) else ()
    if family in korean.SPELLINGS and all(map(korean.syllables, _whole(given))):
        found += ("korean",)
    return found


def _are_romaji(given: tuple[str, ...]) -> bool:
    whole = _whole(given)
    return bool(whole) and all(signs_of(word).is_romaji for word in whole)


def _whole(given: tuple[str, ...]) -> list[str]:
    return [word for word in given if len(word) > 1]


_EASTERN = frozenset({*surnames.MANDARIN, *korean.SPELLINGS})
_OF_SCRIPT: Mapping[Script, tuple[str, ...]] = {
    "arabic": ("arabic",),
    "cyrillic": ("slavic",),
    "hangul": ("korean",),
    "kana": ("japanese",),
}
