"""The rubric that reviewers judge by, and the levels of technology readiness, as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from towngown.desk.transfer.models.disclosure import said

_FILE = Path(__file__).with_name("rubric.toml")
SCORES = range(1, 6)


@dataclass(frozen=True)
class Criterion:
    """One thing to judge, from 1 (poor) to 5 (excellent), with a reason."""

    id: str
    title_en: str
    title_zh: str
    asks_en: str
    asks_zh: str

    @property
    def title(self) -> str:
        """Its title in the language in use."""
        return said(self.title_en, self.title_zh)

    @property
    def asks(self) -> str:
        """Its question in the language in use."""
        return said(self.asks_en, self.asks_zh)


@dataclass(frozen=True)
class Rubric:
    """The criteria under an id, and the readiness levels."""

    id: str
    criteria: tuple[Criterion, ...]
    levels: tuple[tuple[int, str, str], ...]

    def level(self, number: int) -> str:
        """Return what a readiness level means, in the language in use."""
        return said(*self.levels[number - 1][1:])


@cache
def rubric() -> Rubric:
    """Return the rubric in use."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    criteria = tuple(Criterion(**row) for row in told["criterion"])
    levels = tuple((row["level"], row["title_en"], row["title_zh"]) for row in told["trl"])
    return Rubric(told["id"], criteria, levels)
