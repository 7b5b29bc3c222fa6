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

from django.db.models import Count
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
    walked = Walked.of(reader, way)
    cases = seen_cases(reader, way).order_by().values_list("stage")
    here = dict(cases.annotate(Count("pk")))
    over = dict(cases.filter(is_over(way)).annotate(Count("pk")))
    return [
        StageFigures(
            stage, len(walked.entered[stage.id]), len(walked.went_on[stage.id]),
            len(walked.lost[stage.id]), here.get(stage.id, 0), over.get(stage.id, 0),
            median(walked.days[stage.id]) if walked.days[stage.id] else None,
        )
        for stage in way.stages
        if stage.kind != "lost"
    ]  # fmt: skip


class Walked:
    """What cases did, read in one pass over their moves.

    By stage: the cases (each once) that entered it, went on from it, were lost from it; and the
    days of every stay there that has ended.
    """

    def __init__(self, way: Pipeline) -> None:
        self._onward = {stage.id: set(onward(way, stage.id)) for stage in way.stages}
        self._lost = {stage.id for stage in way.stages if stage.kind == "lost"}
        self.entered: dict[str, set[str]] = defaultdict(set)
        self.went_on: dict[str, set[str]] = defaultdict(set)
        self.lost: dict[str, set[str]] = defaultdict(set)
        self.days: dict[str, list[float]] = defaultdict(list)

    @classmethod
    def of(cls, reader: Reader, way: Pipeline) -> Walked:
        """Read the moves that the reader sees; undone ones never were."""
        walked = cls(way)
        moves = Move.objects.seen_by(reader).filter(case__pipeline=way.id, undone_at=None)
        # By reference, not by id: a text costs nothing to read, a UUID much.
        rows = moves.order_by().values_list(
            "case__reference", "from_stage", "to_stage", "days_before"
        )
        for case, here, there, days in rows.iterator(chunk_size=5_000):
            walked.add(case, here, there, days)
        return walked

    def add(self, case: str, here: str, there: str, days: float | None) -> None:
        """Take in one move."""
        self.entered[there].add(case)
        if there in self._lost:
            self.lost[here].add(case)
        elif there in self._onward.get(here, ()):
            self.went_on[here].add(case)
        if days is not None:
            self.days[here].append(days)


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
