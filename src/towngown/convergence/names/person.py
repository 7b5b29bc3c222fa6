"""What a written personal name is taken to say."""

from __future__ import annotations

from typing import Literal

import msgspec

Script = Literal["latin", "han", "kana", "hangul", "cyrillic", "greek", "arabic", "other"]
# certain: comma, capitals, initials, particle or script tell; likely: a known given name or the
# language tells; open: either word may be the family name.
Order = Literal["certain", "likely", "open"]
# none: these characters do not tell how the name is romanised (kanji, Korean hanja).
Romanisation = Literal["written", "by rule", "none"]


class Reading(msgspec.Struct, frozen=True, gc=False):
    """One way to read a name: which part is the family name, which words are given names.

    All parts are folded (NFKC, case, diacritics). `family` is written together
    ("garciamarquez"); `parts` are the surnames of a double one, or the listed readings of one in
    kanji. In `given`, one letter is an initial, and a Chinese or Korean given name is one word
    whose `syllables` stand beside it.
    """

    script: Script
    family: str
    given: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    syllables: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    turned: bool = False

    @property
    def is_abbreviated(self) -> bool:
        """Whether a given name is only an initial, or there is none."""
        return not self.given or (min(map(len, self.given)) == 1 and self.script != "han")


class PersonName(msgspec.Struct, frozen=True, gc=False):
    """A written name and its readings, the likeliest first.

    No readings: the name is empty or names a body, not a person (`is_corporate`).
    """

    written: str
    script: Script
    readings: tuple[Reading, ...] = ()
    particles: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    order: Order = "certain"
    romanisation: Romanisation = "written"
    language: str | None = None
    is_corporate: bool = False

    @property
    def family(self) -> tuple[str, ...]:
        """The family name in the variants it may have, likeliest first."""
        return tuple(dict.fromkeys(reading.family for reading in self.readings))

    @property
    def given(self) -> tuple[str, ...]:
        """The given names and initials of the likeliest reading."""
        return self.readings[0].given if self.readings else ()

    @property
    def is_abbreviated(self) -> bool:
        """Whether a reading has an initial or no given name."""
        return not self.readings or any(reading.is_abbreviated for reading in self.readings)
