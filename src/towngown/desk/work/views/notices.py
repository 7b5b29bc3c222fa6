"""Pages of what one is told, and how."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from towngown.desk.work import actions, targets
from towngown.desk.work.models import Notification
from towngown.desk.work.notices import GROUPS, Mode, mode_of
from towngown.desk.work.sections import SIZE
from towngown.desk.work.wording import said


@login_required
@require_safe
def notifications(request: Any) -> HttpResponse:
    """Show what the reader was told, newest first."""
    told = Notification.objects.seen_by(request.reader).select_related("actor")
    unread = request.GET.get("view") == "unread"
    if unread:
        told = told.filter(read_at=None)
    shown = Paginator(told, SIZE).get_page(request.GET.get("page"))
    lines = said(request.reader, shown)
    return render(
        request, "work/notifications.html",
        {"shown": shown, "lines": lines, "view": "unread" if unread else "all"},
    )  # fmt: skip


@login_required
@require_safe
def opened(request: Any, pk: UUID) -> HttpResponse:
    """Lead to what a notification is about; it has been read by that."""
    told = actions.mark_read(reader=request.reader, pk=pk)
    root = targets.get_seen(request.reader, told.kind, told.thing)
    place = {"mentions": "comments"}.get(told.group, told.group)
    return redirect(f"{targets.address(root)}#{place}")


@login_required
@require_POST
def all_read(request: Any) -> HttpResponse:
    """Mark everything as read."""
    actions.mark_all_read(reader=request.reader)
    return redirect("notifications")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: Any) -> HttpResponse:
    """Let the reader choose how to be told of what."""
    if request.method == "POST":
        sent = {group: request.POST.get(group, "") for group in GROUPS}
        modes = {group: mode for group, mode in sent.items() if mode in Mode.values}
        actions.choose_notices(reader=request.reader, modes=modes)
        messages.success(request, _("Saved. From now on you are told in this way."))
        return redirect("notification_settings")
    rows = [
        {"name": name, "words": group.words, "mode": mode_of(request.user, name)}
        for name, group in GROUPS.items()
    ]
    return render(request, "work/settings.html", {"rows": rows, "modes": Mode.choices})
