"""What the app itself keeps: who asked to be erased."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class ErasureRequest(models.Model):
    """A person's wish to be erased; it goes with the person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="erasure_request"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
