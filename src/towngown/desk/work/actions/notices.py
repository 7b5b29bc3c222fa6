"""What people do with what they are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from towngown.desk.base import audit
from towngown.desk.base.models import User
from towngown.desk.base.reader import Reader
from towngown.desk.work.models import Notification
from towngown.desk.work.notices import GROUPS, Mode


def mark_read(*, reader: Reader, pk: Any) -> Notification:
    """Mark one notification as read; raises NotSeen."""
    told = Notification.objects.get_seen(reader, pk)
    if told.read_at is None:
        told.read_at = timezone.now()
        told.save(update_fields=["read_at"])
    return told


def mark_all_read(*, reader: Reader) -> None:
    """Mark everything that the reader is shown as read."""
    shown = Notification.objects.seen_by(reader).filter(read_at=None)
    shown.update(read_at=timezone.now())


def choose_notices(*, reader: Reader, modes: Mapping[str, str]) -> None:
    """Keep how the reader wants to be told, by group of notices; unknown groups are left out."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=reader.user)
        before = user.settings.get("notices", {})
        chosen = {group: Mode(modes[group]).value for group in GROUPS if group in modes}
        user.settings["notices"] = {**before, **chosen}
        user.save(update_fields=["settings"])
        audit.append(
            actor=user.pk, verb="choose_notices", kind="user", thing=user.pk,
            before=before, after=user.settings["notices"],
        )  # fmt: skip
