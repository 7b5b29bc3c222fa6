"""Grounds of graduation: dated data (`grounds.toml`), and whether a case's facts meet one."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from towngown.desk.cases.facts import is_filled
from towngown.desk.cases.models import Case
from towngown.desk.cases.pipelines import pipeline


class Ground(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One version of one ground, in force from when to when, by which source."""

    id: str
    title_en: str
    title_zh: str
    facts: tuple[str, ...]
    more_than: Decimal | None = None
    currency: str = ""
    jurisdiction: str = ""
    valid_from: date
    valid_to: date | None = None
    source: str

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return self.title_zh if (get_language() or "").startswith("zh") else self.title_en

    def is_in_force(self, day: date) -> bool:
        """Whether it counted on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@cache
def grounds() -> tuple[Ground, ...]:
    """Return all that the file declares."""
    text = (Path(__file__).parent / "grounds.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text)["grounds"], tuple[Ground, ...])


def ground_on(id_: str, day: date) -> Ground | None:
    """Return the version of a ground in force that day, None where there was none."""
    found = (ground for ground in grounds() if ground.id == id_ and ground.is_in_force(day))
    return next(found, None)


def why_not(ground: Ground, facts: dict[str, Any]) -> str | None:
    """Return what the facts lack for the ground, None where they meet it."""
    fields = pipeline("incubation").fields
    empty = [fields[name].title for name in ground.facts if not is_filled(facts.get(name))]
    if empty:
        said = _("“%(ground)s” needs: %(fields)s.")
        return said % {"ground": ground.title, "fields": ", ".join(empty)}
    if ground.more_than is None:
        return None
    given = [facts[name] for name in ground.facts]
    if any(one["currency"] != ground.currency for one in given):
        return _("Amounts have to be in %(currency)s.") % {"currency": ground.currency}
    if sum(Decimal(one["amount"]) for one in given) > ground.more_than:
        return None
    return _("“%(ground)s” is not reached.") % {"ground": ground.title}


def ground_holds(case: Case) -> str | None:
    """Check of the stage "graduated": the ground named was in force and is met."""
    id_, day = case.facts.get("graduation_ground"), case.facts.get("graduated_on")
    if not id_ or not day:
        return None  # asked for as fields of the stage
    ground = ground_on(id_, date.fromisoformat(day))
    if ground is None:
        return _("This ground was not in force on the day of graduation.")
    return why_not(ground, case.facts)
