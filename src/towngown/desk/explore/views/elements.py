"""The page of one element."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from towngown.desk.base import audit
from towngown.desk.base.engine import atlas_for
from towngown.desk.base.gate import NotSeen
from towngown.desk.explore import elements, recent
from towngown.desk.explore.graph import graph
from towngown.desk.explore.templatetags.explore import title
from towngown.kernel.errors import AtlasMissing
from towngown.kernel.tiers import effective_tier


def element(request: Any, id: str) -> HttpResponse:  # noqa: A002  the address's own word
    """Show an element; ids that were merged away lead to the one that took them in."""
    reader = request.reader
    try:
        atlas = atlas_for(reader)
    except AtlasMissing as error:
        raise NotSeen(id) from error
    row = elements.fetched(atlas, id)
    if row["id"] != id:
        return redirect("element", row["id"])
    tier = effective_tier(row["tier"], row["embargo"], timezone.localdate())
    if tier == "confidential":
        audit.append(actor=reader.user, verb="read", kind="element", thing=row["id"])
    recent.opened(reader, "element", row["id"])
    groups = elements.groups(atlas, row, whole=request.GET.get("all", ""))
    parts = [part for make in elements.PARTS if (part := make(reader, row)) is not None]
    told = {
        "element": row,
        "tier": tier,
        "identifiers": elements.identifiers(row),
        "attributes": elements.facts(row, "attributes"),
        "metrics": elements.facts(row, "metrics"),
        "sources": elements.sources(row),
        "groups": groups,
        "graph": graph(title(row), groups, title),
        "parts": sorted(parts, key=lambda part: part.order),
    }
    return render(request, "explore/element.html", told)
