"""The room of cases: what waits for me, and each pipeline as board, table and figures."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from towngown.desk.base.models import User
from towngown.desk.base.reader import Reader
from towngown.desk.cases import figures
from towngown.desk.cases.lists import (
    Wanted,
    columns,
    due_by,
    seen_cases,
    wanted_cases,
    with_company,
)
from towngown.desk.cases.models import Case
from towngown.desk.cases.pages import LISTED
from towngown.desk.cases.pipelines import PIPELINES, Pipeline, Stage
from towngown.desk.cases.rules import can_enter
from towngown.desk.cases.views.common import around, way_of

PAGE = 30
MINE = 10


def overview(request: Any) -> HttpResponse:
    """Show what the reader answers for, what is due, and how many cases each pipeline holds."""
    reader = request.reader
    cases = Case.objects.seen_by(reader).filter(pipeline__in=list(PIPELINES))
    mine = cases.filter(responsible=reader.user, closed_at=None) if reader.user else cases.none()
    counts = cases.order_by().values_list("pipeline").annotate(
        all=Count("pk"), open=Count("pk", filter=Q(closed_at=None))
    )  # fmt: skip
    held = {pipeline: (all_, open_) for pipeline, all_, open_ in counts}
    due = due_by(reader, "soon").filter(case__closed_at=None, case__pipeline__in=list(PIPELINES))
    told = {
        "mine": with_company(mine.order_by("in_stage_since", "pk")[:MINE]),
        "mine_count": mine.count(),
        "due": due.select_related("case").order_by("due", "id")[:MINE],
        "held": [(way, *held.get(way.id, (0, 0))) for way in PIPELINES.values()],
    }
    return render(request, "cases/overview.html", {**around(request, None, "overview"), **told})


def board(request: Any, way: str) -> HttpResponse:
    """Show a pipeline as a board: a column a stage, those that wait longest on top."""
    declared, wanted = way_of(way), Wanted.of(request.GET)
    shown = columns(request.reader, declared, wanted)
    told = {
        "columns": [
            (column, [(case, ways_of(request.reader, declared, case)) for case in column.cards])
            for column in shown
            if column.stage.kind != "lost"
        ],
        "lost": [column for column in shown if column.stage.kind == "lost"],
        "wanted": wanted,
        "any": any(column.count for column in shown),
    }
    return render(request, "cases/board.html", {**around(request, declared, "board"), **told})


def ways_of(reader: Reader, way: Pipeline, case: Case) -> list[Stage]:
    """Return the stages into which the reader may move a case from where it is."""
    return [stage for stage in way.ways_from(case.stage) if can_enter(reader, case, stage)]


def table(request: Any, way: str) -> HttpResponse:
    """Show a pipeline as a table that can be narrowed and sorted, thirty rows a page."""
    declared, wanted = way_of(way), Wanted.of(request.GET)
    page = Paginator(wanted_cases(request.reader, declared, wanted), PAGE).get_page(
        request.GET.get("page")
    )
    page.object_list = with_company(page.object_list)
    told = {
        "shown": page,
        "wanted": wanted,
        "listed": [declared.fields[name] for name in LISTED[way] if name in declared.fields],
        "people": _responsible(request.reader, declared),
        "narrowed": _narrowed(declared, wanted),
    }
    return render(request, "cases/table.html", {**around(request, declared, "table"), **told})


def _responsible(reader: Reader, way: Pipeline) -> list[User]:
    """Return who answers for any case that the reader sees."""
    known = seen_cases(reader, way).order_by().values("responsible").distinct()
    return list(User.objects.filter(pk__in=known))


def _narrowed(way: Pipeline, wanted: Wanted) -> list[tuple[str, Stage]]:
    """Return what the list is narrowed to beyond the fields of its form."""
    named = (("entered", wanted.entered), ("left", wanted.left))
    return [(name, way.by_id[id_]) for name, id_ in named if id_ in way.by_id]


def figures_of(request: Any, way: str) -> HttpResponse:
    """Show the figures of a pipeline; each leads to the cases behind it."""
    declared, reader = way_of(way), request.reader
    told = {
        "figures": [one for make in figures.FIGURES[way] for one in make(reader)],
        "stages": figures.stages(reader, declared),
        "loads": figures.loads(reader, declared),
        "table": reverse("cases_table", args=[way]),
    }
    return render(request, "cases/figures.html", {**around(request, declared, "figures"), **told})
