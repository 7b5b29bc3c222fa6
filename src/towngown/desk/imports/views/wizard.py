"""One list on its way in: columns, check, problems, take in, undo."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from towngown.desk.base.actions import Incomplete, ensure, read
from towngown.desk.base.gate import NotSeen, Tier
from towngown.desk.base.views.jobs import told
from towngown.desk.imports import actions, files, problems, recognising, rules
from towngown.desk.imports.fields import KINDS, field_in_words, kind_in_words
from towngown.desk.imports.models import Import, ImportState

_PROBLEMS = 30


@require_GET
def one(request: Any, pk: UUID) -> HttpResponse:
    """Show the list where it stands."""
    return _page(request, _seen(request, pk))


@require_POST
def describe(request: Any, pk: UUID) -> HttpResponse:
    """Take what the columns mean, and have the list checked."""
    found = _seen(request, pk)
    count = len(actions.headings_of(found))
    try:
        actions.describe(
            reader=request.reader, pk=pk, format_=request.POST.get("format", found.format),
            tier=_tier(request, found),
            columns=[request.POST.get(f"column-{at}", "") for at in range(count)],
        )  # fmt: skip
    except Incomplete as problem:
        return _page(request, found, problem=str(problem), status=422)
    return redirect("import", pk=pk)


@require_POST
def take_in(request: Any, pk: UUID) -> HttpResponse:
    """Have the list taken in."""
    _seen(request, pk)
    actions.take_in(reader=request.reader, pk=pk)
    return redirect("import", pk=pk)


@require_POST
def finish(request: Any, pk: UUID) -> HttpResponse:
    """Have the rest done that did not come to an end."""
    _seen(request, pk)
    actions.finish(reader=request.reader, pk=pk)
    return redirect("import", pk=pk)


@require_POST
def undo(request: Any, pk: UUID) -> HttpResponse:
    """Have the list taken out."""
    found = _seen(request, pk)
    try:
        actions.undo(reader=request.reader, pk=pk, reason=request.POST.get("reason", ""))
    except Incomplete as problem:
        return _page(request, found, problem=str(problem), status=422)
    return redirect("import", pk=pk)


@require_GET
def problems_file(request: Any, pk: UUID) -> StreamingHttpResponse:
    """Hand out every problem as a CSV file that a spreadsheet opens."""
    path = _problems(_seen(request, pk))
    if not path.is_file():
        raise NotSeen(str(pk))
    # Made whole before it is sent: the language is that of the request, which is over by then.
    lines = list(problems.as_csv(path))
    saved = {"Content-Disposition": 'attachment; filename="problems.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=saved)


def _problems(one: Import) -> Path:
    return one.path.with_name("problems.jsonl")


def _seen(request: Any, pk: UUID) -> Import:
    ensure(rules.can_import, request.reader, None)
    found = Import.objects.get_seen(request.reader, pk)
    read(request.reader, found)
    return found


def _page(request: Any, one: Import, *, problem: str = "", status: int = 200) -> HttpResponse:
    """Render the page of a list, with what can be done next."""
    reader = request.reader
    rights = {
        name: getattr(rules, name)(reader, one) and not one.is_busy()
        for name in ("can_describe", "can_take_in", "can_undo", "can_remove", "can_finish")
    }
    explaining = rights["can_describe"] and (
        one.state == ImportState.UPLOADED or "kind" in request.GET or "columns" in request.GET
        or bool(problem)
    )  # fmt: skip
    shown: dict[str, Any] = {
        "one": one, "kind_words": kind_in_words(one.format), "problem": problem,
        "explaining": explaining, "busy": one.is_busy(), **rights,
    }  # fmt: skip
    if one.job is not None and one.job.owner_id == reader.user:
        shown |= told(one.job)
    shown |= _columns(request, one) if explaining else {}
    if one.state != ImportState.UPLOADED and not explaining:
        shown |= _checked(request, one)
    return render(request, "imports/import.html", shown, status=status)


def _columns(request: Any, one: Import) -> dict[str, Any]:
    """Return the columns, what each is taken to mean, and what it could."""
    columns = actions.columns_of(one)
    kinds = list(KINDS.items()) if columns else []
    asked = request.POST.get("format") or request.GET.get("kind") or one.format
    kind = asked if not columns or asked in KINDS else one.format
    if columns:
        headings = [column["heading"] for column in columns]
        mapping = one.mapping if kind == one.format else {}
        chosen = recognising.meanings(kind, headings, mapping)
        for at, column in enumerate(columns):
            column["field"] = request.POST.get(f"column-{at}", chosen[at])
    fields = ["", *recognising.fields(kind)] if columns else []
    return {
        "columns": columns, "kinds": kinds, "kind": kind, "tiers": Tier.choices,
        "fields": sorted(((field, field_in_words(field)) for field in fields), key=_order),
    }  # fmt: skip


def _order(choice: tuple[str, str]) -> tuple[bool, str]:
    return bool(choice[0]), choice[1]


def _checked(request: Any, one: Import) -> dict[str, Any]:
    """Return the first rows as they will be taken, and one page of problems."""
    told = files.read_json(one.path.with_name("check.json")) or {}
    at = request.GET.get("problems", "1")
    page = max(1, int(at)) if at.isascii() and at.isdigit() and len(at) < 7 else 1
    rows = problems.page_of(_problems(one), (page - 1) * _PROBLEMS, _PROBLEMS + 1)
    preview = told.get("preview", [])
    return {
        "preview": preview, "problems": rows[:_PROBLEMS], "problems_page": page,
        "problems_before": page - 1 if page > 1 else None,
        "problems_after": page + 1 if len(rows) > _PROBLEMS else None,
        "problems_file": reverse("import_problems", args=[one.pk]),
        **{f"has_{name}": any(row.get(name) for row in preview) for name in _OPTIONAL},
    }  # fmt: skip


_OPTIONAL = ("type", "text", "keywords", "links", "identifiers", "year", "others")


def _tier(request: Any, one: Import) -> str:
    asked = request.POST.get("tier", one.tier)
    return asked if asked in Tier.values else one.tier
