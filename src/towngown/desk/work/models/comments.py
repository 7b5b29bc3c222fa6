"""What people say about a thing."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from towngown.desk.work.models.attached import Attached


class Comment(Attached):
    """Plain text of one person; a removed one stays as a gap, without its text."""

    text = models.TextField(max_length=10_000, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta(Attached.Meta):
        ordering = ("at", "id")
        indexes = (models.Index(fields=["kind", "thing", "at"]),)
