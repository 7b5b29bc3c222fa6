"""One version of the atlas, to read: elements, links and search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from lancedb.query import FullTextOperator, MatchQuery

from towngown.atlas.encoders import CachedEncoder
from towngown.atlas.encoders.base import DEFAULT, Floats
from towngown.atlas.index import document_of, partitions, table_name
from towngown.atlas.statistics import Statistics, statistics_of
from towngown.atlas.store import LanceSnapshot, Store, quoted
from towngown.kernel.errors import AtlasMissing, NotFound, UsageError
from towngown.kernel.kinds import KINDS
from towngown.kernel.tiers import TIERS, Tier, effective_tier

SCORING = (
    "id", "type", "language", "year", "country", "title", "text", "terms", "counts", "length",
    "vector", "ends", "passages", "persons", "organisations",
)  # fmt: skip
_LIGHT = tuple(name for name in SCORING if name != "text")
_NPROBES, _REFINE = 20, 5
FILTERS = ("type", "language", "year", "country")


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
        self, snapshot: LanceSnapshot, view: View = PUBLIC, encoder: str = DEFAULT
    ) -> None:
        self._snapshot = snapshot
        self.view = view
        self._encoder_name = encoder
        self._statistics: dict[str, Statistics] = {}

    @classmethod
    def open(
        cls, url: str, view: View = PUBLIC, *, version: int | None = None, encoder: str = DEFAULT
    ) -> Atlas:
        """Open the newest version (or the one of that number); raises AtlasMissing."""
        return cls(Store(url).snapshot(version), view, encoder)

    @cached_property
    def encoder(self) -> CachedEncoder:
        """The encoder of queries (vectors of queries are not kept)."""
        return CachedEncoder(self._encoder_name, None)

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
            members = self._rows("records", "key", list(strays), ["key", "element"])
            wanted.update((strays[row["key"]], row["element"]) for row in members)
            rows += self._rows("elements", "id", sorted({row["element"] for row in members}))
        seen = {row["id"]: row for row in rows if self.view.sees(row["tier"], row["embargo"])}
        return {asked: seen[id_] for asked, id_ in wanted.items() if id_ in seen}

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """Return all active elements of a kind that may be seen."""
        where = f"kind = {quoted(kind)} AND status = 'active'"
        rows = self._snapshot.scan("elements", None, where).read_all().to_pylist()
        return [row for row in rows if self.view.sees(row["tier"], row["embargo"])]

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

    def tables(self, kind: str) -> list[str]:
        """Return the search tables of a kind that this reader may see, the public one first."""
        if kind not in KINDS:
            raise NotFound.among("kind", kind, KINDS)
        if not any(partitions(self._snapshot.names())):
            raise AtlasMissing(
                "this atlas has no search index yet", hint="run: towngown index --atlas DIR"
            )
        return [
            table_name(kind, tier)
            for tier in TIERS
            if tier in self.view.tiers and table_name(kind, tier) in self._snapshot.names()
        ]

    def searched_kinds(self) -> list[str]:
        """Return the kinds that can be searched by this reader."""
        kinds = {k for k, tier, _ in partitions(self._snapshot.names()) if tier in self.view.tiers}
        return sorted(kinds)

    def statistics(self, kind: str) -> Statistics:
        """Return the statistics by which documents of a kind are scored.

        They are those of the public table, whoever asks, so that no score tells anything of
        what is not public; those of the first table seen where nothing is public.
        """
        tables = self.tables(kind)
        if not tables:
            return Statistics()
        name = tables[0]
        if name not in self._statistics:
            rows = self._rows("statistics", "table", [name])
            self._statistics[name] = statistics_of(rows[0]) if rows else Statistics()
        return self._statistics[name]

    def by_terms(self, table: str, terms: str, limit: int, where: str | None) -> pa.Table:
        """Return the best rows by BM25 over single terms (joined by spaces)."""
        query = self._snapshot.table(table).search(
            MatchQuery(terms, "lexical", operator=FullTextOperator.OR), query_type="fts"
        )
        if where:
            query = query.where(where, prefilter=True)
        return query.select([*_LIGHT, "_score"]).limit(limit).to_arrow()

    def by_vector(self, table: str, vector: Floats, limit: int, where: str | None) -> pa.Table:
        """Return the nearest rows by cosine."""
        query = self._snapshot.table(table).search(
            vector.astype(np.float32), vector_column_name="vector", query_type="vector"
        )
        query = query.distance_type("cosine").nprobes(_NPROBES).refine_factor(_REFINE)
        if where:
            query = query.where(where, prefilter=True)
        return query.select([*_LIGHT, "_distance"]).limit(limit).to_arrow()

    def rows_of(self, table: str, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Return the whole search rows of those ids."""
        return self._rows(table, "id", ids, SCORING)

    def rows_through(self, table: str, column: str, agents: Sequence[str]) -> list[dict[str, Any]]:
        """Return the search rows whose `persons` or `organisations` hold one of the agents."""
        chosen = ", ".join(map(quoted, agents))
        where = f"array_has_any({column}, [{chosen}])"
        return self._snapshot.scan(table, SCORING, where).read_all().to_pylist()


def condition(filters: dict[str, str]) -> str | None:
    """Return the filter of a search, from `{column: value}`; year may be "2020-2024" or "2020-".

    Raises UsageError for a column that cannot be filtered, or a year that is none.
    """
    parts = []
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
            parts.append(f"year >= {low} AND year <= {high}")
        else:
            parts.append(f"{column} = {quoted(value)}")
    return " AND ".join(parts) or None


__all__ = ["EVERYTHING", "FILTERS", "PUBLIC", "Atlas", "View", "condition", "document_of"]
