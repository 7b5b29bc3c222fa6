"""The audit trail: a chain of entries that are only ever appended (see base.audit)."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """One thing that happened; `hash` covers everything here and the hash before."""

    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    verb = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    thing = models.CharField(max_length=250)
    commitment = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = (models.Index(fields=["kind", "thing"]), models.Index(fields=["actor"]))


class AuditDetail(models.Model):
    """What an entry is about, in clear; it can be erased, its commitment in the chain stays.

    `data` is JSON with `before` and `after`; `salt` keeps an erased one from being guessed.
    """

    entry = models.OneToOneField(
        AuditEntry, models.CASCADE, primary_key=True, related_name="detail"
    )
    salt = models.CharField(max_length=32)
    data = models.TextField()


class AuditHead(models.Model):
    """The end of the chain, one row: locked by who appends, and a witness of how long it is."""

    entries = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)
