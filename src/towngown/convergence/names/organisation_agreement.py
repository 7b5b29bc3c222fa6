"""How far two names of organisations agree, and under which keys they are looked for."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from itertools import product

import msgspec

from towngown.convergence.names import hanzi
from towngown.convergence.names.organisations import OrganisationName
from towngown.convergence.names.typos import is_one_slip


class OrganisationLevel(IntEnum):
    """How far two names of organisations agree; the higher, the further."""

    CONTRADICTS = 0
    UNKNOWN = 1
    SISTER = 2
    PART_OF = 3
    ONE_TYPO = 4
    SPELT = 5
    ACRONYM = 6
    REORDERED = 7
    WITHOUT_FORM = 8
    SAME = 9

    @property
    def agrees(self) -> bool:
        """Whether the names are one but for order of words or legal form."""
        return self >= OrganisationLevel.REORDERED


class OrganisationAgreement(msgspec.Struct, frozen=True):
    """A level and, in words, why."""

    level: OrganisationLevel
    reason: str


_L = OrganisationLevel
# The shortest reading in Latin letters that tells: two syllables.
_SPELT_SIZES = (2, 3, 4)


def compare_organisations(a: OrganisationName, b: OrganisationName) -> OrganisationAgreement:
    """Return how far the names agree, and why. Symmetric."""
    if not a.words or not b.words:
        return OrganisationAgreement(_L.UNKNOWN, "a name is empty")
    if a.script != b.script and "han" in {a.script, b.script}:
        return _across_scripts(a, b)
    level, reason = _words(a, b)
    if level in {_L.CONTRADICTS, _L.ONE_TYPO}:
        return OrganisationAgreement(level, reason)
    for check in (_divisions, _places, _legal_forms):
        found = check(a, b)
        if found is not None and found[0] < level:
            level, reason = found
    return OrganisationAgreement(level, reason)


def _words(a: OrganisationName, b: OrganisationName) -> tuple[OrganisationLevel, str]:
    if a.words == b.words:
        return _L.SAME, "the same words"
    ours, theirs = sorted(a.words), sorted(b.words)
    if ours == theirs:
        return _L.REORDERED, "the same words in another order"
    if _is_short_for(a, b) or _is_short_for(b, a):
        return _L.ACRONYM, "one is short for the other"
    other = [(x, y) for x, y in zip(ours, theirs, strict=False) if x != y]
    if len(ours) == len(theirs) and len(other) == 1 and is_one_slip(*other[0]):
        return _L.ONE_TYPO, "one word differs by one letter"
    return _L.CONTRADICTS, "the words differ"


def _is_short_for(short: OrganisationName, long: OrganisationName) -> bool:
    if short.script == "han":
        return "".join(short.words) in long.acronyms
    return short.is_acronym and not long.is_acronym and bool(short.acronyms & long.acronyms)


def _divisions(a: OrganisationName, b: OrganisationName) -> tuple[OrganisationLevel, str] | None:
    if a.divisions == b.divisions:
        return None
    shared = min(len(a.divisions), len(b.divisions))
    if a.divisions[:shared] == b.divisions[:shared]:
        return _L.PART_OF, "one is a division of the other"
    return _L.SISTER, "divisions of one body"


def _places(a: OrganisationName, b: OrganisationName) -> tuple[OrganisationLevel, str] | None:
    return (_L.SISTER, "another place in brackets") if a.place != b.place else None


def _legal_forms(a: OrganisationName, b: OrganisationName) -> tuple[OrganisationLevel, str] | None:
    if a.legal_form == b.legal_form:
        return None
    if {a.legal_form, b.legal_form} & {None, "company", "group"}:
        return _L.WITHOUT_FORM, "the legal form is missing or vague in one"
    return _L.SISTER, "other legal forms"


def _across_scripts(a: OrganisationName, b: OrganisationName) -> OrganisationAgreement:
    """Return SPELT where the Latin name begins with the reading of the characters."""
    han, other = (a, b) if a.script == "han" else (b, a)
    if other.words[0] in _spelt(han.words[0]):
        return OrganisationAgreement(_L.SPELT, f"{other.words[0]} is how the characters begin")
    return OrganisationAgreement(_L.UNKNOWN, "a translated name does not tell")


def _spelt(characters: str) -> frozenset[str]:
    """Return the pinyin of the first two, three and four characters, all readings."""
    return _pinyin_of_beginnings(characters[: _SPELT_SIZES[-1]])


@lru_cache(maxsize=32768)
def _pinyin_of_beginnings(characters: str) -> frozenset[str]:
    spoken = [hanzi.pinyin(char)[:2] for char in characters]
    return frozenset(
        "".join(way)
        for size in _SPELT_SIZES
        if size <= len(characters)
        for way in product(*spoken[:size])
    )


def organisation_keys(name: OrganisationName) -> frozenset[str]:
    """Return few keys; names from PART_OF or SISTER upwards share one, typing errors apart."""
    if not name.words:
        return frozenset()
    keys = [f"n:{' '.join(sorted(name.words))}"]
    keys += [f"a:{one}" for one in name.acronyms]
    if name.script == "han":
        keys.append(f"a:{name.words[0]}")
        keys += [f"s:{one}" for one in _spelt(name.words[0])]
    else:
        keys.append(f"s:{name.words[0]}")
    return frozenset(keys)
