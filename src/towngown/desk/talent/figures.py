"""The figures of recruiting, counted from what the reader sees."""

from __future__ import annotations

from datetime import date
from statistics import median
from typing import Any

from django.utils.translation import gettext_lazy as _

from towngown.desk.base.reader import Reader
from towngown.desk.cases.figures import Figure, address_of
from towngown.desk.cases.lists import seen_cases
from towngown.desk.cases.models import Move
from towngown.desk.cases.pipelines import pipeline


def recruiting(reader: Reader) -> list[Figure]:
    """Return time to fill, time to hire and acceptance of offers."""
    way = pipeline("talent")
    done = Move.objects.seen_by(reader).filter(case__pipeline="talent", undone_at=None)
    accepted = done.filter(to_stage="accepted").values("case")
    facts = dict(seen_cases(reader, way).filter(pk__in=accepted).values_list("pk", "facts"))
    sourced = dict(done.filter(to_stage="sourced", case__in=accepted).values_list("case", "at"))
    fill = [_days(_day(one, "approved_on"), _day(one, "accepted_on")) for one in facts.values()]
    hire = [_days(at.date(), _day(facts[pk], "accepted_on")) for pk, at in sourced.items()]
    behind = address_of(way, entered="accepted")
    return [
        Figure(_("Time to fill"), _median(fill), _(
            "Median days from the approval of the role to acceptance."), behind),
        Figure(_("Time to hire"), _median(hire), _(
            "Median days from the day the person was found to acceptance."), behind),
        Figure(_("Offers accepted"), _acceptance(done), _(
            "Percent of the offers answered."), address_of(way, entered="offer")),
    ]  # fmt: skip


def _acceptance(done: Any) -> int | None:
    answered = done.filter(from_stage="offer", to_stage__in=["accepted", "declined"])
    by = {stage: answered.filter(to_stage=stage).count() for stage in ("accepted", "declined")}
    total = sum(by.values())
    return round(100 * by["accepted"] / total) if total else None


def _day(facts: dict[str, Any], name: str) -> date | None:
    return date.fromisoformat(facts[name]) if facts.get(name) else None


def _days(start: date | None, end: date | None) -> int | None:
    return (end - start).days if start and end else None


def _median(days: list[int | None]) -> float | None:
    known = [one for one in days if one is not None]
    return median(known) if known else None
