"""What hangs on a thing, on a page of its own; and its history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from towngown.desk.base.actions import read
from towngown.desk.work import targets
from towngown.desk.work.templatetags.work import section

TITLES = {
    "comments": _("Comments"), "files": _("Files"), "tasks": _("Tasks"), "timeline": _("History"),
}  # fmt: skip


@login_required
@require_safe
def about(request: Any, kind: str, thing: UUID) -> HttpResponse:
    """Show all that hangs on a thing."""
    root = targets.get_seen(request.reader, kind, thing)
    read(request.reader, root)
    return render(request, "work/about.html", {"root": root, "address": targets.address(root)})


@login_required
@require_safe
def history(request: Any, kind: str, thing: UUID) -> HttpResponse:
    """Show the history of a thing."""
    return page_of(request, targets.get_seen(request.reader, kind, thing), "timeline")


def page_of(request: Any, root: Any, name: str, status: int = 200, **more: Any) -> HttpResponse:
    """Show one section of a thing on a page of its own, with all its pages."""
    read(request.reader, root)
    told = {
        "root": root, "address": targets.address(root), "title": TITLES[name],
        "body": section(request, root, name, request.GET.get("page", 1), alone=True, **more),
    }  # fmt: skip
    return render(request, "work/section.html", told, status=status)


def back(root: Any, name: str) -> HttpResponse:
    """Lead back to the section of a thing on the page where it is shown."""
    return redirect(f"{targets.address(root)}#{name}")
