"""What is seen on a page as a file: the same rows, filters and order, all pages of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from towngown.desk.base import audit
from towngown.desk.base.engine import atlas_for
from towngown.desk.base.gate import NotSeen
from towngown.desk.explore import exporting
from towngown.desk.explore.elements import fetched
from towngown.desk.explore.filters import asked
from towngown.desk.explore.views.lists import kind_of_people
from towngown.desk.explore.views.search import found_for
from towngown.kernel.errors import AtlasMissing
from towngown.kernel.tiers import effective_tier


def results(request: Any, form: str) -> HttpResponse:
    """Answer with the list of results."""
    return _listed(request, "result", form, "results")


def people(request: Any, form: str) -> HttpResponse:
    """Answer with the list of people, or of organisations."""
    kind = kind_of_people(request)
    return _listed(request, kind, form, "organisations" if kind == "organisation" else "people")


def found(request: Any, form: str) -> HttpResponse:
    """Answer with what a search found."""
    hits, kind, wanted = found_for(request)
    rows = hits.narrowed(kind, wanted.filters)
    return _sent(request, [row["id"] for row in rows], form, "search")


def element(request: Any, form: str, id: str) -> HttpResponse:  # noqa: A002
    """Answer with one element."""
    row = fetched(_atlas(request), id)
    return _sent(request, [row["id"]], form, "element")


def _listed(request: Any, kind: str, form: str, name: str) -> HttpResponse:
    chosen = request.GET.getlist("chosen")
    if not chosen:
        wanted = asked(request.GET)
        order = wanted.order if kind == "result" else "title"
        listing = _atlas(request).listing(kind)
        chosen = listing.ids(wanted.filters, order, exporting.language())
    return _sent(request, chosen, form, name)


def _atlas(request: Any) -> Any:
    try:
        return atlas_for(request.reader)
    except AtlasMissing as error:
        raise NotSeen("atlas") from error


def _sent(request: Any, ids: Sequence[str], form: str, name: str) -> HttpResponse:
    today = timezone.localdate()
    file = exporting.file(_atlas(request), ids, form, f"towngown-{name}-{today.isoformat()}")
    response = sent(file, form)
    _write_down(request, ids, form)
    return response


def sent(file: exporting.File | None, form: str) -> HttpResponse:
    """Answer with a file; raises NotSeen where there is none of that form."""
    if file is None:
        raise NotSeen(form)
    response = HttpResponse(file.content, content_type=file.type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def _write_down(request: Any, ids: Sequence[str], form: str) -> None:
    """Write down each confidential element that leaves in a file, as where its page is opened."""
    today = timezone.localdate()
    rows = _atlas(request).elements(ids[: exporting.MOST])
    for id_, row in rows.items():
        if effective_tier(row["tier"], row["embargo"], today) == "confidential":
            audit.append(
                actor=request.reader.user, verb="exported", kind="element", thing=id_,
                after={"form": form},
            )  # fmt: skip
