"""The page of the search, and the searches that are kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from towngown.desk.base.engine import atlas_for
from towngown.desk.base.models import SavedSearch
from towngown.desk.explore import actions, recent
from towngown.desk.explore.filters import FACETS, Asked, asked, facet
from towngown.desk.explore.search import LONGEST, SOURCES, Found, snippet
from towngown.desk.explore.search import search as search_atlas
from towngown.kernel.errors import AtlasMissing
from towngown.kernel.kinds import KINDS

HITS = 20


def search(request: Any) -> HttpResponse:
    """Show what answers a question, or what the reader looked at and looked for before."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    told: dict[str, Any] = {"text": text, "kept": _kept(request.reader)}
    if not text:
        return render(
            request, "explore/search.html", {**told, "recent": recent.latest(request.reader)}
        )
    found, kind, wanted = found_for(request)
    language = get_language() or "en"
    rows = found.narrowed(kind, wanted.filters)
    page = Paginator(rows, HITS).get_page(wanted.page)
    counts = found.counts(kind, wanted.filters)
    told |= {
        "page": page,
        "total": len(rows),
        "hits": [(row, snippet(row, text, language)) for row in page],
        "facets": [facet(name, counts[name], request.GET) for name in ("kind", *FACETS)],
        "narrowed": bool(kind or wanted.written),
        "everything": f"?{_only_question(request)}",
        "desk": [hit for source in SOURCES for hit in source(request.reader, text)],
    }
    return render(request, "explore/search.html", told)


def found_for(request: Any) -> tuple[Found, str, Asked]:
    """Return what answers the address's question, the kind and the filters that it asks for."""
    text = request.GET.get("q", "").strip()
    kind = request.GET.get("kind", "")
    try:
        found = search_atlas(atlas_for(request.reader), text) if text else Found()
    except AtlasMissing:
        found = Found()
    return found, kind if kind in KINDS else "", asked(request.GET)


@require_POST
def keep(request: Any) -> HttpResponse:
    """Keep a search under a name."""
    kept = actions.keep_search(
        reader=request.reader,
        name=request.POST.get("name", ""),
        query=request.POST.get("query", ""),
    )
    messages.success(
        request, _("Kept as “{name}”. You find it on the home page.").format(name=kept.name)
    )
    return redirect(f"{reverse('search')}?{kept.query}")


@require_POST
def drop(request: Any, pk: Any) -> HttpResponse:
    """Let a kept search go."""
    actions.drop_search(reader=request.reader, pk=pk)
    messages.success(request, _("The search is no longer kept."))
    return redirect("search")


def _kept(reader: Any) -> Any:
    return SavedSearch.objects.filter(user_id=reader.user) if reader.user else []


def _only_question(request: Any) -> str:
    query = request.GET.copy()
    for name in list(query):
        if name != "q":
            query.pop(name)
    return query.urlencode()
