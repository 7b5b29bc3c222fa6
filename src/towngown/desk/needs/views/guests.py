"""The form for someone without an account."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from towngown.desk.base.actions import Incomplete
from towngown.desk.needs import actions, rules, spam
from towngown.desk.needs.forms import GuestForm


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Any) -> HttpResponse:
    """Take a need of a guest; who can enter needs with an account is led there."""
    if rules.can_enter(request.reader):
        return redirect("need_new")
    if request.method != "POST":
        return _shown(request, GuestForm(initial={"stamp": spam.stamp()}))
    form = GuestForm(request.POST)
    if not form.is_valid():
        return _shown(request, form, status=422)
    said = form.cleaned_data
    if not spam.is_filled_by_a_person(said["stamp"], said["website"]):
        form.add_error(None, _("That was quick. Please read it once more, then send it again."))
        return _shown(request, _stamped(form), status=422)
    if not spam.may_send(request.META.get("REMOTE_ADDR", "")):
        form.add_error(None, _("Too much was sent from here within the hour. Please try later."))
        return _shown(request, form, status=429)
    try:
        actions.send_as_guest(reader=request.reader, said=said)
    except Incomplete as error:
        for name, lacking in error.fields.items():
            form.add_error(name, lacking)
        return _shown(request, form, status=422)
    return redirect("need_asked")


def _stamped(form: GuestForm) -> GuestForm:
    """Return the form with a new time on it, so that sending it again is enough."""
    form.data = form.data.copy()
    form.data["stamp"], form.data["website"] = spam.stamp(), ""
    return form


def _shown(request: Any, form: GuestForm, status: int = 200) -> HttpResponse:
    return render(request, "needs/ask.html", {"form": form}, status=status)


@require_safe
def asked(request: Any) -> HttpResponse:
    """Thank a guest, and say what happens now."""
    return render(request, "needs/asked.html")
