"""What a page was asked to show: filters, order and page, read from its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from towngown.atlas.atlas import parsed
from towngown.atlas.listing import ORDERS
from towngown.atlas.search import Filters
from towngown.desk.explore import names
from towngown.kernel.errors import TowngownError

PAGE = 30
FACETS = ("type", "year", "language", "country")


@dataclass(frozen=True)
class Asked:
    """Filters as written and as the atlas takes them, and what else the address says."""

    written: Mapping[str, str]
    filters: Filters
    order: str
    page: int


@dataclass(frozen=True)
class Choice:
    """One value of a facet: how often it occurs, and the address that takes it or lets it go."""

    words: Any
    count: int
    query: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A column by which a list can be narrowed."""

    name: str
    words: Any
    choices: list[Choice]


def asked(query: QueryDict) -> Asked:
    """Return what an address asks for; what makes no sense in it is passed over."""
    written = {name: query[name].strip() for name in FACETS if query.get(name, "").strip()}
    try:
        filters = parsed(written)
    except TowngownError:
        written = {name: value for name, value in written.items() if name != "year"}
        filters = parsed(written)
    order = query.get("order", "")
    number = query.get("page", "1")
    page = int(number) if number.isdecimal() and len(number) < 8 else 1
    return Asked(written, filters, order if order in ORDERS else ORDERS[0], max(page, 1))


def facet(name: str, counts: list[tuple[Any, int]], query: QueryDict, most: int = 12) -> Facet:
    """Return a facet of counted values; the chosen one is there even where nothing has it."""
    chosen = query.get(name, "").strip()
    rows = [(str(value), count) for value, count in counts]
    shown = rows[:most]
    if chosen and chosen not in {value for value, _count in shown}:
        shown = [(chosen, dict(rows).get(chosen, 0)), *shown]
    choices = [
        Choice(names.of_value(name, value), count, _with(query, name, value), value == chosen)
        for value, count in shown
    ]
    return Facet(name, names.COLUMNS[name], choices)


def _with(query: QueryDict, name: str, value: str) -> str:
    """Return the query string that takes the value, or lets it go where it is taken."""
    changed = query.copy()
    changed.pop("page", None)
    if changed.get(name) == value:
        changed.pop(name)
    else:
        changed[name] = value
    return f"?{changed.urlencode()}"
