"""The page of one case: facts left, what happened right, what can be done next on top."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from towngown.desk.base.reader import Reader
from towngown.desk.cases import rules
from towngown.desk.cases.about import about
from towngown.desk.cases.actions import last_move
from towngown.desk.cases.facts import is_filled
from towngown.desk.cases.forms import FactsForm
from towngown.desk.cases.models import Case
from towngown.desk.cases.moving import missing
from towngown.desk.cases.pages import PARTS
from towngown.desk.cases.pipelines import Field, Stage
from towngown.desk.cases.timeline import timeline
from towngown.desk.cases.views.common import around, opened


def case_page(request: Any, pk: Any) -> HttpResponse:
    """Show a case."""
    case, reader = opened(request, pk), request.reader
    fills = rules.can_fill(reader, case)
    move = last_move(case)
    deadlines = list(case.deadlines.all())
    told = {
        "case": case,
        "steps": list(_steps(case)),
        **_next(reader, case),
        "form": _form(case) if fills else None,
        "facts": list(_facts(case, leave_out=fills)),
        "running": [one for one in deadlines if one.is_running],
        "ended": [one for one in deadlines if not one.is_running],
        "events": timeline(reader, case),
        "parts": list(_parts(request, case)),
        "undo": move if move and rules.can_undo(reader, case, move) else None,
        "fills": fills,
        "assigns": rules.can_assign(reader, case),
        "about": about(reader, case),
    }
    return render(request, "cases/case.html", {**around(request, case.way, ""), **told})


def _next(reader: Reader, case: Case) -> dict[str, Any]:
    """Return the usual next stage with what is missing for it, and the other ways."""
    ways = case.way.ways_from(case.stage)
    usual = case.way.next_stage(case.stage)
    allowed = [stage for stage in ways if rules.can_enter(reader, case, stage)]
    return {
        "next": usual,
        "may_next": usual in allowed,
        "missing": missing(case, usual) if usual else None,
        "others": [stage for stage in allowed if stage != usual],
    }


def _steps(case: Case) -> Iterator[tuple[Stage, str]]:
    """Yield the stages that are no loss, each "done", "here" or "ahead"; a loss where it is."""
    entered = {move.to_stage for move in case.moves.filter(undone_at=None)}
    for stage in case.way.stages:
        if stage.id == case.stage:
            yield stage, "here"
        elif stage.kind != "lost":
            yield stage, "done" if stage.id in entered else "ahead"


def _form(case: Case) -> FactsForm | None:
    fields = case.stands_in.fields
    return FactsForm(fields, case.facts, revision=case.revision) if fields else None


def _facts(case: Case, *, leave_out: bool) -> Iterator[tuple[Stage, list[tuple[Field, Any]]]]:
    """Yield the filled facts by stage; those in the form of the present stage may be left out."""
    for stage in case.way.stages:
        if leave_out and stage.id == case.stage:
            continue
        filled = [(one, case.facts[one.name]) for one in stage.fields if one.name in case.facts]
        filled = [(one, value) for one, value in filled if is_filled(value)]
        if filled:
            yield stage, filled


def _parts(request: Any, case: Case) -> Iterator[str]:
    """Yield the sections that other apps add, those of all pipelines last."""
    for part in [*PARTS[case.pipeline], *PARTS[""]]:
        found = part(request, case)
        if found is not None:
            template, context = found
            told = {"case": case, "reader": request.reader, **context}
            yield render_to_string(template, told, request)
