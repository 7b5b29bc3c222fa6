"""Keys under which names that may agree are put together, before they are compared."""

from __future__ import annotations

from functools import lru_cache

from towngown.convergence.names import hanzi, japanese_given
from towngown.convergence.names.folding import fold
from towngown.convergence.names.mandarin import sound_class
from towngown.convergence.names.nicknames import formal_names
from towngown.convergence.names.order import EASTERN_SURNAMES
from towngown.convergence.names.parsing import parse
from towngown.convergence.names.person import PersonName, Reading
from towngown.convergence.names.romanisations import initials_of
from towngown.convergence.names.styles import STYLES, Style
from towngown.convergence.names.surnames import family_key
from towngown.convergence.names.words import syllables

# Scripts whose spelling in Latin letters is only one of a style.
_ONLY_IN_STYLE = frozenset({"hangul", "arabic", "kana"})


@lru_cache(maxsize=16384)
def keys_of(written: str) -> frozenset[str]:
    """Return the blocking keys of a written name; authors recur, so the last ones are kept."""
    return blocking_keys(parse(written))


def blocking_keys(name: PersonName) -> frozenset[str]:
    """Return few keys; names that `compare` finds to agree (SAME … MISSING_PART) share one.

    Typing errors and a lone family name are not promised to. "w:" keys are of family and given
    name, "h:" of characters, "i:" of family name and first initial. A pair that shares an "i:"
    key only can agree only where a name is abbreviated or the scripts differ.
    """
    if name.is_corporate:
        return frozenset({f"c:{fold(name.written)}"})
    keys: list[str] = []
    for reading in name.readings:
        if reading.script == "han":
            keys += _of_characters(reading)
        else:
            keys += _of_letters(reading, not reading.turned or name.order == "open")
    return frozenset(keys)


def _of_characters(reading: Reading) -> list[str]:
    given = "".join(reading.given)
    keys = [f"h:{reading.family}{given}"]
    if not reading.styles:
        return keys + _of_kanji(reading.parts, given)
    keys += [f"h:{part}{given}" for part in reading.parts]
    families = _spelled(reading.family)
    if not given:
        return keys + [f"w:{family}|" for family in families]
    letters = initials_of(given[0])
    return keys + [f"i:{family}|{letter}" for family in families for letter in letters]


def _of_kanji(families: tuple[str, ...], given: str) -> list[str]:
    letters = japanese_given.initials_of(given)
    return [f"i:{family_key(family)}|{letter}" for family in families for letter in letters]


@lru_cache(maxsize=16384)
def _spelled(surname: str) -> frozenset[str]:
    """Return a surname in characters as the families of keys in Latin letters."""
    return frozenset(map(family_key, hanzi.family_spellings(surname)))


def _of_letters(reading: Reading, with_initials: bool) -> list[str]:
    letters = _first_letters(reading) if with_initials else ()
    keys: list[str] = []
    if reading.script not in _ONLY_IN_STYLE:
        keys += _as_written(reading, letters)
    for style in reading.styles:
        if style == "mandarin":
            sounds = "".join(map(sound_class, reading.syllables))
            keys.append(f"w:{family_key(reading.family)}|{sounds}")
        else:
            keys += _in_style(reading, STYLES[style], letters)
    return keys


def _first_letters(reading: Reading) -> tuple[str, ...]:
    """Return the first letters of the given names and of the syllables; usually one."""
    if not reading.given:
        return ()
    letters = (reading.given[0][0],)
    if reading.syllables and reading.syllables[0][0] != letters[0]:
        return (*letters, reading.syllables[0][0])
    return letters


def _as_written(reading: Reading, letters: tuple[str, ...]) -> list[str]:
    keys: list[str] = []
    words = _given_keys(reading.given, reading.turned)
    for family in (reading.family, *reading.parts):
        key = family_key(family)
        sounds = map(_by_sound, words) if family in EASTERN_SURNAMES else words
        by_word, by_letter = f"w:{key}|", f"i:{key}|"
        keys += [by_word + word for word in sounds]
        keys += [by_letter + letter for letter in letters]
    return keys


def _given_keys(given: tuple[str, ...], turned: bool) -> list[str]:
    """Return the given names, each and together; short forms by their long ones, too."""
    words = [word for word in given if len(word) > 1]
    if len(given) != 1:
        words.append("".join(given))
    if given and not turned:
        words += formal_names(given[0])
    return words


@lru_cache(maxsize=65536)
def _by_sound(word: str) -> str:
    return "".join(map(sound_class, syllables(word))) or word


def _in_style(reading: Reading, style: Style, letters: tuple[str, ...]) -> list[str]:
    words = [style.given(word) for word in reading.given if len(word) > 1]
    if words or not reading.given:
        words.append("".join(words))
    keys: list[str] = []
    for family in (f for one in (reading.family, *reading.parts) for f in style.families(one)):
        keys += [f"w:{family}|{word}" for word in words]
        keys += [f"i:{family}|{style.initial(letter)}" for letter in letters]
    return keys
