"""What happened to a need, from the audit trail, in words for who reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from towngown.desk.base.models import AuditEntry, User
from towngown.desk.base.reader import Reader
from towngown.desk.needs.models import Need
from towngown.desk.needs.rules import can_match

_MOST = 100
# What everyone who sees the need may know of its way.
TOLD: dict[str, str | Promise] = {
    "start_need": _("Begun"),
    "submit_need": _("Sent in"),
    "send_need_as_guest": _("Sent in by a guest"),
    "return_need": _("Returned to improve"),
    "accept_need": pgettext_lazy("need", "Accepted"),
    "change_tier_of_need": _("Shown to others than before"),
    "withdraw_need": _("Withdrawn"),
    "close_need": _("Closed"),
    "reopen_need": _("Reopened"),
}
_ICONS = {
    "start_need": "pencil", "submit_need": "send", "send_need_as_guest": "send",
    "return_need": "undo-2", "accept_need": "circle-check", "change_tier_of_need": "eye",
    "withdraw_need": "circle-x", "close_need": "flag", "reopen_need": "undo-2",
    "take_up_match": "folder-open",
}  # fmt: skip
# What only those know who work on its matches.
WORKED: dict[str, str | Promise] = {
    "shortlisted_match": _("A match shortlisted"),
    "accepted_match": _("A match accepted"),
    "proposed_match": _("A match proposed to the asker"),
    "declined_match": _("A match declined"),
    "take_back_match": _("A decision on a match taken back"),
    "take_up_match": _("A case opened from a match"),
    "answer_match": _("The asker answered to a match"),
    "share_match": _("A match shown to a colleague"),
}


@dataclass(frozen=True)
class Event:
    """One thing that happened: when, what, by whom, and its icon."""

    at: datetime
    words: str | Promise
    who: str
    icon: str


def timeline(reader: Reader, need: Need) -> list[Event]:
    """Return what happened to a need that the reader sees, the newest first."""
    known = TOLD | WORKED if can_match(reader, need) else TOLD
    entries = AuditEntry.objects.filter(kind="need", thing=str(need.pk), verb__in=known)
    newest = list(entries.order_by("-pk")[:_MOST])
    people = User.objects.in_bulk({entry.actor for entry in newest if entry.actor})
    return [
        Event(entry.at, known[entry.verb], str(people.get(entry.actor, "")),
              _ICONS.get(entry.verb, "git-compare"))
        for entry in newest
    ]  # fmt: skip
