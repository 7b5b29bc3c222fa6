"""What the pages of cases share: fetching through the gate, and forms that end in a verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from towngown.desk.base import actions as base
from towngown.desk.base.actions import Conflict, Incomplete
from towngown.desk.base.frame import Words
from towngown.desk.base.gate import NotSeen
from towngown.desk.cases.forms import FactsForm, tell
from towngown.desk.cases.models import Case
from towngown.desk.cases.pages import OPENING, TABS
from towngown.desk.cases.pipelines import PIPELINES, Pipeline
from towngown.desk.cases.rules import can_open


def way_of(id_: str) -> Pipeline:
    """Return a pipeline; raises NotSeen for an address that names none."""
    if id_ not in PIPELINES:
        raise NotSeen(id_)
    return PIPELINES[id_]


def opened(request: Any, pk: Any) -> Case:
    """Return the case whose page is opened, and write down that a confidential one was."""
    case = Case.objects.get_seen(request.reader, pk)
    if case.pipeline not in PIPELINES or case.stage not in case.way.by_id:
        raise NotSeen(str(pk))
    if request.method == "GET":
        base.read(request.reader, case)
    return case


def around(request: Any, way: Pipeline | None, here: str) -> dict[str, Any]:
    """Return what stands around every page of the room: pipelines, and pages of this one."""
    more = [tab for tab in TABS[way.id] if tab.shown_to(request.reader)] if way else []
    return {
        "ways": list(PIPELINES.values()),
        "way": way,
        "page": here,
        "more_tabs": [(tab, reverse(tab.name)) for tab in more],
        "opening": _opening(request, way) if way else "",
    }


def _opening(request: Any, way: Pipeline) -> str:
    """Return where the reader may open a case of that kind, "" where nowhere."""
    if not can_open(request.reader, way):
        return ""
    own = OPENING.get(way.id)
    return reverse(own) if own else reverse("case_open", args=[way.id])


def form_page(
    request: Any, case: Case, form: forms.Form, act: Callable[[], Any], *, title: Words,
    submit: Words, done: Words, about: Words = "", **more: Any,
) -> HttpResponse:  # fmt: skip
    """Show a form of one case; a valid one is acted upon, and what is wrong stands beside it."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Incomplete as error:
            tell(form, error)
        except Conflict as error:
            form.add_error(None, error.message)
            if isinstance(form, FactsForm):
                form.take_revision(Case.objects.get_seen(request.reader, case.pk).revision)
        else:
            messages.success(request, done)
            return redirect(back_to(request, case))
    told = {**around(request, case.way, ""), "case": case, "form": form, "title": title}
    return render(
        request, "cases/form_page.html", {**told, "submit": submit, "about": about, **more}
    )


def posted(request: Any) -> Any:
    """Return what was sent, None where nothing was: an empty form sent is not an unsent one."""
    return request.POST if request.method == "POST" else None


def back_to(request: Any, case: Case) -> str:
    """Return where to go after an action: the page it was asked from, else the case's."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("case", args=[case.pk])
