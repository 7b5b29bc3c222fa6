"""Readings of a name written in an alphabet."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from towngown.convergence.names import korean, surnames
from towngown.convergence.names.nicknames import is_given_name
from towngown.convergence.names.order import Split, divide, english_after_chinese, is_particle
from towngown.convergence.names.person import Order, Reading, Script
from towngown.convergence.names.styles import styles_of
from towngown.convergence.names.words import Word, syllables, words_of

_MOST_SYLLABLES = 3


class Read(msgspec.Struct, frozen=True):
    """The readings of a name in an alphabet, its particles, and how sure the order is."""

    readings: tuple[Reading, ...]
    particles: tuple[str, ...]
    order: Order


def read(text: str, script: Script, language: str | None) -> Read:
    """Return how the name may be read; `text` is without titles and suffixes."""
    splits, order = _splits(text, language)
    particles: tuple[str, ...] = ()
    readings: dict[Reading, None] = {}
    for split in splits:
        small, family = _without_particles(split)
        particles = particles or small
        for reading in _readings(family, split, script, small):
            readings.setdefault(reading)
    return Read(tuple(readings), particles, order)


def _splits(text: str, language: str | None) -> tuple[list[Split], Order]:
    head, comma, tail = text.partition(",")
    if not comma:
        return divide(words_of(text), language)
    family, given = words_of(head), words_of(tail.replace(",", " "))
    if not family or not given:
        return divide(family or given, language)
    if (named := english_after_chinese(family, given)) is not None:
        return [named], "certain"
    trailing = len(given)
    while trailing > 1 and is_particle(given[trailing - 1]):
        trailing -= 1
    shorts = tuple(w.as_initials() if _is_short(w, given) else w for w in given[:trailing])
    return [Split((*given[trailing:], *family), shorts, is_double=len(family) > 1)], "certain"


def _is_short(one: Word, given: tuple[Word, ...]) -> bool:
    """Whether capitals behind a comma are initials: "Smith, JA", "Li, XM", but not "LI, WEI"."""
    if not one.is_upper or len(one.folded) > _MOST_SYLLABLES or len(given) > 1:
        return False
    return not syllables(one.written) and not is_given_name(one.folded)


def _without_particles(split: Split) -> tuple[tuple[str, ...], tuple[Word, ...]]:
    """Return (particles, family words); articles joined by a hyphen (Al-Farsi) go, too."""
    family = split.family
    small: list[str] = []
    while len(family) > 1 and is_particle(family[0], any_case=True):
        small.append(family[0].folded)
        family = family[1:]
    first = family[0] if family else None
    if first is not None and len(first.pieces) > 1 and first.pieces[0] in {"al", "el"}:
        small.append(first.pieces[0])
        family = (first.after(1), *family[1:])
    return tuple(small), tuple(
        w for w in family if len(family) == 1 or not is_particle(w, any_case=True)
    )


def _readings(
    family: tuple[Word, ...], split: Split, script: Script, particles: tuple[str, ...]
) -> Iterator[Reading]:
    """Yield the reading in base letters, and as passports write it where that differs."""
    words = (*family, *split.given)
    differs = any(w.pieces is not w.passport_pieces for w in words)
    for as_in_passports in (False, True) if differs else (False,):
        pieces = _pieces(family, as_in_passports)
        joined = "".join(pieces)
        given, spoken = _given(split.given, joined, as_in_passports)
        bare = Reading(script, joined, given, _parts(pieces, joined), spoken, turned=split.turned)
        yield msgspec.structs.replace(bare, styles=styles_of(bare, particles))


def _pieces(words: tuple[Word, ...], as_in_passports: bool) -> tuple[str, ...]:
    return tuple(
        piece for w in words for piece in (w.passport_pieces if as_in_passports else w.pieces)
    )


def _parts(pieces: tuple[str, ...], joined: str) -> tuple[str, ...]:
    """Return the surnames of a double one; a Chinese compound is one."""
    return pieces if len(pieces) > 1 and surnames.rank(joined) is None else ()


def _given(
    words: tuple[Word, ...], family: str, as_in_passports: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return (given names, syllables): with an East Asian surname, syllables join to one name."""
    if surnames.rank(family) is None and family not in korean.SPELLINGS:
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
