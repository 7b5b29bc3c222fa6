"""Attempts of guests to send something in, so that no address sends too much."""

from __future__ import annotations

from django.db import models


class Attempt(models.Model):
    """One attempt: a keyed hash of the address, never the address itself; kept for a day."""

    sender = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["sender", "at"]), models.Index(fields=["at"]))
