"""What people are told in the desk, and what still has to go out by mail."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models

from towngown.desk.base.reader import Reader
from towngown.desk.work.models.attached import Attached


class Heard(models.Model):
    """How far the audit trail was read for notices, one row; locked by who reads on."""

    entry = models.BigIntegerField(default=0)


class Notification(Attached):
    """One person told of one entry of the audit trail.

    `words` is the English sentence with places for names, which are filled in, in the language of
    whoever looks, when it is shown; `part` the id of what it concerns on the root.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    entry = models.BigIntegerField(editable=False)
    words = models.CharField(max_length=200)
    part = models.UUIDField(null=True)
    group = models.CharField(max_length=20)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    in_digest = models.BooleanField(default=False)  # waits for the next digest

    class Meta(Attached.Meta):
        ordering = ("-at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["user", "entry"], name="work_notification_once"),
        )
        indexes = (
            models.Index(fields=["user", "read_at", "at"]),
            models.Index(fields=["in_digest", "user"]),
        )

    @classmethod
    def seen_by(cls, reader: Reader) -> models.QuerySet[Any]:
        """Return the reader's own, as far as what they are about may still be seen."""
        return super().seen_by(reader).filter(user=reader.user)


class Outgoing(models.Model):
    """One mail that has to go out: a notification at once, or the digest of a day.

    It holds no text: that is made when it is sent, from what its person may see then. `due_at` is
    when it is tried next; `dropped` says why it never went.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    notification = models.OneToOneField(Notification, models.CASCADE, null=True, related_name="+")
    day = models.DateField(null=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    dropped = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "day"], name="work_digest_once_a_day"),
        )
        indexes = (models.Index(fields=["sent_at", "due_at"]),)
