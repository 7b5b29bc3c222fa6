"""The audit trail, of one thing and of everything, and as a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from towngown.desk.accounts import retention, trail
from towngown.desk.accounts.access import administrators, signed_in
from towngown.desk.accounts.history import tier_history
from towngown.desk.accounts.said import VERBS
from towngown.desk.base import actions

_A_PAGE = 30
_COLUMNS = ("at", "who", "did", "kind", "thing", "part", "changes", "reason")


class NarrowForm(forms.Form):
    """Which entries to show."""

    person = forms.CharField(label=_("Who"), required=False, max_length=254)
    verb = forms.ChoiceField(label=_("Did"), required=False)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        verbs = sorted(VERBS.items(), key=lambda row: str(row[1]))
        self.fields["verb"].choices = [("", _("Anything")), *verbs]


@signed_in
def audit_of(request: Any, kind: str, thing: str) -> HttpResponse:
    """Show what happened to one thing, to who may see it."""
    found = trail.thing_seen(request.reader, kind, thing)
    entries = trail.entries_of(request.reader, found)
    if form := request.GET.get("format"):
        return _exported(request.reader, entries, form)
    actions.read(request.reader, found)
    context = {"thing": found, "history": tier_history(request.reader, found)}
    return _shown(request, entries, "accounts/audit_of.html", context)


@administrators
def audit_trail(request: Any) -> HttpResponse:
    """Show what happened to accounts, and to everything that the administrator may see."""
    form = NarrowForm(request.GET or None)
    entries = trail.all_entries(request.reader)
    if form.is_valid():
        entries = trail.narrowed(entries, **form.cleaned_data)
    if wanted := request.GET.get("format"):
        return _exported(request.reader, entries, wanted)
    return _shown(request, entries, "accounts/audit_trail.html", {"form": form})


@administrators
def retention_table(request: Any) -> HttpResponse:
    """Show how long what is kept."""
    return render(request, "accounts/retention.html", {"rules": retention.RULES})


def _shown(request: Any, entries: Any, template: str, context: dict[str, Any]) -> HttpResponse:
    """Show one page; how many there are is not counted, which at a million entries would take."""
    number = request.GET.get("page", "1")
    page = max(1, int(number)) if number.isdecimal() and len(number) < 7 else 1
    start = (page - 1) * _A_PAGE
    found = list(entries.select_related("detail")[start : start + _A_PAGE + 1])
    context |= {
        "happenings": trail.happenings(request.reader, found[:_A_PAGE]),
        "earlier": page + 1 if len(found) > _A_PAGE else None,
        "later": page - 1 or None,
    }
    return render(request, template, context)


def _exported(reader: Any, entries: Any, form: str) -> HttpResponse:
    rows = trail.rows(reader, entries)
    lines, kind = (_csv(rows), "text/csv") if form == "csv" else (_json(rows), "application/json")
    response = StreamingHttpResponse(lines, content_type=f"{kind}; charset=utf-8")
    name = f"audit-trail-{timezone.localdate().isoformat()}.{'csv' if form == 'csv' else 'json'}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _row(one: trail.Happening) -> dict[str, Any]:
    changes = "; ".join(f"{what}: {before} → {after}" for what, before, after in one.changes)
    values = (
        timezone.localtime(one.at).isoformat(timespec="seconds"), one.actor, one.verb, one.kind,
        one.title, one.part, changes, one.reason,
    )  # fmt: skip
    return dict(zip(_COLUMNS, values, strict=True))


def _csv(rows: Iterator[trail.Happening]) -> Iterator[str]:
    yield "\ufeff" + ",".join(_COLUMNS) + "\r\n"  # the mark tells Excel that this is UTF-8
    for one in rows:
        line = StringIO()
        csv.writer(line).writerow([_harmless(value) for value in _row(one).values()])
        yield line.getvalue()


def _harmless(value: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _json(rows: Iterator[trail.Happening]) -> Iterator[str]:
    yield "["
    for number, one in enumerate(rows):
        yield ("," if number else "") + "\n" + json.dumps(_row(one), ensure_ascii=False)
    yield "\n]\n"
