"""The secret address of one's calendar, and what it answers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from towngown.desk.base.gate import NotSeen
from towngown.desk.base.reader import reader_of
from towngown.desk.work import actions
from towngown.desk.work import calendar as events
from towngown.desk.work.actions.calendar import hash_of
from towngown.desk.work.models import CalendarKey


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: Any) -> HttpResponse:
    """Show whether there is an address, make a new one (shown this once), or close it."""
    secret = ""
    if request.method == "POST" and request.POST.get("do") == "close":
        actions.close_calendar(reader=request.reader)
        messages.success(request, _("The address opens nothing any more."))
        return redirect("calendar")
    if request.method == "POST":
        secret = actions.open_calendar(reader=request.reader)
    address = settings.ADDRESS + reverse("calendar_feed", args=[secret]) if secret else ""
    key = CalendarKey.objects.filter(user=request.reader.user).first()
    response = render(request, "work/calendar.html", {"key": key, "address": address})
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def feed(request: Any, secret: str) -> HttpResponse:
    """Answer a calendar program with what the person of the secret may see right now."""
    key = CalendarKey.objects.filter(key_hash=hash_of(secret)).select_related("user").first()
    if key is None or not key.user.is_active:
        raise NotSeen(secret)
    with override(key.user.language or settings.LANGUAGE_CODE):
        body = events.feed(reader_of(key.user))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="towngown.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response
