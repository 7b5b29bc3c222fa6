"""The secret address of one's calendar: made, and closed again."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from towngown.desk.base import audit
from towngown.desk.base.reader import Reader
from towngown.desk.work.models import CalendarKey


def open_calendar(*, reader: Reader) -> str:
    """Return a new secret; the address that was there before opens nothing from now on."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        CalendarKey.objects.filter(user=reader.user).delete()
        CalendarKey.objects.create(
            user_id=reader.user, key_hash=hash_of(secret), created_at=timezone.now()
        )
        audit.append(actor=reader.user, verb="open_calendar", kind="user", thing=reader.user)
    return secret


def close_calendar(*, reader: Reader) -> None:
    """Let the address open nothing any more."""
    with transaction.atomic():
        closed, _by_model = CalendarKey.objects.filter(user=reader.user).delete()
        if closed:
            audit.append(actor=reader.user, verb="close_calendar", kind="user", thing=reader.user)


def hash_of(secret: str) -> str:
    """Return what is kept of a secret; it is random enough to need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
