"""Turn what the audit trail says into notifications, each exactly once.

The trail is read in its order, from where it was last left; the place and the notifications are
written in one transaction, so that a kill at any moment neither loses nor repeats one.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from towngown.desk.base.models import AuditEntry, User
from towngown.desk.work import targets
from towngown.desk.work.models import Heard, Notification, Outgoing
from towngown.desk.work.models.attached import all_on, part_named, root_named
from towngown.desk.work.notices import NOTICES, Happening, Mode, Notice, mode_of

_AT_ONCE = 200


def tell() -> int:
    """Read on to the end of the trail; return how many notifications came of it."""
    made = 0
    while True:
        read, told = _tell_some()
        made += told
        if read < _AT_ONCE:
            return made


def _tell_some() -> tuple[int, int]:
    with transaction.atomic():
        heard, _new = Heard.objects.select_for_update().get_or_create(pk=1)
        entries = AuditEntry.objects.filter(pk__gt=heard.entry).order_by("pk")
        new = list(entries.select_related("detail")[:_AT_ONCE])
        told = sum(_tell_of(entry) for entry in new if entry.verb in NOTICES)
        if new:
            heard.entry = new[-1].pk
            heard.save()
    return len(new), told


def _tell_of(entry: AuditEntry) -> int:
    it = happening(entry)
    if it is None:
        return 0
    meant = _meant(it)
    people = targets.who_see(it.part or it.root, User.objects.filter(pk__in=meant))
    wanted = [(user, meant[user.pk]) for user in people]
    wanted = [(user, row) for user, row in wanted if mode_of(user, row.group) != Mode.OFF]
    for user, row in wanted:
        _write(it, user, row)
    return len(wanted)


def happening(entry: AuditEntry) -> Happening | None:
    """Return what an entry is about, None where that is no longer there or was erased."""
    root = root_named(entry.kind, entry.thing)
    detail = getattr(entry, "detail", None)
    if root is None or detail is None:
        return None
    told = json.loads(detail.data)
    before, after = told.get("before", {}), told.get("after", {})
    name, _colon, pk = after.get("_part", "").partition(":")
    part = part_named(root, name, pk) if name else None
    return Happening(entry, root, part, before, after)


def _meant(it: Happening) -> dict[UUID, Notice]:
    """Return the first row that is meant for each person."""
    meant: dict[UUID, Notice] = {}
    for row in NOTICES[it.entry.verb]:
        for pk in {pk for who in row.who for pk in who(it)}:
            meant.setdefault(pk, row)
    for pk in {it.entry.actor, *_told_before(it)}:
        meant.pop(pk, None)
    return meant


def _told_before(it: Happening) -> set[UUID]:
    """Return whom an earlier wording of the same comment has mentioned already."""
    if it.entry.verb != "change_comment" or it.part is None:
        return set()
    told = all_on(Notification, it.root).filter(part=it.part.pk, group="mentions")
    return set(told.values_list("user", flat=True))


def _write(it: Happening, user: Any, row: Notice) -> None:
    mode, now = mode_of(user, row.group), timezone.now()
    with override(None):
        words = str(row.words)
    told = Notification(
        user=user, entry=it.entry.pk, words=words, group=row.group, actor_id=it.entry.actor,
        part=getattr(it.part, "pk", None), at=it.entry.at, in_digest=mode == Mode.DIGEST,
    ).hang_on(it.root)  # fmt: skip
    told.save(force_insert=True)
    if mode == Mode.MAIL:
        Outgoing.objects.create(user=user, notification=told, created_at=now, due_at=now)
