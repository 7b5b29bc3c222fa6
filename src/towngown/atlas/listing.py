"""Lists of all elements of a kind: filtered, counted, sorted and paged without reading them all.

Of each element only numbers stay in memory (codes of its type, language and country, its year,
its place in each order: about 30 bytes) and the beginnings of its titles; a page's rows are then
taken from the table by their row ids. What the view does not cover is left out at the start, so
that no count, order or page tells of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from lancedb.table import Table
from numpy.typing import NDArray

from towngown.atlas.search import Filters
from towngown.atlas.store import LanceSnapshot, quoted
from towngown.kernel.languages import base

CODED = ("type", "language", "country")
ORDERS = ("newest", "oldest", "title")
BEGINNING = 48  # characters of a title by which it can be found
_NO_YEAR = -1
_COLUMNS = ("id", "titles", "names", "year", *CODED, "tier", "embargo")

Mask = NDArray[np.bool_]


class Seeing(Protocol):
    """What of the atlas may be seen: tiers, and the day."""

    @property
    def tiers(self) -> Sequence[str]:
        """The tiers."""
        ...

    @property
    def today(self) -> date | None:
        """The day on which embargoes are looked at."""
        ...


@dataclass(frozen=True)
class _Titles:
    """Titles (where there are none, names), joined: whose each is, its language and its text."""

    owners: NDArray[np.int64]
    languages: list[str]
    texts: list[str]


class Listing:
    """All active elements of one kind that a view covers."""

    def __init__(self, snapshot: LanceSnapshot, view: Seeing, kind: str) -> None:
        self._table: Table = snapshot.table("elements")
        rows = _visible(_scanned(self._table, kind), view)
        self.rows = rows.num_rows
        self._row_ids = rows["_rowid"].to_numpy()
        self._ids: list[str] = rows["id"].to_pylist()
        self._years = rows["year"].fill_null(_NO_YEAR).to_numpy()
        self._codes: dict[str, NDArray[np.int32]] = {}
        self._values: dict[str, list[str]] = {}
        for name in CODED:
            coded = rows[name].combine_chunks().dictionary_encode()
            self._codes[name] = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
            self._values[name] = coded.dictionary.to_pylist()
        titles = [_joined(rows[name]) for name in ("titles", "names")]
        self._orders = {language: _ranks(self._ids, titles, language) for language in ("en", "zh")}
        self._kept: dict[tuple[str, str], NDArray[np.int64]] = {}
        self._beginnings, self._begun_by = _beginnings(titles)

    def counts(self, filters: Filters) -> dict[str, list[tuple[str, int]]]:
        """Return each column's values with how many elements have them, the most frequent first.

        A column is counted under the filters on all other columns.
        """
        return {name: self._counted(name, filters) for name in CODED}

    def years(self, filters: Filters) -> list[tuple[int, int]]:
        """Return the years with how many elements have them, the newest first."""
        years = self._years[self._mask(filters, besides="year") & (self._years != _NO_YEAR)]
        values, counts = np.unique(years, return_counts=True)
        return list(zip(values[::-1].tolist(), counts[::-1].tolist(), strict=True))

    def count(self, filters: Filters) -> int:
        """Return how many there are."""
        return int(np.count_nonzero(self._mask(filters)))

    def ids(self, filters: Filters, order: str = "newest", language: str = "en") -> list[str]:
        """Return the ids of all that pass the filters, in order."""
        return [self._ids[place] for place in self._sorted(filters, order, language)]

    def page(
        self, filters: Filters, order: str, language: str, start: int, count: int,
        columns: Sequence[str] | None = None,
    ) -> list[dict[str, Any]]:  # fmt: skip
        """Return the rows from `start` on, with those columns, in the order of that language."""
        places = self._sorted(filters, order, language)[start : start + count]
        return self._taken(places, columns)

    def beginning_with(
        self, text: str, limit: int, columns: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """Return rows with a title or name, in any language, that begins so."""
        wanted = text.casefold()[:BEGINNING]
        places: dict[int, None] = {}
        first = bisect_left(self._beginnings, wanted)
        for at in range(first, len(self._beginnings)):
            if len(places) == limit or not self._beginnings[at].startswith(wanted):
                break
            places.setdefault(int(self._begun_by[at]))
        return self._taken(np.array(list(places), np.int64), columns)

    def _taken(
        self, places: NDArray[np.int64], columns: Sequence[str] | None
    ) -> list[dict[str, Any]]:
        if not len(places):
            return []
        wanted = self._table.take_row_ids(self._row_ids[places].tolist())
        if columns is not None:
            wanted = wanted.select(list(dict.fromkeys(("id", *columns))))
        found = {row["id"]: row for row in wanted.to_arrow().to_pylist()}
        return [found[self._ids[place]] for place in places]

    def _mask(self, filters: Filters, besides: str = "") -> Mask:
        mask = np.ones(self.rows, bool)
        for name, value in filters.items():
            if name == besides:
                continue
            if isinstance(value, str):
                values = self._values[name]
                mask &= self._codes[name] == (values.index(value) if value in values else -2)
            else:
                mask &= (self._years >= max(value[0], 0)) & (self._years <= value[1])
        return mask

    def _counted(self, name: str, filters: Filters) -> list[tuple[str, int]]:
        codes = self._codes[name][self._mask(filters, besides=name)]
        counts = np.bincount(codes[codes >= 0], minlength=len(self._values[name])).tolist()
        found = [pair for pair in zip(self._values[name], counts, strict=True) if pair[1]]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def _sorted(self, filters: Filters, order: str, language: str) -> NDArray[np.int64]:
        places = self._in_order(order, "zh" if base(language) == "zh" else "en")
        return places[self._mask(filters)[places]] if filters else places

    def _in_order(self, order: str, language: str) -> NDArray[np.int64]:
        """Return the places of all in an order, which is kept."""
        if (order, language) not in self._kept:
            titles = self._orders[language]
            years = self._years.astype(np.int64)
            years = np.where(years == _NO_YEAR, 1_000_000, -years if order == "newest" else years)
            keys = (titles,) if order == "title" else (titles, years)
            self._kept[order, language] = np.lexsort(keys)
        return self._kept[order, language]


def _scanned(table: Table, kind: str) -> pa.Table:
    where = f"kind = {quoted(kind)} AND status = 'active'"
    query = table.search().where(where).select(list(_COLUMNS)).with_row_id(True)
    return query.to_arrow()


def _visible(rows: pa.Table, view: Seeing) -> pa.Table:
    """Return the rows whose tier in force today (see kernel.tiers) is one of the view's."""
    today = (view.today or date.today()).isoformat()
    lifted = pc.fill_null(pc.less_equal(rows["embargo"], today), False)
    tiers = pc.if_else(lifted, "public", rows["tier"])
    return rows.filter(pc.is_in(tiers, pa.array(list(view.tiers))))


def _joined(column: pa.ChunkedArray) -> _Titles:
    lists = column.combine_chunks()
    if isinstance(lists, pa.ChunkedArray):
        lists = pa.concat_arrays(lists.chunks) if lists.num_chunks else pa.array([], lists.type)
    parts = lists.flatten()
    return _Titles(
        pc.list_parent_indices(lists).to_numpy(zero_copy_only=False),
        parts.field("language").to_pylist(),
        parts.field("text").to_pylist(),
    )


def _ranks(ids: Sequence[str], titles: Iterable[_Titles], language: str) -> NDArray[np.int32]:
    """Return each element's place by its title in a language, or the first that it has."""
    named: dict[int, str] = {}
    spoken: dict[int, str] = {}
    for some in titles:
        for owner, tag, text in zip(some.owners.tolist(), some.languages, some.texts, strict=True):
            named.setdefault(owner, text)
            if base(tag) == language:
                spoken.setdefault(owner, text)
    keys = [
        (*_sort_key(spoken.get(place) or named.get(place, ""), language), id_)
        for place, id_ in enumerate(ids)
    ]
    ranks = np.empty(len(ids), np.int32)
    ranks[sorted(range(len(ids)), key=keys.__getitem__)] = np.arange(len(ids), dtype=np.int32)
    return ranks


def _sort_key(text: str, language: str) -> tuple[bytes | str, ...]:
    """Return the key of a title: Chinese by GB 18030, in which common characters stand by pinyin.

    A title without letters stands last.
    """
    folded = text.casefold().lstrip("\"'“”‘’«»《》「」『』【】()（）[]…—–- ")
    if language == "zh":
        return (folded.encode("gb18030", "replace"),)
    return (folded or "\U0010ffff",)


def _beginnings(titles: Iterable[_Titles]) -> tuple[list[str], NDArray[np.int64]]:
    """Return all titles' beginnings, sorted, and whose each is."""
    pairs = sorted(
        (text[:BEGINNING].casefold()[:BEGINNING], owner)
        for some in titles
        for owner, text in zip(some.owners.tolist(), some.texts, strict=True)
    )
    return [text for text, _ in pairs], np.array([owner for _, owner in pairs], np.int64)


__all__ = ["CODED", "ORDERS", "Listing"]
