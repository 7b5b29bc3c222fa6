"""The connectors there are (entry point `towngown.connectors`)."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points

from towngown.kernel.errors import NotFound
from towngown.sources.connectors.base import Access, Connector

ENTRY_POINT = "towngown.connectors"


def connectors() -> list[str]:
    """Return the names of all registered connectors, sorted."""
    return sorted({entry.name for entry in entry_points(group=ENTRY_POINT)})


def connector_named(name: str) -> Callable[[Access], Connector]:
    """Return what makes the connector of that name; raises NotFound naming the nearest."""
    for entry in entry_points(group=ENTRY_POINT, name=name):
        make: Callable[[Access], Connector] = entry.load()
        return make
    raise NotFound.among("connector", name, connectors())
