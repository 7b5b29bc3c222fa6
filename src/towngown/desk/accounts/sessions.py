"""One's sessions, each under a handle that tells nothing of how many others there are."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.crypto import salted_hmac

from towngown.desk.base import audit
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.reader import Reader


def handle_of(session: UserSession) -> str:
    """Return the name of a session in addresses."""
    return salted_hmac("desk.session", session.session_key, algorithm="sha256").hexdigest()[:24]


def end_session(reader: Reader, *, handle: str) -> None:
    """Sign out one of the reader's own sessions; raises NotSeen."""
    with transaction.atomic():
        for session in UserSession.objects.filter(user_id=reader.user):
            if handle_of(session) == handle:
                session.end()
                audit.append(actor=reader.user, verb="end_session", kind="user", thing=reader.user)
                return
    raise NotSeen(handle)
