"""Names in characters against names in Latin letters, and two romanisations of Mandarin."""

from __future__ import annotations

from functools import lru_cache

from towngown.convergence.names import hanzi, japanese, japanese_given, mandarin, surnames
from towngown.convergence.names.levels import Level, NameAgreement
from towngown.convergence.names.person import Reading

_ACROSS = Level.SAME_ACROSS_SCRIPTS
KANJI = NameAgreement(Level.UNKNOWN, "the characters do not tell how the name is romanised")
KANJI_FAMILY = NameAgreement(
    Level.UNKNOWN, "family names agree; given names in kanji do not tell their reading"
)
OTHER_FAMILY = NameAgreement(Level.CONTRADICTS, "family names differ")
OTHER_GIVEN = NameAgreement(Level.CONTRADICTS, "given names are not a reading of the characters")
OTHER_SPEECH = NameAgreement(
    Level.UNKNOWN, "the given name is English or of a speech whose readings are not known"
)
OTHER_ROMANISATION = NameAgreement(
    Level.UNKNOWN, "may be one surname in two romanisations; given names cannot be compared"
)


def compare_characters(a: Reading, b: Reading) -> NameAgreement:
    """Return how far two names in Chinese characters agree; simplified and traditional are one."""
    ours, theirs = (one.family + "".join(one.given) for one in (a, b))
    if ours == theirs:
        return NameAgreement(Level.SAME, "the same characters")
    if a.family != b.family:
        partly = a.family in b.parts or b.family in a.parts
        if partly and a.given == b.given and a.styles and b.styles:
            return NameAgreement(Level.MISSING_PART, "one of two surnames is missing")
        return OTHER_FAMILY
    if not a.given or not b.given:
        return NameAgreement(Level.FAMILY_ONLY, "one name has no given name")
    return NameAgreement(Level.CONTRADICTS, "given names differ")


def compare_to_latin(han: Reading, latin: Reading) -> NameAgreement:
    """Return how far a name in Chinese characters agrees with one in Latin letters."""
    if not han.styles:
        return _compare_kanji(han, latin)
    if latin.family not in hanzi.family_spellings(han.family):
        is_japanese = japanese.fold(latin.family) in japanese.surname_readings(han.family)
        return KANJI_FAMILY if is_japanese else OTHER_FAMILY
    if not han.given or not latin.given:
        level = _ACROSS if not han.given and not latin.given else Level.FAMILY_ONLY
        return NameAgreement(level, f"family name {han.family} is {latin.family}")
    return _given_to_latin(han.given[0], latin)


def _given_to_latin(characters: str, latin: Reading) -> NameAgreement:
    spoken = "".join(latin.syllables) or "".join(latin.given)
    if len(spoken) > 1 and hanzi.spells(spoken, characters):
        if latin.given == (spoken,) or "".join(latin.given) == spoken:
            return NameAgreement(_ACROSS, f"{characters} is {spoken}")
        return NameAgreement(Level.MISSING_PART, f"{characters} is {spoken}; one has a name more")
    if max(map(len, latin.given)) > 1:
        return OTHER_GIVEN if len(latin.syllables) >= len(characters) else OTHER_SPEECH
    letters = [initials_of(char) for char in characters]
    shown = len(latin.given)
    agree = all(one in some for one, some in zip(latin.given, letters, strict=False))
    if agree and shown in {1, len(letters)}:
        return NameAgreement(Level.INITIALS_AGREE, f"initials of {characters}")
    return OTHER_GIVEN


@lru_cache(maxsize=32768)
def initials_of(char: str) -> frozenset[str]:
    """Return the letters with which romanisations of the character begin."""
    return frozenset(form[0] for form in hanzi.given_spellings(char))


def _compare_kanji(han: Reading, latin: Reading) -> NameAgreement:
    """Compare by the surname's listed readings, if there are any."""
    if not han.parts:
        return KANJI
    if japanese.fold(latin.family) not in han.parts:
        return OTHER_FAMILY
    kanji, letters = "".join(han.given), "".join(latin.given)
    if kanji and japanese_given.can_be_read(kanji, letters):
        return NameAgreement(_ACROSS, f"{kanji} can be read {letters}")
    return KANJI_FAMILY


def compare_mandarin(a: Reading, b: Reading) -> NameAgreement:
    """Return whether two Latin spellings are one Mandarin name: Tsai Ing-wen, Cai Yingwen.

    Where both follow pinyin throughout, other letters are another name (Zhang, Chang); a lost
    umlaut alone is forgiven (Lu for Lü). Otherwise each syllable must have a common reading.
    """
    strict = _is_pinyin(a) and _is_pinyin(b)
    if _family_sounds(a.family, strict).isdisjoint(_family_sounds(b.family, strict)):
        return OTHER_FAMILY
    ours, theirs = _sounds(a, strict), _sounds(b, strict)
    if len(ours) == len(theirs) and all(x & y for x, y in zip(ours, theirs, strict=True)):
        return NameAgreement(_ACROSS, "one name in two romanisations of Mandarin")
    return OTHER_FAMILY


def _is_pinyin(reading: Reading) -> bool:
    return all(map(mandarin.is_pinyin, (reading.family, *reading.syllables)))


@lru_cache(maxsize=4096)
def _family_sounds(family: str, strict: bool) -> frozenset[str]:
    found = surnames.MANDARIN.get(family, frozenset())
    return found & mandarin.strict_readings(family) if strict else found


def _sounds(reading: Reading, strict: bool) -> list[frozenset[str]]:
    """Return what the given name may be in pinyin: of each syllable, then of each other word."""
    read = mandarin.strict_readings if strict else mandarin.loose_readings
    spoken = "".join(reading.syllables)
    extra = [frozenset({word}) for word in reading.given if word != spoken]
    return [*map(read, reading.syllables), *extra]


def may_be_other_romanisations(a: Reading, b: Reading) -> bool:
    """Whether surname and number of syllables allow one name in two romanisations.

    Two romanisations of Mandarin have been compared already.
    """
    if not a.syllables or len(a.syllables) != len(b.syllables):
        return False
    if "mandarin" in a.styles and "mandarin" in b.styles:
        return False
    return a.family != b.family and surnames.may_be_one(a.family, b.family)
