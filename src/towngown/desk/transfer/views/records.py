"""Three pages for all that is written down: new, change, do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from towngown.desk.base.actions import Conflict, Incomplete, Refused, ensure
from towngown.desk.base.gate import NotSeen
from towngown.desk.transfer import rules
from towngown.desk.transfer.editors import EDITORS, VERBS
from towngown.desk.transfer.views.common import case_behind, told
from towngown.kernel.errors import TowngownError


def new(request: Any, kind: str, pk: Any) -> HttpResponse:
    """Ask for a new record of a kind, under the parent of that id."""
    editor = EDITORS.get(kind)
    if editor is None:
        raise NotSeen(kind)
    parent = editor.parent.objects.get_seen(request.reader, pk)
    case = case_behind(request.reader, parent)
    ensure(rules.can_work, request.reader, case)
    form = editor.form(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        at = {editor.of: pk}
        if _done(request, form, editor.create, {**at, **form.cleaned_data}):
            return redirect("transfer_part", pk=case.pk, section=editor.section)
    return _page(request, case, editor.section, editor.title, form, _("Save"))


def change(request: Any, kind: str, pk: Any) -> HttpResponse:
    """Change a record."""
    editor = EDITORS.get(kind)
    if editor is None or editor.change is None:
        raise NotSeen(kind)
    thing = editor.model.objects.get_seen(request.reader, pk)
    case = case_behind(request.reader, thing)
    ensure(rules.can_work, request.reader, case)
    form = editor.form(request.POST or None, instance=thing, case=case)
    if request.method == "POST" and form.is_valid():
        changed = {
            name: form.cleaned_data[name] for name in form.changed_data if name != "revision"
        }
        at = {editor.id_name: pk}
        if "revision" in form.cleaned_data:
            at["revision"] = form.cleaned_data["revision"]
        if not changed or _done(request, form, editor.change, {**at, **changed}):
            return redirect("transfer_part", pk=case.pk, section=editor.section)
    return _page(request, case, editor.section, editor.title, form, _("Save"))


def do(request: Any, verb: str, pk: Any) -> HttpResponse:
    """Do something with a record, after asking for what that needs."""
    row = VERBS.get(verb)
    if row is None:
        raise NotSeen(verb)
    thing = row.model.objects.get_seen(request.reader, pk)
    case = case_behind(request.reader, thing)
    ensure(rules.can_work, request.reader, case)
    form = row.form(request.POST if request.method == "POST" else None, thing=thing, case=case)
    asked = request.method == "POST" and form.is_valid()
    if asked and _done(request, form, row.do, {row.id_name: pk, **form.cleaned_data}):
        return redirect("transfer_part", pk=case.pk, section=row.section)
    return _page(request, case, row.section, row.title, form, row.title, thing, danger=row.danger)


def _done(request: Any, form: Any, action: Any, arguments: dict[str, Any]) -> bool:
    """Whether the action was done; what it refuses stands in the form afterwards."""
    try:
        action(reader=request.reader, **arguments)
    except (Incomplete, Conflict) as error:
        told(form, error)
        return False
    except Refused:
        raise
    except TowngownError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("Saved."))
    return True


def _page(
    request: Any, case: Any, section: str, title: Any, form: Any, submit: Any, thing: Any = None,
    *, danger: bool = False,
) -> HttpResponse:  # fmt: skip
    told = {
        "case": case, "section": section, "title": title, "form": form, "submit": submit,
        "thing": thing, "danger": danger,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "transfer/edit.html", told, status=status)
