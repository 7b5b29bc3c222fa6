"""Pages of files. A file only ever leaves as a download that no browser would run."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from towngown.desk.base.actions import Incomplete, read
from towngown.desk.base.gate import NotSeen
from towngown.desk.work import actions, rules, targets, vault
from towngown.desk.work.models import File
from towngown.desk.work.views.about import back, page_of

# What a form brings besides the file.
_MARGIN = 2**20


def _unread_if_too_large(view: Any) -> Any:
    """Turn a body that is too large away before any of it is read; the check of forgery follows."""
    guarded = csrf_protect(view)

    @csrf_exempt
    def answered(request: Any, *args: Any, **named: Any) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) <= vault.LARGEST + _MARGIN:
            return guarded(request, *args, **named)
        most = vault.LARGEST // 2**20
        said = _("This file is too large: up to %(most)d MB fit.") % {"most": most}
        return HttpResponse(said, status=413, content_type="text/plain; charset=utf-8")

    return answered


@_unread_if_too_large
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: Any, kind: str, thing: UUID) -> HttpResponse:
    """Show the files of a thing, and take new ones."""
    root = targets.get_seen(request.reader, kind, thing)
    if request.method != "POST":
        return page_of(request, root, "files")
    try:
        for sent in _sent(request):
            actions.add_file(
                reader=request.reader, kind=kind, thing=thing, name=sent.name,
                chunks=sent.chunks(),
            )  # fmt: skip
    except Incomplete as problem:
        return page_of(request, root, "files", 422, problem=problem)
    return back(root, "files")


@_unread_if_too_large
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: Any, pk: UUID) -> HttpResponse:
    """Show all versions of a file, and take a newer one."""
    problem = None
    if request.method == "POST":
        try:
            sent = _sent(request)[0]
            actions.add_version(reader=request.reader, pk=pk, name=sent.name, chunks=sent.chunks())
            return redirect("work_file", pk)
        except Incomplete as error:
            problem = error
    file = File.objects.get_seen(request.reader, pk)
    if file.removed_at is not None:
        raise NotSeen(str(pk))
    root = targets.get_seen(request.reader, file.kind, file.thing)
    if request.method != "POST":
        read(request.reader, root)
    told = {
        "file": file, "root": root, "address": targets.address(root), "problem": problem,
        "versions": file.versions.select_related("by"),
        "removable": rules.can_remove_file(request.reader, file),
    }  # fmt: skip
    return render(request, "work/file.html", told, status=422 if problem else 200)


def _sent(request: Any) -> list[Any]:
    sent = request.FILES.getlist("file")
    if not sent:
        said = _("Choose a file first.")
        raise Incomplete(said, {"file": said})
    return list(sent)


@login_required
@require_safe
def download(request: Any, pk: UUID) -> StreamingHttpResponse:
    """Send the bytes of a version: as a download, of a type that is never run, in a sandbox."""
    version = actions.fetch_version(reader=request.reader, pk=pk)
    response = StreamingHttpResponse(
        vault.chunks_of(version.stored), content_type=version.content_type
    )
    response["Content-Disposition"] = content_disposition_header(True, version.name)
    response["Content-Length"] = str(version.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def restore(request: Any, pk: UUID) -> HttpResponse:
    """Bring an older version back."""
    version = actions.restore_version(reader=request.reader, pk=pk)
    return redirect("work_file", version.file_id)


@login_required
@require_POST
def remove(request: Any, pk: UUID) -> HttpResponse:
    """Take a file off its thing."""
    file = actions.remove_file(reader=request.reader, pk=pk)
    return back(targets.get_seen(request.reader, file.kind, file.thing), "files")
