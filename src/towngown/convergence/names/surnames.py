"""Chinese surnames, the commonest first, and how they are spelled in Latin letters.

The table (tables/chinese_surnames.tsv) roughly follows the order of the lists that the Ministry
of Public Security publishes. Its second column has every reading a surname has as a surname
(单 is Shan or Dan), its third the customary spellings of Hong Kong, Macau, Singapore, Malaysia
and the Hokkien of Taiwan.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from towngown.convergence.names import mandarin
from towngown.convergence.names.tables import rows


class Surname(msgspec.Struct, frozen=True):
    """A surname: its characters, pinyin readings, every Latin spelling, rank by frequency."""

    hanzi: str
    pinyin: tuple[str, ...]
    mandarin: tuple[str, ...]
    elsewhere: tuple[str, ...]
    rank: int

    @property
    def spellings(self) -> tuple[str, ...]:
        """All Latin spellings, pinyin first."""
        return tuple(dict.fromkeys(self.mandarin + self.elsewhere))


def _mandarin_spellings(pinyin: str) -> Iterator[str]:
    """Yield the surname in each romanisation; in a compound all syllables follow one system."""
    syllables = mandarin.split(pinyin, mandarin.PINYIN)
    if len(syllables) == 1:
        yield from mandarin.spellings(pinyin)
        return
    yield pinyin
    yield "".join(map(mandarin.wade_giles, syllables))
    yield "".join(map(mandarin.tongyong, syllables))


def _table() -> dict[str, Surname]:
    return {
        hanzi: Surname(
            hanzi,
            tuple(readings.split()),
            tuple(dict.fromkeys(s for one in readings.split() for s in _mandarin_spellings(one))),
            tuple(elsewhere.split()),
            rank,
        )
        for rank, (hanzi, readings, elsewhere) in enumerate(rows("chinese_surnames.tsv"), start=1)
    }


SURNAMES = _table()
COMPOUND = frozenset(hanzi for hanzi in SURNAMES if len(hanzi) == 2)


def _by_spelling() -> dict[str, tuple[Surname, ...]]:
    pairs = [(form, one) for one in SURNAMES.values() for form in one.spellings]
    found: dict[str, tuple[Surname, ...]] = {}
    for form, one in pairs:
        found[form] = (*found.get(form, ()), one)
    return found


BY_SPELLING = _by_spelling()
# The pinyin readings of surnames that some Mandarin romanisation spells so.
MANDARIN = {
    spelling: frozenset(
        reading
        for one in surnames
        for reading in one.pinyin
        if spelling in set(_mandarin_spellings(reading))
    )
    for spelling, surnames in BY_SPELLING.items()
}


def rank(spelling: str) -> int | None:
    """Return the rank of the commonest surname spelled so; None where there is none."""
    found = BY_SPELLING.get(spelling)
    return found[0].rank if found else None


_KEYS = {form: mandarin.sound_class(form) for form, readings in MANDARIN.items() if readings}


def family_key(spelling: str) -> str:
    """Return one key for Mandarin spellings that may be one surname (Tsai, Cai); else itself."""
    return _KEYS.get(spelling, spelling)


def may_be_one(a: str, b: str) -> bool:
    """Whether two Latin spellings are spellings of a common surname (Chan and Chen of 陈)."""
    ours = {one.hanzi for one in BY_SPELLING.get(a, ())}
    return any(one.hanzi in ours for one in BY_SPELLING.get(b, ()))


def of_two(a: str, b: str) -> bool:
    """Whether both characters are surnames by themselves (陳方, as married women join them)."""
    return a in SURNAMES and b in SURNAMES


def compound_spellings() -> frozenset[str]:
    """Return the Latin spellings of two-character surnames, written together."""
    return frozenset(form for hanzi in COMPOUND for form in SURNAMES[hanzi].spellings)
