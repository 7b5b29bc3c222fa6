"""How a need is entered: step by step, saved as one types, sent in at the end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from towngown.desk.base.actions import Incomplete, Refused
from towngown.desk.base.gate import NotSeen
from towngown.desk.needs import actions, rules, unsaved
from towngown.desk.needs.asked import need_of
from towngown.desk.needs.explain import language
from towngown.desk.needs.forms import STEPS, said_by, step_form
from towngown.desk.needs.matchable import matchability
from towngown.desk.needs.models import Need
from towngown.desk.needs.reading import name_of

_ORDER = list(STEPS)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    """Tell what a good need holds, and begin a draft."""
    if not rules.can_enter(request.reader):
        if request.reader.user is None:
            return redirect("need_ask")
        raise Refused(_("Your role does not enter needs."))
    if request.method == "POST":
        need = actions.start_draft(reader=request.reader)
        return redirect("need_edit", need.pk, _ORDER[0])
    return render(request, "needs/new.html")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, pk: Any, step: str) -> HttpResponse:
    """Show a step, save what was typed (htmx: while typing), go on to the next."""
    if step not in STEPS:
        raise NotSeen(step)
    if request.reader.user is None:
        return _signed_out(request)
    need = need_of(request.reader, pk)
    if not rules.can_edit(request.reader, need):
        raise Refused(_("A need can be changed while it is a draft or was returned."))
    if request.method == "POST" and request.htmx:
        return _autosaved(request, need, step)
    if request.method == "POST":
        return _saved(request, need, step)
    kept = unsaved.take(request)
    if kept is not None:
        said = said_by(step_form(step, request.reader, need_of(request.reader, pk), kept))
        need = actions.autosave(reader=request.reader, pk=pk, said=said)
        messages.success(request, _("What you had typed when you were signed out is here, saved."))
    return _shown(request, need, step, step_form(step, request.reader, need))


def _signed_out(request: Any) -> HttpResponse:
    """Keep what was typed for when its person has signed in again."""
    if request.method == "POST":
        unsaved.keep(request)
    address = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
    if request.htmx:
        return render(request, "needs/signed_out.html", {"address": address})
    return redirect(address)


def _autosaved(request: Any, need: Need, step: str) -> HttpResponse:
    said = said_by(step_form(step, request.reader, need, request.POST))
    saved = actions.autosave(reader=request.reader, pk=need.pk, said=said)
    return render(request, "needs/checklist.html", {"matchability": _of(saved), "saved": True})


def _saved(request: Any, need: Need, step: str) -> HttpResponse:
    form = step_form(step, request.reader, need, request.POST)
    said = said_by(form)
    saved = actions.save_draft(reader=request.reader, pk=need.pk, said=said)
    if form.errors:
        return _shown(request, saved, step, form, status=422)
    if "more" in request.POST:
        return redirect("need_edit", need.pk, step)
    if "leave" in request.POST:
        messages.success(request, _("Your draft is saved. Go on whenever you like."))
        return redirect("need", need.pk)
    place = _ORDER.index(step) + 1
    if place == len(_ORDER):
        return redirect("need_review", need.pk)
    return redirect("need_edit", need.pk, _ORDER[place])


def _shown(request: Any, need: Need, step: str, form: Any, status: int = 200) -> HttpResponse:
    place = _ORDER.index(step)
    return render(request, "needs/edit.html", {
        "need": need, "form": form, "step": step, "title": STEPS[step][0],
        "steps": [(name, words) for name, (words, _form) in STEPS.items()],
        "place": place + 1, "of": len(_ORDER), "matchability": _of(need),
        "back": _ORDER[place - 1] if place else "", "is_last": place + 1 == len(_ORDER),
    }, status=status)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Any, pk: Any) -> HttpResponse:
    """Show the whole need once more, and send it in."""
    need = need_of(request.reader, pk)
    if not rules.can_edit(request.reader, need):
        return redirect("need", need.pk)
    lacking: dict[str, str] = {}
    if request.method == "POST":
        try:
            actions.submit(reader=request.reader, pk=pk)
        except Incomplete as error:
            lacking = error.fields
        else:
            messages.success(request, _("Sent in. The park looks at it and answers here."))
            return redirect("need", need.pk)
    tongue = language()
    return render(request, "needs/review.html", {
        "need": need, "matchability": _of(need), "sees_contact": True,
        "field": name_of(request.reader, need.field, tongue),
        "organisation": name_of(request.reader, need.organisation, tongue),
        "lacking": [(_step_of(name), said) for name, said in lacking.items()],
    }, status=422 if lacking else 200)  # fmt: skip


def _step_of(name: str) -> str:
    return next(step for step, (_words, form) in STEPS.items() if name in form.base_fields)


def _of(need: Need) -> Any:
    return matchability(vars(need))
