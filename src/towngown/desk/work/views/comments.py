"""Pages on which people talk about a thing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from towngown.desk.base.actions import Incomplete, ensure
from towngown.desk.work import actions, rules, targets
from towngown.desk.work import people as who
from towngown.desk.work.models import Comment
from towngown.desk.work.views.about import back, page_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: Any, kind: str, thing: UUID) -> HttpResponse:
    """Show the comments on a thing, and take a new one."""
    root = targets.get_seen(request.reader, kind, thing)
    if request.method != "POST":
        return page_of(request, root, "comments")
    text = request.POST.get("text", "")
    try:
        actions.write_comment(reader=request.reader, kind=kind, thing=thing, text=text)
    except Incomplete as problem:
        return page_of(request, root, "comments", 422, problem=problem, text=text)
    return back(root, "comments")


@login_required
@require_safe
def people(request: Any, kind: str, thing: UUID) -> HttpResponse:
    """Offer whom one may mention, for what was typed after an @."""
    root = targets.get_seen(request.reader, kind, thing)
    begins = request.GET.get("q", "").strip()[:100]
    found = who.nameable(request.reader, root, begins)[: who.OFFERED] if begins else []
    offered = [{"name": user.name or user.email, "role": user.get_role_display()} for user in found]
    return JsonResponse({"people": offered})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Any, pk: UUID) -> HttpResponse:
    """Show a comment of one's own to put it in other words."""
    comment = Comment.objects.get_seen(request.reader, pk)
    ensure(rules.can_change_comment, request.reader, comment)
    root = targets.get_seen(request.reader, comment.kind, comment.thing)
    told: dict[str, Any] = {
        "comment": comment, "root": root, "kind": comment.kind, "text": comment.text,
        "address": targets.address(root),
    }  # fmt: skip
    if request.method == "POST":
        told["text"] = request.POST.get("text", "")
        try:
            actions.change_comment(reader=request.reader, pk=pk, text=told["text"])
        except Incomplete as problem:
            return render(request, "work/comment.html", {**told, "problem": problem}, status=422)
        return back(root, "comments")
    return render(request, "work/comment.html", told)


@login_required
@require_POST
def remove(request: Any, pk: UUID) -> HttpResponse:
    """Take a comment back."""
    comment = actions.remove_comment(reader=request.reader, pk=pk)
    return back(targets.get_seen(request.reader, comment.kind, comment.thing), "comments")
