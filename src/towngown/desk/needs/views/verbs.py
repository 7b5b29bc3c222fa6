"""What is done with a need by one button: accept, return, close, withdraw, reopen, show wider."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from towngown.desk.base.gate import NotSeen
from towngown.desk.needs import actions, forms
from towngown.desk.needs.asked import need_of
from towngown.desk.needs.models import Need

Verb = Callable[[Any, Need], str | None]


@require_POST
def do(request: Any, pk: Any, verb: str) -> HttpResponse:
    """Do one thing with a need, say that it was done, and show the need again."""
    need = need_of(request.reader, pk)
    if verb not in VERBS:
        raise NotSeen(verb)
    said = VERBS[verb](request, need)
    if said:
        messages.success(request, said)
    return redirect("need", need.pk)


def _accept(request: Any, need: Need) -> str | None:
    form = forms.AcceptForm(request.POST, need=need)
    if not _is_right(request, form):
        return None
    actions.accept(reader=request.reader, pk=need.pk, tier=form.cleaned_data["tier"])
    return _("Accepted. See below who and what may answer it.")


def _return(request: Any, need: Need) -> str | None:
    form = forms.ReturnForm(request.POST)
    if not _is_right(request, form):
        return None
    improve = form.cleaned_data["improve"]
    actions.return_to_improve(reader=request.reader, pk=need.pk, improve=improve)
    return _("Returned to its asker.")


def _close(request: Any, need: Need) -> str | None:
    form = forms.CloseForm(request.POST)
    if not _is_right(request, form):
        return None
    actions.close(reader=request.reader, pk=need.pk, **form.cleaned_data)
    return _("Closed. It can be reopened.")


def _change_tier(request: Any, need: Need) -> str | None:
    form = forms.TierForm(request.POST)
    if not _is_right(request, form):
        return None
    actions.change_tier(reader=request.reader, pk=need.pk, **form.cleaned_data)
    return _("Changed who may see it.")


def _withdraw(request: Any, need: Need) -> str:
    actions.withdraw(
        reader=request.reader, pk=need.pk, reason=request.POST.get("reason", "")[:2000]
    )
    return _("Withdrawn. It can be reopened.")


def _reopen(request: Any, need: Need) -> str:
    actions.reopen(reader=request.reader, pk=need.pk)
    return _("Reopened: it stands where it stood.")


def _is_right(request: Any, form: django_forms.Form) -> bool:
    for name, problems in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label}: {' '.join(problems)}")
    return not form.errors


VERBS: dict[str, Verb] = {
    "accept": _accept,
    "return": _return,
    "close": _close,
    "tier": _change_tier,
    "withdraw": _withdraw,
    "reopen": _reopen,
}
