"""What happened to a case, in words, newest first: read from the audit trail."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from babel.dates import format_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from towngown.desk.base.models import AuditDetail, AuditEntry, User
from towngown.desk.base.reader import Reader
from towngown.desk.base.templatetags.desk import locale
from towngown.desk.cases.models import Case
from towngown.desk.cases.pages import SAID, TOLD_TO

SHOWN = 40
_ICONS = {
    "open_case": "plus", "move_case": "arrow-right", "undo_move": "undo-2", "assign_case": "user",
    "change_tier": "eye", "set_deadline": "alarm-clock", "start_clock": "alarm-clock",
    "meet_deadline": "check", "drop_deadline": "x", "reopen_deadline": "alarm-clock",
}  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One line: when, who ("" where nobody did it), what, and the reason given."""

    at: datetime
    who: str
    words: str
    reason: str = ""
    icon: str = "pencil"


def timeline(reader: Reader, case: Case) -> list[Event]:
    """Return the latest events of a case that the reader was found to see.

    Reads are left out, and verbs that are told only to others.
    """
    untold = [verb for verb, told in TOLD_TO.items() if not told(reader, case)]
    entries = AuditEntry.objects.filter(kind="case", thing=str(case.pk))
    entries = entries.exclude(verb__in=["read", *untold])
    found = list(entries.select_related("detail").order_by("-pk")[:SHOWN])
    people = User.objects.in_bulk({entry.actor for entry in found if entry.actor})
    return [_event(case, entry, people) for entry in found]


def _event(case: Case, entry: AuditEntry, people: Mapping[UUID, User]) -> Event:
    try:
        told = json.loads(entry.detail.data)
    except AuditDetail.DoesNotExist:  # erased: that it happened stays known
        told = {}
    before, after = told.get("before", {}), told.get("after", {})
    who = str(people[entry.actor]) if entry.actor in people else ""
    words = _words(case, entry.verb, before, after)
    icon = _ICONS.get(entry.verb, "pencil")
    return Event(entry.at, who, words, after.get("_reason", ""), icon)


def _words(case: Case, verb: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    match verb:
        case "open_case":
            return _("Opened the case")
        case "move_case":
            return _("Moved to “%(stage)s”") % {"stage": _stage(case, after)}
        case "undo_move":
            return _("Took a move back, to “%(stage)s”") % {"stage": _stage(case, after)}
        case "fill_case":
            return _("Filled in: %(fields)s") % {"fields": _changed(case, before, after)}
        case "assign_case":
            return _("Changed who is responsible")
        case "change_tier":
            return _("Changed who may see it")
    if "due" in after and verb in _OF_DEADLINES:
        return _deadline(verb, after)
    return str(SAID.get(verb, verb.replace("_", " ").capitalize()))


_OF_DEADLINES = {"set_deadline", "start_clock", "meet_deadline", "drop_deadline", "reopen_deadline"}


def _deadline(verb: str, after: dict[str, Any]) -> str:
    said = {
        "set_deadline": _("Set a deadline: %(what)s, %(day)s"),
        "start_clock": _("A clock started: %(what)s, %(day)s"),
        "meet_deadline": _("Met: %(what)s"),
        "drop_deadline": _("No longer counts: %(what)s"),
        "reopen_deadline": _("Runs again: %(what)s, %(day)s"),
    }.get(verb, "%(what)s")
    chinese = (get_language() or "").startswith("zh")
    what = (after.get("title_zh") if chinese else "") or after.get("title_en", "")
    day = format_date(date.fromisoformat(after["due"]), "medium", locale=locale())
    return said % {"what": what, "day": day}


def _stage(case: Case, after: dict[str, Any]) -> str:
    id_ = after.get("stage", "")
    return str(case.way.by_id.get(id_, id_))


def _changed(case: Case, before: dict[str, Any], after: dict[str, Any]) -> str:
    old, new = before.get("facts") or {}, after.get("facts") or {}
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return ", ".join(str(case.way.fields.get(name, name)) for name in names) or _("nothing new")
