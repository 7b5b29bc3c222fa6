"""Chinese characters: one form of them, their readings, and how those are spelled in names.

Readings come from pypinyin (Unihan's kMandarin and beyond) and ToJyutping; both are loaded when
the first name in characters appears, since their tables take a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, product

from towngown.convergence.names import cantonese, mandarin
from towngown.convergence.names.surnames import COMPOUND, SURNAMES
from towngown.kernel.characters import simplified

# A character's commonest readings; the rest are literary or of one dialect word.
_MANDARIN_READINGS = 3
_CANTONESE_READINGS = 2
_MOST_FORMS = 64


@lru_cache(maxsize=32768)
def pinyin(char: str) -> tuple[str, ...]:
    """Return the pinyin readings of a character in a given name, the commonest first."""
    from pypinyin import Style
    from pypinyin import pinyin as look_up

    found = look_up(char, style=Style.NORMAL, heteronym=True, v_to_u=False, errors="ignore")
    readings = (one.replace("ü", "v") for one in (found[0] if found else ()))
    return tuple(one for one in readings if one in mandarin.PINYIN)[:_MANDARIN_READINGS]


@lru_cache(maxsize=32768)
def cantonese_spellings(char: str) -> tuple[str, ...]:
    """Return how Hong Kong spells the character in a given name."""
    from ToJyutping import get_jyutping_candidates

    found: Iterable[str] = get_jyutping_candidates(char)[0][1]
    readings = dict.fromkeys(re.sub(r"\d", "", one) for one in found)
    forms = (f for one in islice(readings, _CANTONESE_READINGS) for f in cantonese.spellings(one))
    return tuple(dict.fromkeys(forms))


@lru_cache(maxsize=32768)
def given_spellings(char: str) -> tuple[str, ...]:
    """Return every spelling of the character in a given name: Mandarin, then Cantonese ones.

    Where only some are asked for, it is the first ones, the same in every process.
    """
    mandarin_forms = (form for one in pinyin(char) for form in mandarin.spellings(one))
    return tuple(dict.fromkeys((*mandarin_forms, *cantonese_spellings(char))))


@lru_cache(maxsize=16384)
def family_spellings(surname: str) -> tuple[str, ...]:
    """Return every spelling of a surname in simplified characters; of an unlisted one by rule."""
    known = SURNAMES.get(surname)
    if known:
        return known.spellings
    systems = ([given_spellings(char) for char in surname],)
    return tuple(sorted(f for one in systems for f in islice(map("".join, product(*one)), 64)))


def split_surname(name: str) -> tuple[str, str]:
    """Return (surname, given name) of a name in simplified characters, compounds first.

    A name of two characters is read as one and one (欧阳 → 欧, 阳).
    """
    size = 2 if len(name) > 2 and name[:2] in COMPOUND else 1
    return name[:size], name[size:]


def spells(word: str, characters: str) -> bool:
    """Whether the Latin word spells these characters, in any romanisation, one after another."""
    if not characters:
        return not word
    head, rest = characters[0], characters[1:]
    return any(
        spells(word[len(form) :], rest) for form in given_spellings(head) if word.startswith(form)
    )


def readings(hanzi: str) -> frozenset[str]:
    """Return a Chinese name's romanised forms as "family given", at most 64 of each system.

    Pinyin (all readings of the surname), Wade–Giles and Tongyong without marks, and the
    customary spellings of Hong Kong; given names are written together: 张伟 → zhang wei,
    chang wei, cheung wai … A form follows one system throughout.
    """
    family, given = split_surname(simplified(re.sub(r"\s", "", hanzi)))
    known = SURNAMES.get(family)
    spoken = known.pinyin if known else tuple(map("".join, product(*map(pinyin, family))))
    of_given = [pinyin(char) for char in given]
    forms: set[str] = set()
    for spell in (str, mandarin.wade_giles, mandarin.tongyong):
        families = ["".join(map(spell, mandarin.split(one, mandarin.PINYIN))) for one in spoken]
        forms.update(_joined(families, [tuple(map(spell, one)) for one in of_given]))
    elsewhere = known.elsewhere if known else tuple(family_spellings(family))
    forms.update(_joined(elsewhere, [cantonese_spellings(char) for char in given]))
    return frozenset(forms)


def _joined(families: Iterable[str], given: list[tuple[str, ...]]) -> Iterable[str]:
    words = ["".join(one) for one in islice(product(*given), _MOST_FORMS)]
    return (f"{family} {word}".rstrip() for family in families for word in words)
