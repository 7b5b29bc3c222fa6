"""Connectors: fetch from a registry's server what a park needs, as files that a reader takes.

In: what is wanted (ROR ids, kind of entity, since when). Out: gzip JSON Lines in a folder, and
a state file by which a download that was interrupted goes on. The command line calls it;
connectors register under the entry point `towngown.connectors`.
"""

from towngown.sources.connectors.base import Access, Connector, Outcome, Page, Row, Wanted
from towngown.sources.connectors.download import download
from towngown.sources.connectors.registry import connector_named, connectors

__all__ = [
    "Access",
    "Connector",
    "Outcome",
    "Page",
    "Row",
    "Wanted",
    "connector_named",
    "connectors",
    "download",
]
