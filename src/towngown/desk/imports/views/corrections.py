"""What people decided of elements, and what they could decide next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from towngown.desk.base.actions import Incomplete, ensure, read
from towngown.desk.base.engine import has_atlas, title_of
from towngown.desk.base.reader import Reader
from towngown.desk.imports import correcting, decisions, doubting
from towngown.desk.imports.forms import MergeForm, SplitForm
from towngown.desk.imports.models import Correction
from towngown.desk.imports.rules import can_import, can_withdraw

_A_PAGE = 30


@require_GET
def corrections(request: Any) -> HttpResponse:
    """Show the decisions, the newest first."""
    reader = _importer(request)
    found = Correction.objects.seen_by(reader).order_by("-created_at")
    page = Paginator(found.select_related("job", "created_by"), _A_PAGE).get_page(
        request.GET.get("page")
    )
    for one in page:
        one.words = [_called(texts) for texts in one.titles]
        one.can_be_withdrawn = can_withdraw(reader, one)
    live = any(one.job and one.job.is_live() for one in page)
    return render(request, "imports/corrections.html", {"page": page, "live": live})


@require_http_methods(["GET", "POST"])
def merge(request: Any) -> HttpResponse:
    """Say that two are one."""
    reader = _importer(request)
    asked = {name: request.GET.get(name, "") for name in ("a", "b")}
    form = MergeForm(request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        try:
            decisions.merge(reader=reader, **form.cleaned_data)
            return redirect("corrections")
        except Incomplete as problem:
            _tell(form, problem)
    status = 422 if request.method == "POST" else 200
    return render(request, "imports/merge.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def split(request: Any) -> HttpResponse:
    """Say that one of an element's records does not belong to it."""
    reader = _importer(request)
    id_ = request.GET.get("a", "")
    try:
        element = correcting.element(reader, id_, "a")
    except Incomplete as problem:
        shown = {"problem": str(problem)}
        return render(request, "imports/split.html", shown, status=422)
    form = SplitForm(correcting.keys_of(element), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decisions.split(reader=reader, a=id_, **form.cleaned_data)
            return redirect("corrections")
        except Incomplete as problem:
            _tell(form, problem)
    shown = {"form": form, "title": title_of(element, get_language() or "en")}
    status = 422 if request.method == "POST" else 200
    return render(request, "imports/split.html", shown, status=status)


@require_http_methods(["GET", "POST"])
def doubts(request: Any) -> HttpResponse:
    """Show pairs that may be one, those first whose decision changes most; or take a decision."""
    reader = _importer(request)
    problem = ""
    if request.method == "POST":
        verb = decisions.merge if request.POST.get("verdict") == "same" else decisions.keep_apart
        said = {name: request.POST.get(name, "")[:2000] for name in ("a", "b", "reason")}
        try:
            verb(reader=reader, **said)
            return redirect("corrections")
        except Incomplete as refused:
            problem = str(refused)
    found = doubting.pairs(reader, get_language() or "en") if has_atlas() else []
    status = 422 if problem else 200
    return render(
        request, "imports/doubts.html", {"pairs": found, "problem": problem}, status=status
    )


@require_POST
def withdraw(request: Any, pk: UUID) -> HttpResponse:
    """Take a decision back."""
    reader = _importer(request)
    read(reader, Correction.objects.get_seen(reader, pk))
    decisions.take_back(reader=reader, pk=pk, reason=request.POST.get("reason", "") or _("undone"))
    return redirect("corrections")


def _importer(request: Any) -> Reader:
    ensure(can_import, request.reader, None)
    return request.reader


def _tell(form: Any, problem: Incomplete) -> None:
    for field, words in problem.fields.items():
        form.add_error(field if field in form.fields else None, words)


def _called(texts: dict[str, str]) -> str:
    language = (get_language() or "en")[:2]
    near = sorted(texts.items(), key=lambda pair: (not pair[0].startswith(language), pair[0]))
    return near[0][1] if near else "–"
