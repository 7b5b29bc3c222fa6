"""What happened to a thing, from the audit trail, in words.

Other apps say their verbs in their `apps.py`: `timeline.VERBS["move_case"] = _("moved the case")`.
What stands in no row is told as a change; a verb whose row is None is not told at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.gate import Belonging, Guarded
from towngown.desk.base.models import AuditEntry, User
from towngown.desk.base.reader import Reader
from towngown.desk.work import targets

VERBS: dict[str, str | Promise | None] = {
    "read": None,  # who read something is for the audit trail's own page
    "download_file": None,
    "write_comment": _("commented"),
    "change_comment": _("changed a comment"),
    "remove_comment": _("took a comment back"),
    "add_file": _("added a file"),
    "add_version": _("added a newer version of a file"),
    "restore_version": _("brought back an older version of a file"),
    "remove_file": _("removed a file"),
    "add_task": _("gave a task"),
    "change_task": _("changed a task"),
    "finish_task": _("finished a task"),
    "reopen_task": _("reopened a task"),
}
_CHANGED = _("changed something")
_LATEST = 500


@dataclass(frozen=True)
class Step:
    """Who did what, when; `who` is None where the desk itself did."""

    who: User | None
    words: Any
    at: datetime


def steps(reader: Reader, root: Guarded, page: Any = 1, size: int = 30) -> Page:
    """Return one page of the history of a thing, newest first; none to who may not see it."""
    shown = Paginator(_seen(reader, root), size).get_page(page)
    people = User.objects.in_bulk({entry.actor for entry in shown if entry.actor})
    shown.object_list = [
        Step(people.get(entry.actor), VERBS.get(entry.verb, _CHANGED), entry.at) for entry in shown
    ]
    return shown


def _seen(reader: Reader, root: Guarded) -> list[AuditEntry]:
    """Return the latest entries of a root without those of parts that the reader may not see.

    They are left out before pages are made of them: a short page would tell of them. What was
    erased, and parts that are gone, are left out as well.
    """
    if not reader.user or not type(root).objects.seen_by(reader).filter(pk=root.pk).exists():
        return []
    untold = [verb for verb, words in VERBS.items() if words is None]
    entries = AuditEntry.objects.filter(kind=targets.kind_of(root), thing=str(root.pk))
    latest = entries.exclude(verb__in=untold).exclude(detail=None).select_related("detail")
    parts = {entry: _part(entry) for entry in latest.order_by("-pk")[:_LATEST]}
    seen = parts_seen(reader, filter(None, parts.values()))
    return [entry for entry, part in parts.items() if part is None or part in seen]


def _part(entry: AuditEntry) -> tuple[str, str] | None:
    named = json.loads(entry.detail.data).get("after", {}).get("_part")
    return tuple(named.split(":", 1)) if named else None


def parts_seen(reader: Reader, parts: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those of the parts, by model name and id, that the reader may see: one query each."""
    wanted: dict[str, set[str]] = {}
    for name, pk in parts:
        wanted.setdefault(name, set()).add(pk)
    models = {str(model._meta.model_name): model for model in apps.get_models()}
    return {
        (name, str(pk))
        for name, pks in wanted.items()
        if issubclass(models.get(name, object), Belonging)
        for pk in models[name]
        .objects.seen_by(reader)
        .filter(pk__in=pks)
        .values_list("pk", flat=True)
    }
