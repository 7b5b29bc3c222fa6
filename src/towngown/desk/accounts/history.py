"""How far a thing was open, and when: its tier, embargo and team, from the audit trail.

    {% include "accounts/tier_history.html" with history=history %}

where the view puts `history=tier_history(reader, thing)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from towngown.desk.accounts.rules import can_read_trail
from towngown.desk.accounts.values import Change, Words
from towngown.desk.base.gate import Guarded
from towngown.desk.base.models import AuditEntry, User
from towngown.desk.base.reader import Reader

_WATCHED = ("tier", "embargo", "team_id")


@dataclass(frozen=True)
class Step:
    """One change of who may see a thing: when, by whom, and (what, before, after)."""

    at: datetime
    actor: str
    changes: tuple[Change, ...]


def tier_history(reader: Reader, thing: Guarded) -> list[Step]:
    """Return the steps, the newest first; none for a reader who may not read the trail.

    The names of teams are told to their members and to administrators.
    """
    if not can_read_trail(reader, thing):
        return []
    kind = thing._meta.model_name
    found = AuditEntry.objects.filter(kind=kind, thing=str(thing.pk), detail__isnull=False)
    # A cheap way to leave out most entries; what remains is looked at properly.
    entries = list(
        found.filter(detail__data__regex='"(tier|embargo|team_id)"')
        .select_related("detail")
        .order_by("-pk")
    )
    words = Words(reader, entries)
    actors = {one.actor for one in entries if one.actor}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=actors)}
    steps = (Step(one.at, names.get(one.actor, ""), _watched(words, one, thing)) for one in entries)
    return [step for step in steps if step.changes]


def _watched(words: Words, entry: AuditEntry, thing: Guarded) -> tuple[Change, ...]:
    after = words.facts_in(entry)[1]
    if "_part" in after:
        return ()
    labels = {str(thing._meta.get_field(name).verbose_name) for name in _WATCHED if name in after}
    return tuple(change for change in words.changes_in(entry) if change[0] in labels)
