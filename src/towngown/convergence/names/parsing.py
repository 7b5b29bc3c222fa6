"""From a written name to its readings."""

from __future__ import annotations

import re
from typing import Literal
from unicodedata import normalize

from towngown.convergence.names import alphabets, arabic, latin
from towngown.convergence.names.corporate import looks_corporate
from towngown.convergence.names.eastern import read_han, read_hangul, read_kana
from towngown.convergence.names.person import PersonName, Reading, Script
from towngown.convergence.names.scripts import apart, script_of
from towngown.convergence.names.titles import without_generation, without_titles
from towngown.convergence.names.words import words_of

NameKind = Literal["person", "organisation"]

_ASIDE = re.compile(r"[(（\[\"“„]([^()（）\[\]\"“”„]+)[)）\]\"”]")
_SPACES = re.compile(r"\s+")
_ARABIC_ARTICLE = re.compile(r"(?<!\S)ال(?=\S\S)")
_ARABIC_PARTICLES = {"بن": "bin", "ابن": "ibn", "بنت": "bint", "أبو": "abu"}


def parse(name: str, language: str | None = None, kind: NameKind = "person") -> PersonName:
    """Return what a written personal name is taken to say.

    `language` (BCP 47) is the language of the writing: it tells Japanese from Chinese
    characters and the order of Hungarian names. A body's name, told by `kind` or by its words,
    has no readings. Never raises.
    """
    written = normalize("NFKC", name)
    primary = language.partition("-")[0].lower() if language else None
    script = script_of(written)
    if script == "latin" and kind == "person":
        found = latin.read_plain(written.strip(" ,"), primary)
        if found is not None:
            return PersonName(
                name, script, found.readings, found.particles, order=found.order, language=primary
            )
    if kind == "organisation" or looks_corporate(written):
        return PersonName(name, script, language=language, is_corporate=True)
    names = [_parse(part, name, primary) for part in apart(written)]
    if len(names) == 1:
        return names[0]
    return _together(name, names)


def _together(written: str, names: list[PersonName]) -> PersonName:
    """Return the one name of which these are spellings in several scripts."""
    first = names[0]
    return PersonName(
        written,
        first.script,
        tuple(reading for one in names for reading in one.readings),
        tuple(particle for one in names for particle in one.particles),
        tuple(suffix for one in names for suffix in one.suffixes),
        first.order,
        "written",
        first.language,
    )


def _parse(text: str, written: str, language: str | None) -> PersonName:
    script = script_of(text)
    bare, suffixes = without_generation(without_titles(text))
    if script == "han":
        readings, romanisation = read_han(bare, language)
        return PersonName(
            written, script, readings, (), suffixes, "certain", romanisation, language
        )
    if script in {"kana", "hangul"}:
        readings = read_kana(bare) if script == "kana" else read_hangul(bare)
        return PersonName(written, script, readings, (), suffixes, "certain", "by rule", language)
    return _alphabetic(bare, written, script, suffixes, language)


def _alphabetic(
    text: str, written: str, script: Script, suffixes: tuple[str, ...], language: str | None
) -> PersonName:
    aside, text = _asides(text)
    found = latin.read(in_latin_letters(text, script), script, language)
    readings = (*found.readings, *_called(aside, found.readings))
    return PersonName(
        written,
        script,
        readings,
        found.particles,
        suffixes,
        found.order,
        "written" if script == "latin" else "by rule",
        language,
    )


def in_latin_letters(text: str, script: Script) -> str:
    """Return the text in Latin letters, as far as its script tells them."""
    if script == "latin":
        return text
    if script == "arabic":
        words = _ARABIC_ARTICLE.sub("", text).split()
        return " ".join(_ARABIC_PARTICLES.get(word) or arabic.latin(word) for word in words)
    return alphabets.latin(text)


def _asides(text: str) -> tuple[str, str]:
    """Return (what stands in brackets or quotation marks, the rest)."""
    found = _ASIDE.search(text)
    if found is None:
        return "", text
    return found.group(1), _SPACES.sub(" ", _ASIDE.sub(" ", text)).strip()


def _called(aside: str, readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Return the name as read with the given name in brackets: Wei (David) Zhang."""
    words = tuple(piece for one in words_of(aside) for piece in one.pieces)
    if not words or not readings:
        return ()
    first = readings[0]
    return (Reading(first.script, first.family, words, first.parts, styles=first.styles),)
