"""What a person opened lately, and searches kept."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class Opened(models.Model):
    """A thing that a person opened; shown to that person alone, and only while it may be seen."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="opened")
    kind = models.CharField(max_length=30)
    thing = models.CharField(max_length=250)
    at = models.DateTimeField()

    class Meta:
        unique_together = (("user", "kind", "thing"),)


class SavedSearch(models.Model):
    """A search that a person keeps under a name; `query` is the address's query string."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="searches")
    name = models.CharField(max_length=100)
    query = models.CharField(max_length=1000)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)
