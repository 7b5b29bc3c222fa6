"""Clocks: how long one has, by rules that are dated data with their source (`<app>/clocks.toml`).

    [[rules]]
    id = "bayh_dole.report"
    title_en = "Report the invention to the agency"
    title_zh = "向资助机构报告发明"
    jurisdiction = "US"
    counts_from = "disclosed_on"   # a date in the case's facts; left out: the day of the move
    months = 2
    valid_from = 1987-03-18        # a rule may stand several times, once for each version of a law
    source = "37 CFR 401.14(c)(1)"
    url = "https://www.ecfr.gov/current/title-37/section-401.14"

    [[rules.reminders]]            # left out: REMINDERS
    days = 30
    who = "responsible"            # then "team", then "officers": each circle holds the one before

A clock that starts on a day runs by the version in force on that day.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Literal

import msgspec
from django.utils.translation import get_language

from towngown.kernel.errors import NotFound

Circle = Literal["responsible", "team", "officers"]
CIRCLES: tuple[Circle, ...] = ("responsible", "team", "officers")


class Reminder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many days before the due date (negative: after it), that circle is reminded."""

    days: int
    who: Circle


REMINDERS = (Reminder(14, "responsible"), Reminder(7, "team"), Reminder(1, "officers"))


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One version of one rule: how long, from when, by which law, in force from when to when."""

    id: str
    title_en: str
    title_zh: str
    jurisdiction: str = ""
    counts_from: str = ""
    years: int = 0
    months: int = 0
    days: int = 0
    valid_from: date = date.min
    valid_to: date | None = None
    source: str = ""
    url: str = ""
    reminders: tuple[Reminder, ...] = REMINDERS

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return self.title_zh if (get_language() or "").startswith("zh") else self.title_en

    def is_in_force(self, day: date) -> bool:
        """Whether this version rules on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one clocks.toml holds."""

    rules: tuple[Rule, ...] = ()


class Clocks(Mapping[str, tuple[Rule, ...]]):
    """All rules by id, each with its versions by date."""

    def __init__(self) -> None:
        self._versions: dict[str, tuple[Rule, ...]] = {}

    def __getitem__(self, id_: str) -> tuple[Rule, ...]:
        return self._versions[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._versions)

    def __len__(self) -> int:
        return len(self._versions)

    def add(self, rule: Rule) -> None:
        """Take in a version; one of the same rule and first day is replaced."""
        others = [old for old in self.get(rule.id, ()) if old.valid_from != rule.valid_from]
        versions = sorted([*others, rule], key=lambda version: version.valid_from)
        self._versions[rule.id] = tuple(versions)

    def all(self) -> Iterator[Rule]:
        """Return every version of every rule."""
        for versions in self._versions.values():
            yield from versions


CLOCKS = Clocks()


def rule_on(id_: str, day: date) -> Rule | None:
    """Return the version in force that day, None where there was none; raises NotFound."""
    if id_ not in CLOCKS:
        raise NotFound.among("rule of a clock", id_, CLOCKS)
    return next((rule for rule in reversed(CLOCKS[id_]) if rule.is_in_force(day)), None)


def due_date(rule: Rule, start: date) -> date:
    """Return the last day: calendar months first, then days.

    Months end on the same day of a later month, or on its last day where it has no such day (as
    in PCT Rule 80.2): 31 January and a month is 28 February.
    """
    return add_months(start, 12 * rule.years + rule.months) + timedelta(days=rule.days)


def add_months(start: date, months: int) -> date:
    """Return the same day of a later month, or its last day where it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
