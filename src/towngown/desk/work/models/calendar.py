"""The secret address of a person's calendar."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class CalendarKey(models.Model):
    """Opens the calendar of its person to whoever has it; only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
