"""Readings of a name written in an alphabet."""

from __future__ import annotations

import msgspec

from towngown.convergence.names import korean, surnames
from towngown.convergence.names.nicknames import is_given_name
from towngown.convergence.names.order import Split, divide, english_after_chinese
from towngown.convergence.names.particles import ARTICLES
from towngown.convergence.names.person import Order, Reading, Script
from towngown.convergence.names.styles import styles_of
from towngown.convergence.names.words import (
    Word,
    is_marked,
    is_particle,
    is_respelled,
    plain_words_of,
    syllables,
    words_of,
)

_MOST_SYLLABLES = 3


class Read(msgspec.Struct, frozen=True, gc=False):
    """The readings of a name in an alphabet, its particles, and how sure the order is."""

    readings: tuple[Reading, ...]
    particles: tuple[str, ...]
    order: Order


def read(text: str, script: Script, language: str | None) -> Read:
    """Return how the name may be read; `text` is without titles and suffixes."""
    head, _, tail = text.partition(",")
    return _read(words_of(head), words_of(tail.replace(",", " ")), script, language)


def read_plain(text: str, language: str | None) -> Read | None:
    """Return how a name in Latin letters may be read where all its words are plain, else None.

    The text need not be searched for titles, suffixes, and what stands in brackets.
    """
    head, comma, tail = text.partition(",")
    family = plain_words_of(head)
    given = plain_words_of(tail.replace(",", " ")) if comma else ()
    if family is None or given is None:
        return None
    return _read(family, given, "latin", language)


def _read(
    before: tuple[Word, ...], behind: tuple[Word, ...], script: Script, language: str | None
) -> Read:
    """Return the readings of the words before and behind a comma."""
    splits, order = _splits(before, behind, language)
    particles: tuple[str, ...] = ()
    readings: list[Reading] = []
    for split in splits:
        small, family = _without_particles(split.family)
        particles = particles or small
        for reading in _readings(family, split, script, small):
            if reading not in readings:
                readings.append(reading)
    return Read(tuple(readings), particles, order)


def _splits(
    family: tuple[Word, ...], given: tuple[Word, ...], language: str | None
) -> tuple[list[Split], Order]:
    if not family or not given:
        return divide(family or given, language)
    if (named := english_after_chinese(family, given)) is not None:
        return [named], "certain"
    trailing = len(given)
    while trailing > 1 and is_particle(given[trailing - 1]):
        trailing -= 1
    shorts = tuple(w.as_initials() if _is_short(w, given) else w for w in given[:trailing])
    return [Split((*given[trailing:], *family), shorts)], "certain"


def _is_short(one: Word, given: tuple[Word, ...]) -> bool:
    """Whether capitals behind a comma are initials: "Smith, JA", "Li, XM", but not "LI, WEI"."""
    if not one.is_upper or len(one.folded) > _MOST_SYLLABLES or len(given) > 1:
        return False
    return not syllables(one.written) and not is_given_name(one.folded)


def _without_particles(family: tuple[Word, ...]) -> tuple[tuple[str, ...], tuple[Word, ...]]:
    """Return (particles, family words); articles joined by a hyphen (Al-Farsi) go, too."""
    if not any(map(is_marked, family)):
        return (), family
    small: list[str] = []
    while len(family) > 1 and is_particle(family[0], any_case=True):
        small.append(family[0].folded)
        family = family[1:]
    first = family[0] if family else None
    if first is not None and len(first.pieces) > 1 and first.pieces[0] in ARTICLES:
        small.append(first.pieces[0])
        family = (first.after(1), *family[1:])
    return tuple(small), tuple(
        [w for w in family if len(family) == 1 or not is_particle(w, any_case=True)]
    )


def _readings(
    family: tuple[Word, ...], split: Split, script: Script, particles: tuple[str, ...]
) -> list[Reading]:
    """Return the reading in base letters, and as passports write it where that differs."""
    straight = _reading(family, split, script, particles, as_in_passports=False)
    if not any(map(is_respelled, (*family, *split.given))):
        return [straight]
    return [straight, _reading(family, split, script, particles, as_in_passports=True)]


def _reading(
    family: tuple[Word, ...],
    split: Split,
    script: Script,
    particles: tuple[str, ...],
    *,
    as_in_passports: bool,
) -> Reading:
    pieces = _pieces(family, as_in_passports)
    joined = "".join(pieces)
    given, spoken = _given(split.given, joined, as_in_passports)
    styles = styles_of(script, joined, given, spoken, particles)
    return Reading(script, joined, given, _parts(pieces, joined), spoken, styles, split.turned)


def _pieces(words: tuple[Word, ...], as_in_passports: bool) -> tuple[str, ...]:
    if len(words) == 1:
        return words[0].passport_pieces if as_in_passports else words[0].pieces
    return tuple([p for w in words for p in (w.passport_pieces if as_in_passports else w.pieces)])


def _parts(pieces: tuple[str, ...], joined: str) -> tuple[str, ...]:
    """Return the surnames of a double one; a Chinese compound is one."""
    return pieces if len(pieces) > 1 and surnames.rank(joined) is None else ()


def _given(
    words: tuple[Word, ...], family: str, as_in_passports: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return (given names, syllables): with an East Asian surname, syllables join to one name."""
    if family not in surnames.BY_SPELLING and family not in korean.SPELLINGS:
        return _pieces(words, as_in_passports), ()
    out: list[str] = []
    spoken: list[str] = []
    place = 0
    for one in words:
        found = () if one.is_initials or is_given_name(one.folded) else syllables(one.written)
        if found and len(spoken) + len(found) <= _MOST_SYLLABLES:
            place = place if spoken else len(out)
            spoken.extend(found)
        else:
            out.extend(one.passport_pieces if as_in_passports else one.pieces)
    if spoken:
        out.insert(place, "".join(spoken))
    return tuple(out), tuple(spoken)
