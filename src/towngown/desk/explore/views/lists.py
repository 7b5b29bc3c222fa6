"""The rooms of results, and of people and organisations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from towngown.atlas.listing import CODED, Listing
from towngown.desk.base.engine import atlas_for
from towngown.desk.explore.filters import PAGE, Asked, asked, facet
from towngown.kernel.errors import AtlasMissing

ORDERS = (("newest", _("Newest")), ("oldest", _("Oldest")), ("title", _("Title")))
COLUMNS = ("kind", "type", "titles", "names", "year", "country", "tier", "embargo")


@dataclass(frozen=True)
class _Rows:
    """A list as Django's paginator takes it: a page is read when it is asked for."""

    listing: Listing
    wanted: Asked
    language: str

    @cached_property
    def total(self) -> int:
        """How many there are."""
        return self.listing.count(self.wanted.filters)

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        start, stop = part.start or 0, part.stop or self.total
        filters, order = self.wanted.filters, self.wanted.order
        return self.listing.page(filters, order, self.language, start, stop - start, COLUMNS)


def results(request: Any) -> HttpResponse:
    """Show the results."""
    return _listed(request, "result", "results")


def people(request: Any) -> HttpResponse:
    """Show the people, or the organisations."""
    return _listed(request, kind_of_people(request), "people")


def kind_of_people(request: Any) -> str:
    """Return which of the two the address asks for."""
    return "organisation" if request.GET.get("kind") == "organisation" else "person"


def _listed(request: Any, kind: str, room: str) -> HttpResponse:
    told: dict[str, Any] = {"kind": kind, "room": room, "export_room": f"export_{room}"}
    try:
        listing = atlas_for(request.reader).listing(kind)
    except AtlasMissing:
        return render(request, "explore/list.html", {**told, "total": 0, "rows": 0})
    wanted = asked(request.GET)
    rows = _Rows(listing, wanted, get_language() or "en")
    counts: dict[str, Any] = {
        **listing.counts(wanted.filters),
        "year": listing.years(wanted.filters),
    }
    facets = [facet(name, counts[name], request.GET) for name in ("type", "year", *CODED[1:])]
    told |= {
        "page": Paginator(rows, PAGE).get_page(wanted.page),
        "total": len(rows),
        "rows": listing.rows,
        "facets": [one for one in facets if len(one.choices) > 1 or one.name in wanted.written],
        "narrowed": bool(wanted.written),
        "order": wanted.order if kind == "result" else "title",
        "orders": ORDERS,
    }
    return render(request, "explore/list.html", told)
