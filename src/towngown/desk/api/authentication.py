"""Who asks through the API: a token's person, or a browser that has signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from towngown.desk.accounts.tokens import reader_of_token
from towngown.desk.base.actions import Refused
from towngown.desk.base.reader import Reader


class Token(HttpBearer):
    """`Authorization: Bearer tgp_…`; the token's scopes bound what it may do."""

    def authenticate(self, request: HttpRequest, token: str) -> Reader | None:
        """Return the reader the token stands for, None where it is not valid."""
        found = reader_of_token(f"Bearer {token}")
        if found is None:
            return None
        reader, scopes = found
        ensure_scope(request, scopes)
        request.reader = reader
        return reader


class Session(SessionAuth):
    """The session cookie of the desk, with its CSRF token for what changes anything."""

    def authenticate(self, request: Any, key: str | None) -> Reader | None:
        """Return the reader who has signed in, None for a guest."""
        return request.reader if request.reader.user is not None else None


def ensure_scope(request: HttpRequest, scopes: Any) -> None:
    """Raise Refused where the token's scopes do not reach as far as the request."""
    reading = request.method in {"GET", "HEAD", "OPTIONS"}
    needed = "read" if reading else "webhooks" if "/webhooks" in request.path else "write"
    if needed not in scopes:
        raise Refused(f"This token has not the scope {needed!r}.")


AUTHENTICATION = [Token(), Session()]
