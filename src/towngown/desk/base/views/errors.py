"""Pages that tell what went wrong, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer for what is missing, and in the same words for what is hidden."""
    return _told(
        request, 404, _("There is nothing here for you"),
        _("The address is wrong, the thing was removed, or you may not see it. If a colleague "
          "sent you here, ask to be added to its team."),
    )  # fmt: skip


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer where one may see but not do."""
    said = getattr(exception, "message", "") or _("Your role does not allow this.")
    return _told(request, 403, _("That is not for you to do"), said)


def conflict(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer where the thing is no longer, or not yet, as the action needs it."""
    return _told(request, 409, _("Nothing was changed"), str(exception))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer where the request itself makes no sense."""
    said = _("The browser sent something that cannot be read. Go back and try once more.")
    return _told(request, 400, _("That could not be understood"), said)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer where the program is at fault."""
    said = _("The mistake is ours and has been written down. What you had saved is safe.")
    return _told(request, 500, _("Something broke here"), said)


def _told(request: HttpRequest, status: int, title: str, said: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return as_problem(status, title, said)
    return render(request, "base/error.html", {"title": title, "said": said}, status=status)


def as_problem(status: int, title: str, said: str, errors: Sequence[object] = ()) -> HttpResponse:
    """Return an error in the shape of RFC 9457, for programs."""
    told = {
        "type": f"urn:towngown:problem:{status}", "title": title, "status": status,
        "detail": str(said), "errors": list(errors),
    }  # fmt: skip
    return JsonResponse(told, status=status, content_type="application/problem+json")
