"""Keep the list of a person's sessions, without writing to the database at every request."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.http import HttpResponse

_SEEN, _EVERY = "last_noted", 300  # seconds


class SessionsMiddleware:
    """As allauth's own, but a session is noted once in five minutes."""

    def __init__(self, answer: Callable[[Any], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: Any) -> HttpResponse:
        """Note the session where that is due, and answer."""
        session, now = request.session, int(time.time())
        known = session.session_key and request.user.is_authenticated
        if known and now - session.get(_SEEN, 0) >= _EVERY:
            UserSession.objects.create_from_request(request)
            session[_SEEN] = now
        return self._answer(request)
