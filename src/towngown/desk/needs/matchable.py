"""How well a need can be matched, point by point: what the form shows beside what one types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

# A character of Chinese says about as much as three of English.
_WIDE = 3
_ENOUGH, _PLENTY = 90, 300


@dataclass(frozen=True)
class Point:
    """One thing that makes a need matchable: what it is, whether it is there, how to get it."""

    key: str
    words: str
    is_met: bool
    advice: str
    weight: int = 1


@dataclass(frozen=True)
class Matchability:
    """All points, and what they add up to, of 100."""

    points: tuple[Point, ...]

    @property
    def share(self) -> int:
        """Return what is met, of 100."""
        total = sum(point.weight for point in self.points)
        return round(100 * sum(point.weight for point in self.points if point.is_met) / total)

    @property
    def words(self) -> str:
        """Return the share in words."""
        levels = [
            (85, _("very well matchable")), (60, _("well matchable")),
            (35, _("matchable, with luck")), (0, _("hard to match yet")),
        ]  # fmt: skip
        return next(words for least, words in levels if self.share >= least)


def matchability(said: Mapping[str, Any]) -> Matchability:
    """Return the points of a need, given its fields by name."""
    title = said.get("title_zh") or said.get("title_en") or ""
    problem = max(extent(said.get("problem_zh", "")), extent(said.get("problem_en", "")))
    numbers = [row for row in said.get("numbers") or () if row.get("value")]
    return Matchability((
        Point("title", _("A title that names the thing"), 12 <= extent(title) <= 360,
              _("Name material, process or product, not the company: “Topcoat that cures below "
                "90 °C” finds more than “Coating problem”.")),
        Point("problem", _("The problem in a few sentences"), problem >= _ENOUGH,
              _("Say what happens today, where, and why that is not good enough."), 2),
        Point("detail", _("Enough detail to compare"), problem >= _PLENTY,
              _("Materials, machines, conditions: every technical word is a hook that results "
                "can hang on.")),
        Point("numbers", _("At least one number to reach"), bool(numbers),
              _("“At least 95 % after 6 months at 40 °C” lets us tell a good answer from a near "
                "one."), 2),
        Point("units", _("Numbers with units"),
              bool(numbers) and all(row.get("unit") for row in numbers),
              _("%, °C, μg/L, 元/件: without the unit a number cannot be compared.")),
        Point("constraints", _("A constraint"), extent(said.get("constraints", "")) >= 20,
              _("What must not change: the existing line, a rule, the cost, the space.")),
        Point("tried", _("What was tried"), extent(said.get("tried", "")) >= 20,
              _("What failed, and how, keeps the same answer from coming back.")),
        Point("field", _("A field"), bool(said.get("field")),
              _("It puts your need before the right people.")),
        Point("deadline", _("A date or a budget"),
              bool(said.get("deadline") or said.get("budget")),
              _("It tells whether finished technology or research is wanted.")),
    ))  # fmt: skip


def extent(text: str) -> int:
    """Return how much a text says, in characters of English."""
    return sum(_WIDE if char >= "\u2e80" else 1 for char in (text or "").strip())
