"""What every request gets: its reader, and errors as pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from towngown.desk.base.actions import Conflict, Incomplete, Refused
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.reader import reader_of
from towngown.desk.base.views import errors

Answer = Callable[[HttpRequest], HttpResponse]


class ReaderMiddleware:
    """Put the reader on the request: `request.reader`."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: Any) -> HttpResponse:
        """Answer, knowing who asks."""
        request.reader = SimpleLazyObject(lambda: reader_of(request.user))
        response = self._answer(request)
        if "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-cache"
        return response


class ErrorsMiddleware:
    """Answer what the desk raises on purpose; hidden and missing things alike."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self._answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page that tells the error, None for mistakes of the program."""
        if isinstance(error, NotSeen):
            return errors.not_found(request, error)
        if isinstance(error, Refused):
            return errors.refused(request, error)
        if isinstance(error, Conflict | Incomplete):
            return errors.conflict(request, error)
        return None
