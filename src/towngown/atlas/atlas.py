"""One version of the atlas, to read: elements, links and search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any

from towngown.atlas.encoders import CachedEncoder, Encoder
from towngown.atlas.encoders.base import DEFAULT
from towngown.atlas.index import document_of, segments_of, table_name
from towngown.atlas.listing import Listing
from towngown.atlas.search import FILTERS, Filters, SearchTable, Shelf, Statistics
from towngown.atlas.store import LanceSnapshot, Store, quoted
from towngown.kernel.errors import AtlasMissing, NotFound, UsageError
from towngown.kernel.kinds import KINDS
from towngown.kernel.tiers import TIERS, Tier, effective_tier


@dataclass(frozen=True)
class View:
    """What a reader may see: the tiers, and on which day (embargoes lift)."""

    tiers: tuple[Tier, ...] = ("public",)
    today: date | None = None

    def sees(self, tier: Tier, embargo: str | None) -> bool:
        """Whether an element of that tier and embargo may be seen."""
        return effective_tier(tier, embargo, self.today or date.today()) in self.tiers


EVERYTHING = View(TIERS)
PUBLIC = View()


class Atlas:
    """Elements, links and search of one version, as one reader may see them.

    Every question passes the view: what it does not cover is not there.
    """

    def __init__(
        self,
        snapshot: LanceSnapshot,
        shelf: Shelf,
        view: View = PUBLIC,
        encoder: Encoder | str = DEFAULT,
    ) -> None:
        self._snapshot = snapshot
        self._shelf = shelf
        self.view = view
        self._encoder = encoder
        self._statistics: dict[str, Statistics] = {}
        self._listings: dict[str, Listing] = {}
        self._listing = Lock()

    @classmethod
    def open(
        cls,
        url: str,
        view: View = PUBLIC,
        *,
        version: int | None = None,
        encoder: Encoder | str = DEFAULT,
    ) -> Atlas:
        """Open the newest version (or the one of that number); raises AtlasMissing."""
        store = Store(url)
        return cls(store.snapshot(version), Shelf(store), view, encoder)

    @cached_property
    def encoder(self) -> CachedEncoder:
        """The encoder of queries (vectors of queries are not kept)."""
        return CachedEncoder(self._encoder, None)

    # -- elements ----------------------------------------------------------------------------

    def element(self, id_: str) -> dict[str, Any]:
        """Return the element's row, by its id, one merged away, or the key of one of its records.

        Raises NotFound for an id that is not there, and in the same words for one that this
        reader may not see.
        """
        found = self.elements([id_])
        if id_ not in found:
            raise NotFound(f"no element {id_!r}", hint="look for it with: towngown find TEXT")
        return found[id_]

    def elements(self, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Return the rows of the elements that are there and may be seen, by the id asked for."""
        wanted = {id_: id_ for id_ in ids}
        if "aliases" in self._snapshot.names() and wanted:
            wanted.update(self._aliases(list(wanted)))
        rows = self._rows("elements", "id", list(dict.fromkeys(wanted.values())))
        known = {row["id"] for row in rows}
        if strays := {id_: asked for asked, id_ in wanted.items() if id_ not in known}:
            found = self._rows("records", "key", list(strays), ["key", "element"])
            members = [row for row in found if row["element"] is not None]
            wanted.update((strays[row["key"]], row["element"]) for row in members)
            rows += self._rows("elements", "id", sorted({row["element"] for row in members}))
        seen = {row["id"]: row for row in rows if self.view.sees(row["tier"], row["embargo"])}
        return {asked: seen[id_] for asked, id_ in wanted.items() if id_ in seen}

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """Return all active elements of a kind that may be seen."""
        where = f"kind = {quoted(kind)} AND status = 'active'"
        rows = self._snapshot.scan("elements", None, where).read_all().to_pylist()
        return [row for row in rows if self.view.sees(row["tier"], row["embargo"])]

    def listing(self, kind: str) -> Listing:
        """Return the list of all active elements of a kind that may be seen; it is kept."""
        if kind not in KINDS:
            raise NotFound.among("kind", kind, KINDS)
        with self._listing:
            if kind not in self._listings:
                self._listings[kind] = Listing(self._snapshot, self.view, kind)
            return self._listings[kind]

    def _aliases(self, ids: Sequence[str]) -> dict[str, str]:
        rows = self._rows("aliases", "alias", ids)
        found = {row["alias"]: row["element"] for row in rows}
        if found:
            further = self._aliases([target for target in found.values() if target not in found])
            found = {alias: further.get(target, target) for alias, target in found.items()}
        return found

    def links(self, id_: str, *, towards: bool = False) -> list[dict[str, Any]]:
        """Return the links from an element (or those towards it) that may be seen."""
        if "links" not in self._snapshot.names():
            return []
        rows = self._rows("links", "to" if towards else "from", [id_])
        return [row for row in rows if self.view.sees(row["tier"], row["embargo"])]

    def links_of(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Return the links from all of these elements that may be seen."""
        if "links" not in self._snapshot.names() or not ids:
            return []
        rows = self._rows("links", "from", ids)
        return [row for row in rows if self.view.sees(row["tier"], row["embargo"])]

    def _rows(
        self, name: str, column: str, values: Sequence[str], columns: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for start in range(0, len(values), 2_000):
            chunk = ", ".join(map(quoted, values[start : start + 2_000]))
            where = f"`{column}` IN ({chunk})"
            rows.extend(self._snapshot.scan(name, columns, where).read_all().to_pylist())
        return rows

    # -- search ------------------------------------------------------------------------------

    @cached_property
    def _tables(self) -> dict[str, SearchTable]:
        parts = segments_of(self._snapshot, self._shelf)
        return {
            name: SearchTable([(segment, gone) for _, segment, gone in found])
            for name, found in parts.items()
        }

    def tables(self, kind: str) -> list[SearchTable]:
        """Return the search tables of a kind that this reader may see, the public one first.

        Raises AtlasMissing where the atlas was never indexed.
        """
        if kind not in KINDS:
            raise NotFound.among("kind", kind, KINDS)
        if "segments" not in self._snapshot.names():
            raise AtlasMissing(
                "this atlas has no search index yet", hint="run: towngown index --atlas DIR"
            )
        names = [table_name(kind, tier) for tier in TIERS if tier in self.view.tiers]
        return [self._tables[name] for name in names if name in self._tables]

    def searched_kinds(self) -> list[str]:
        """Return the kinds that can be searched by this reader."""
        return [kind for kind in sorted(KINDS) if self.tables(kind)]

    def statistics(self, kind: str) -> Statistics:
        """Return the statistics, by language, by which documents of a kind are scored.

        They are those of the public table, whoever asks, so that no score tells anything of
        what is not public; those of the first table seen where nothing is public.
        """
        if kind not in self._statistics:
            tables = self.tables(kind)
            self._statistics[kind] = tables[0].statistics() if tables else {}
        return self._statistics[kind]


def parsed(filters: Mapping[str, str]) -> Filters:
    """Return the filters of a search, from `{column: value}`; year may be "2020-2024" or "2020-".

    Raises UsageError for a column that cannot be filtered, or a year that is none.
    """
    parts: dict[str, tuple[int, int] | str] = {}
    for column, value in filters.items():
        if column not in FILTERS:
            raise NotFound.among("filter", column, FILTERS)
        if column == "year":
            first, dash, last = value.partition("-")
            try:
                low = int(first) if first else 0
                high = (int(last) if last else 9999) if dash else low
            except ValueError as error:
                raise UsageError(
                    f"{value!r} is not a year", where="year", hint="2024, 2020-2024 or 2020-"
                ) from error
            parts[column] = (low, high)
        else:
            parts[column] = value
    return parts


__all__ = ["EVERYTHING", "FILTERS", "PUBLIC", "Atlas", "View", "document_of", "parsed"]
