"""Keys under which names that may agree are put together, before they are compared."""

from __future__ import annotations

from collections.abc import Iterator

from towngown.convergence.names import hanzi, japanese_given
from towngown.convergence.names.folding import fold
from towngown.convergence.names.mandarin import sound_class
from towngown.convergence.names.nicknames import formal_names
from towngown.convergence.names.order import is_eastern_surname
from towngown.convergence.names.person import PersonName, Reading
from towngown.convergence.names.romanisations import initials_of
from towngown.convergence.names.styles import STYLES, Style
from towngown.convergence.names.surnames import family_key
from towngown.convergence.names.words import syllables


def blocking_keys(name: PersonName) -> frozenset[str]:
    """Return few keys; names that `compare` finds to agree (SAME … MISSING_PART) share one.

    Typing errors and a lone family name are not promised to. "w:" keys are of family and given
    name, "h:" of characters, "i:" of family name and first initial. A pair that shares an "i:"
    key only can agree only where a name is abbreviated or the scripts differ.
    """
    if name.is_corporate:
        return frozenset({f"c:{fold(name.written)}"})
    return frozenset(key for reading in name.readings for key in _keys(reading, name))


def _keys(reading: Reading, name: PersonName) -> Iterator[str]:
    with_initials = not reading.turned or name.order == "open"
    if reading.script == "han":
        yield from _of_characters(reading)
        return
    if reading.script not in {"hangul", "arabic", "kana"}:
        yield from _as_written(reading, with_initials)
    for style in reading.styles:
        if style == "mandarin":
            yield f"w:{family_key(reading.family)}|{''.join(map(sound_class, reading.syllables))}"
        else:
            yield from _in_style(reading, STYLES[style], with_initials)


def _of_characters(reading: Reading) -> Iterator[str]:
    given = "".join(reading.given)
    yield f"h:{reading.family}{given}"
    if not reading.styles:
        letters = japanese_given.initials_of(given)
        yield from (f"i:{family_key(part)}|{one}" for part in reading.parts for one in letters)
        return
    yield from (f"h:{part}{given}" for part in reading.parts)
    for family in {family_key(one) for one in hanzi.family_spellings(reading.family)}:
        if not given:
            yield f"w:{family}|"
        else:
            yield from (f"i:{family}|{letter}" for letter in initials_of(given[0]))


def _as_written(reading: Reading, with_initials: bool) -> Iterator[str]:
    for family in (reading.family, *reading.parts):
        by_sound = is_eastern_surname(family)
        for given in _given_keys(reading):
            yield f"w:{family_key(family)}|{_by_sound(given) if by_sound else given}"
        if with_initials:
            for letter in _first_letters(reading):
                yield f"i:{family_key(family)}|{letter}"


def _given_keys(reading: Reading) -> Iterator[str]:
    """Yield the given names, each and together; short forms by their long ones, too."""
    given = reading.given
    if len(given) != 1:
        yield "".join(given)
    for word in given:
        if len(word) > 1:
            yield word
    if given and not reading.turned:
        yield from formal_names(given[0])


def _by_sound(word: str) -> str:
    return "".join(map(sound_class, syllables(word))) or word


def _first_letters(reading: Reading) -> set[str]:
    return {words[0][0] for words in (reading.given, reading.syllables) if words}


def _in_style(reading: Reading, style: Style, with_initials: bool) -> Iterator[str]:
    words = [style.given(word) for word in reading.given if len(word) > 1]
    if words or not reading.given:
        words.append("".join(words))
    letters = set(map(style.initial, _first_letters(reading))) if with_initials else set()
    for family in (f for one in (reading.family, *reading.parts) for f in style.families(one)):
        yield from (f"w:{family}|{word}" for word in words)
        yield from (f"i:{family}|{letter}" for letter in letters)
