"""Matching all open needs: asked for, followed, read."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from towngown.desk.base import jobs
from towngown.desk.base.actions import ensure
from towngown.desk.base.engine import title_of
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.models import Job
from towngown.desk.base.reader import Reader
from towngown.desk.needs import rules
from towngown.desk.needs.explain import in_a_word, language
from towngown.desk.needs.match_all import KIND
from towngown.desk.needs.models import Need, NeedState
from towngown.desk.needs.reading import atlas_or_none
from towngown.reports.parts import figure


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Any) -> HttpResponse:
    """Say what it does, and begin it."""
    ensure(rules.can_decide_element, request.reader, None)
    if request.method == "POST":
        job = jobs.start(request.reader, KIND)
        return redirect("match_all_result", job.pk)
    ready = atlas_or_none(request.reader) is not None
    count = Need.objects.seen_by(request.reader).filter(state=NeedState.OPEN).count()
    mine = Job.objects.filter(owner=request.reader.user, kind=KIND)
    return render(
        request, "needs/match_all.html", {"count": count, "jobs": mine[:5], "ready": ready}
    )


@require_safe
def result(request: Any, pk: Any) -> HttpResponse:
    """Show how far it is, or what it found."""
    job = Job.objects.filter(pk=pk, owner=request.reader.user, kind=KIND).first()
    if job is None:
        raise NotSeen(str(pk))
    context = {"job": job, "found": _found(request.reader, job)}
    if request.htmx:
        return render(request, "needs/match_all_progress.html", context)
    return render(request, "needs/match_all_result.html", context)


def _found(reader: Reader, job: Job) -> list[dict[str, Any]]:
    """Return the needs and answers found that the reader may (still) see."""
    told, atlas = job.result.get("needs", []), atlas_or_none(reader)
    if atlas is None:
        return []
    needs = Need.objects.seen_by(reader).in_bulk([one["need"] for one in told])
    by_id = {str(pk): need for pk, need in needs.items()}
    ids = {best["id"] for one in told for found in one["best"].values() for best in found}
    elements = atlas.elements(sorted(ids))
    return [
        {"need": by_id[one["need"]], "kinds": [
            (kind, [_line(elements[best["id"]], best) for best in found if best["id"] in elements])
            for kind, found in one["best"].items()
        ]}
        for one in told
        if one["need"] in by_id
    ]  # fmt: skip


def _line(element: Any, best: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": element["id"], "title": title_of(element, language()),
        "score": figure(round(100 * best["score"]), "−"), "words": in_a_word(best["score"]),
    }  # fmt: skip
