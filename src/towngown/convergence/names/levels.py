"""How far two names agree, as a grade with its reason."""

from __future__ import annotations

from enum import IntEnum

import msgspec


class Level(IntEnum):
    """How far two personal names agree; the higher, the further."""

    CONTRADICTS = 0
    UNKNOWN = 1
    FAMILY_ONLY = 2
    MISSING_PART = 3
    ONE_TYPO = 4
    TRANSPOSED = 5
    NICKNAME = 6
    INITIALS_AGREE = 7
    SAME_ACROSS_SCRIPTS = 8
    SAME = 9

    @property
    def agrees(self) -> bool:
        """Whether the whole name agrees: in full, by initials or as a nickname."""
        return self >= Level.NICKNAME


class NameAgreement(msgspec.Struct, frozen=True, order=True):
    """A level and, in words, why."""

    level: Level
    reason: str
