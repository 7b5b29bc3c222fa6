"""Queries for boards and tables: only what the reader sees, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from towngown.desk.base.reader import Reader
from towngown.desk.cases.models import Case, Deadline, Move
from towngown.desk.cases.pipelines import PIPELINES, Pipeline, Stage

CARDS_A_COLUMN = 12
SOON = timedelta(days=14)
ORDERS = {
    "": ("-updated_at",),
    "title": ("title_en", "title_zh"),
    "age": ("in_stage_since",),
    "-age": ("-in_stage_since",),
    "responsible": ("responsible__name", "responsible__email"),
    "opened": ("-created_at",),
}


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; read from the address, so that every number can lead to it."""

    q: str = ""
    stage: str = ""
    state: str = ""  # "open", "won", "lost"
    entered: str = ""  # was at any time moved into that stage
    left: str = ""  # went on from that stage
    responsible: str = ""  # "me", "nobody" or an id
    ageing: bool = False
    due: str = ""  # "soon" or "over"
    sort: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        """Return what an address asks for; what it cannot mean is left out."""
        texts = {name: str(given.get(name, "")).strip()[:100] for name in cls.__match_args__}
        texts["sort"] = texts["sort"] if texts["sort"] in ORDERS else ""
        return cls(**{**texts, "ageing": texts["ageing"] == "1"})

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return self != Wanted(sort=self.sort)


def seen_cases(reader: Reader, way: Pipeline) -> QuerySet[Any]:
    """Return a query of the pipeline's cases that the reader sees."""
    return Case.objects.seen_by(reader).filter(pipeline=way.id)


def wanted_cases(reader: Reader, way: Pipeline, wanted: Wanted) -> QuerySet[Any]:
    """Return a query of those that are wanted, sorted."""
    query = seen_cases(reader, way)
    if wanted.q:
        query = query.filter(_named(wanted.q))
    if wanted.stage:
        query = query.filter(stage=wanted.stage)
    if wanted.state:
        kinds = [stage.id for stage in way.stages if stage.kind == wanted.state]
        query = query.filter(stage__in=kinds)
    if wanted.ageing:
        query = query.filter(is_over(way))
    query = query.filter(_by_moves(reader, way, wanted), _by_people(reader, wanted))
    if wanted.due:
        query = query.filter(pk__in=due_by(reader, wanted.due).values("case"))
    return query.order_by(*ORDERS[wanted.sort], "pk")


def is_over(way: Pipeline) -> Q:
    """Return the condition that a case is in its stage for longer than is usual."""
    now, over = timezone.now(), Q(pk__in=[])
    for stage in way.stages:
        if stage.is_open and stage.days is not None:
            # A whole day more than usual has passed, as Case.is_ageing counts.
            limit = now - timedelta(days=stage.days + 1)
            over |= Q(stage=stage.id, in_stage_since__lte=limit)
    return over


def due_by(reader: Reader, when: str) -> QuerySet[Any]:
    """Return a query of running deadlines that are over, or due soon or over."""
    today = timezone.localdate()
    latest = {"due__lt": today} if when == "over" else {"due__lte": today + SOON}
    return running_deadlines(reader).filter(**latest)


def running_deadlines(reader: Reader) -> QuerySet[Any]:
    """Return a query of the deadlines that still have to be met, the next first."""
    return Deadline.objects.seen_by(reader).filter(met_at=None, dropped_at=None)


def onward(way: Pipeline, id_: str) -> list[str]:
    """Return the stages that count as going on from that one: later ones that are no loss."""
    later = way.stages[way.position(id_) + 1 :]
    return [stage.id for stage in later if stage.kind != "lost"]


def _by_moves(reader: Reader, way: Pipeline, wanted: Wanted) -> Q:
    done = Move.objects.seen_by(reader).filter(undone_at=None)
    found = Q()
    if wanted.entered:
        found &= Q(pk__in=done.filter(to_stage=wanted.entered).values("case"))
    if wanted.left:
        ways = onward(way, wanted.left) if wanted.left in way.by_id else []
        on = done.filter(from_stage=wanted.left, to_stage__in=ways)
        found &= Q(pk__in=on.values("case"))
    return found


def _by_people(reader: Reader, wanted: Wanted) -> Q:
    match wanted.responsible:
        case "":
            return Q()
        case "me":
            return Q(responsible=reader.user) if reader.user else Q(pk__in=[])
        case "nobody":
            return Q(responsible=None)
    try:
        return Q(responsible=UUID(wanted.responsible))
    except ValueError:
        return Q(pk__in=[])


def with_company(cases: Iterable[Case]) -> list[Case]:
    """Fetch what lists show of cases that the reader sees: people, and `running` deadlines."""
    shown = list(cases)
    prefetch_related_objects(shown, "responsible", "people", "deadlines")
    for case in shown:
        case.running = [one for one in case.deadlines.all() if one.is_running]
    return shown


def about_element(reader: Reader, id_: str) -> list[Case]:
    """Return the latest cases about an element of the atlas, or that answer it as a need."""
    about = Q(element=id_) | Q(need_element=id_)
    query = Case.objects.seen_by(reader).filter(about, pipeline__in=list(PIPELINES))
    return list(query.order_by("-updated_at", "pk")[:CARDS_A_COLUMN])


def named_like(reader: Reader, text: str) -> list[Case]:
    """Return the latest cases whose title holds the text, or whose reference it is."""
    query = Case.objects.seen_by(reader).filter(_named(text), pipeline__in=list(PIPELINES))
    return list(query.order_by("-updated_at", "pk")[:CARDS_A_COLUMN])


def _named(text: str) -> Q:
    titled = Q(title_en__icontains=text) | Q(title_zh__icontains=text)
    return titled | Q(reference__iexact=text)


@dataclass(frozen=True)
class Column:
    """One stage on a board: how many are there in all, and those that wait longest."""

    stage: Stage
    count: int
    cards: list[Case]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.cards)


def columns(reader: Reader, way: Pipeline, wanted: Wanted) -> list[Column]:
    """Return the board: a column for each stage that is no loss, longest waiting first."""
    query = wanted_cases(reader, way, wanted)
    counts = dict(query.order_by().values_list("stage").annotate(Count("pk")))
    found: dict[str, list[Case]] = {}
    for stage in way.stages:
        here = query.filter(stage=stage.id).order_by("in_stage_since", "pk")
        found[stage.id] = [] if stage.kind == "lost" else list(here[:CARDS_A_COLUMN])
    with_company([case for cards in found.values() for case in cards])
    return [Column(stage, counts.get(stage.id, 0), found[stage.id]) for stage in way.stages]
