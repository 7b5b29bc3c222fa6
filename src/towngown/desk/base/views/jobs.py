"""My long work: what runs, how far it is, what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from towngown.desk.base import jobs
from towngown.desk.base.actions import Refused
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.models.jobs import Job

_A_PAGE = 30
# What the engine calls its steps.
_STAGES = {
    "read": gettext_noop("Reading"),
    "compare": gettext_noop("Comparing with what is known"),
    "identify": gettext_noop("Telling what is one and the same"),
    "resolve": gettext_noop("Looking for duplicates"),
    "write elements": gettext_noop("Writing"),
    "write links": gettext_noop("Writing"),
    "write records": gettext_noop("Writing"),
    "index": gettext_noop("Making it searchable"),
    "build": gettext_noop("Making it searchable"),
}


@require_GET
def mine(request: Any) -> HttpResponse:
    """Show the reader's own jobs, the newest first."""
    found = Job.objects.filter(owner_id=_user(request)).defer("arguments", "result")
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    for job in page:
        job.words = words_of(job)
    return render(request, "base/jobs.html", {"page": page})


@require_GET
def job(request: Any, pk: UUID) -> HttpResponse:
    """Show one job."""
    return render(request, "base/job.html", told(_job(request, pk)))


@require_GET
def progress(request: Any, pk: UUID) -> HttpResponse:
    """Return how far a job is, for a page that shows it; one that has ended reloads the page."""
    found = _job(request, pk)
    response = render(request, "base/job_progress.html", told(found))
    if not found.is_live():
        response["HX-Refresh"] = "true"
    return response


@require_POST
def cancel(request: Any, pk: UUID) -> HttpResponse:
    """Ask a job to stop, and go back to the page that showed it."""
    jobs.cancel(request.reader, _job(request, pk).pk)
    back = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = reverse("job", args=[pk])
    return redirect(back)


@require_GET
def result_file(request: Any, pk: UUID) -> FileResponse:
    """Hand out the file that a job made."""
    found = _job(request, pk)
    path = jobs.folder_of(found.pk) / str(found.result.get("file", ""))
    if not path.is_file():
        raise NotSeen(str(pk))
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


def told(job: Job) -> dict[str, Any]:
    """Return what templates show of a job."""
    stage = str(_(_STAGES[job.stage])) if job.stage in _STAGES else job.stage
    percent = min(100, 100 * job.done // job.total) if job.total else None
    return {"job": job, "words": words_of(job), "stage": stage, "percent": percent}


def words_of(job: Job) -> str:
    """Return what people call the kind of job."""
    return str(jobs.NAMES.get(job.kind, job.kind))


def _user(request: Any) -> UUID:
    if request.reader.user is None:
        raise Refused(_("Sign in first."))
    return request.reader.user


def _job(request: Any, pk: UUID) -> Job:
    found = Job.objects.filter(pk=pk, owner_id=_user(request)).first()
    if found is None:
        raise NotSeen(str(pk))
    return found
