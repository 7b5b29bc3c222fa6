"""What happened to a thing, from the audit trail, in words.

Other apps say their verbs in their `apps.py`: `timeline.VERBS["move_case"] = _("moved the case")`.
What stands in no row is told as a change; a verb whose row is None is not told at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.gate import Guarded
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


@dataclass(frozen=True)
class Step:
    """Who did what, when; `who` is None where the desk itself did."""

    who: User | None
    words: Any
    at: datetime


def steps(reader: Reader, root: Guarded, page: Any = 1, size: int = 30) -> Page:
    """Return one page of the history of a thing, newest first; none to who may not see it."""
    untold = [verb for verb, words in VERBS.items() if words is None]
    entries = AuditEntry.objects.none()
    if reader.user and type(root).objects.seen_by(reader).filter(pk=root.pk).exists():
        kind = targets.kind_of(root)
        entries = AuditEntry.objects.filter(kind=kind, thing=str(root.pk)).exclude(verb__in=untold)
    shown = Paginator(entries.order_by("-pk"), size).get_page(page)
    people = User.objects.in_bulk({entry.actor for entry in shown if entry.actor})
    shown.object_list = [
        Step(people.get(entry.actor), VERBS.get(entry.verb, _CHANGED), entry.at) for entry in shown
    ]
    return shown
