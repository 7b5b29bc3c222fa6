"""How a pipeline does: conversion, time and load, counted from what the reader sees and no more.

Other apps add figures of their own in their `apps.py`: `FIGURES["talent"].append(function)`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from towngown.desk.base.frame import Words
from towngown.desk.base.models import User
from towngown.desk.base.reader import Reader
from towngown.desk.cases.lists import due_by, is_over, onward, seen_cases
from towngown.desk.cases.models import Move
from towngown.desk.cases.pipelines import Pipeline, Stage


@dataclass(frozen=True)
class Figure:
    """One number with its name, how it is counted, and where the cases behind it are."""

    words: Words
    value: Any  # None where there is nothing to count yet
    note: Words = ""
    address: str = ""


FIGURES: dict[str, list[Callable[[Reader], list[Figure]]]] = defaultdict(list)


@dataclass(frozen=True)
class StageFigures:
    """One stage: cases that ever entered, went on, were lost from it, are here, wait too long."""

    stage: Stage
    entered: int
    went_on: int
    lost: int
    here: int
    over: int
    median_days: float | None

    @property
    def conversion(self) -> int | None:
        """Percent of those that entered and left again which went on; None where none left."""
        left = self.went_on + self.lost
        return round(100 * self.went_on / left) if left else None


@dataclass(frozen=True)
class Load:
    """What one person answers for: open cases, those that wait too long, deadlines missed."""

    person: User | None
    open: int
    over: int
    missed: int


def address_of(way: Pipeline, **wanted: Any) -> str:
    """Return the address of the table of the cases behind a number."""
    return f"{reverse('cases_table', args=[way.id])}?{urlencode(wanted)}"


def stages(reader: Reader, way: Pipeline) -> list[StageFigures]:
    """Return the figures of every stage that is no loss."""
    moves = Move.objects.seen_by(reader).filter(case__pipeline=way.id, undone_at=None)
    entered = _cases(moves, "to_stage")
    lost = _cases(moves.filter(to_stage__in=_of_kind(way, "lost")), "from_stage")
    went_on = _cases(moves.filter(_onward(way)), "from_stage")
    here = dict(seen_cases(reader, way).values_list("stage").annotate(Count("pk")))
    over = dict(
        seen_cases(reader, way).filter(is_over(way)).values_list("stage").annotate(Count("pk"))
    )
    days = _median_days(moves)
    return [
        StageFigures(
            stage, entered.get(stage.id, 0), went_on.get(stage.id, 0), lost.get(stage.id, 0),
            here.get(stage.id, 0), over.get(stage.id, 0), days.get(stage.id),
        )
        for stage in way.stages
        if stage.kind != "lost"
    ]  # fmt: skip


def loads(reader: Reader, way: Pipeline) -> list[Load]:
    """Return who answers for how many open cases, the most first."""
    cases = seen_cases(reader, way).filter(closed_at=None)
    open_ = dict(cases.values_list("responsible").annotate(Count("pk")))
    over = dict(cases.filter(is_over(way)).values_list("responsible").annotate(Count("pk")))
    missed = dict(
        due_by(reader, "over").filter(case__pipeline=way.id, case__closed_at=None)
        .order_by().values_list("case__responsible").annotate(Count("case", distinct=True))
    )  # fmt: skip
    people = User.objects.in_bulk([pk for pk in open_ if pk is not None])
    rows = [
        Load(people.get(pk), count, over.get(pk, 0), missed.get(pk, 0))
        for pk, count in open_.items()
    ]
    return sorted(rows, key=lambda row: (-row.open, str(row.person)))


def _cases(moves: Any, field: str) -> dict[str, int]:
    counted = moves.order_by().values_list(field).annotate(Count("case", distinct=True))
    return dict(counted)


def _onward(way: Pipeline) -> Q:
    found = Q(pk__in=[])
    for stage in way.stages:
        found |= Q(from_stage=stage.id, to_stage__in=onward(way, stage.id))
    return found


def _of_kind(way: Pipeline, kind: str) -> list[str]:
    return [stage.id for stage in way.stages if stage.kind == kind]


def _median_days(moves: Any) -> dict[str, float]:
    """Return the median days in each stage, over every stay that has ended."""
    stays: dict[str, list[float]] = defaultdict(list)
    for stage, since, until in moves.exclude(since=None).values_list("from_stage", "since", "at"):
        stays[stage].append((until - since).total_seconds() / 86_400)
    return {stage: median(one) for stage, one in stays.items()}
