"""One search table: the documents of a kind and tier, in segments, as one list to retrieve from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from towngown.atlas.encoders.base import Floats
from towngown.atlas.search.build import id_hash
from towngown.atlas.search.layout import PASSAGE_SCALE
from towngown.atlas.search.segment import Mask, Rows, Segment
from towngown.atlas.search.statistics import Statistics, statistics_of

Filters = Mapping[str, tuple[int, int] | str]
Gone = NDArray[np.uint32]
_MOST_POSTINGS = 300_000


@dataclass(frozen=True)
class Retrieval:
    """What to retrieve by: a vector, and terms' weights by the language of the documents.

    `terms` maps a language to {term number: weight}; "" stands for all languages not named.
    `limit` candidates are taken for the vector and for each language's terms.
    """

    vector: Floats
    terms: Mapping[str, Mapping[int, float]]
    limit: int


@dataclass(frozen=True, eq=False)
class Candidates:
    """Documents with all that the score needs, n in all.

    `at` (n, 2): segment and row of each; `languages` without region; `terms`, `counts` joined,
    `term_sizes` (n,); `lengths` (n,) in words; `vectors` (n, d), `passages` (P, d) joined, of
    length 1 but for rounding, `passage_sizes` (n,).
    """

    table: SearchTable
    at: Rows
    languages: list[str]
    terms: NDArray[np.uint32]
    counts: NDArray[np.uint8]
    term_sizes: Rows
    lengths: Floats
    vectors: Floats
    passages: Floats
    passage_sizes: Rows

    def __len__(self) -> int:
        return len(self.at)

    def column(self, name: str, chosen: Sequence[int] | Rows | None = None) -> list[Any]:
        """Return a column of the documents (or of those at the chosen places)."""
        at = self.at if chosen is None else self.at[chosen]
        return self.table.column(name, at)

    def documents(self, chosen: Sequence[int] | Rows) -> list[dict[str, Any]]:
        """Return the whole documents at the chosen places."""
        return [
            self.table.segments[segment].documents([row])[0] for segment, row in self.at[chosen]
        ]


class SearchTable:
    """The segments of a table, each with the rows of it that are gone."""

    def __init__(self, parts: Sequence[tuple[Segment, Gone]]) -> None:
        self.segments = [segment for segment, _ in parts]
        self._gone = [gone for _, gone in parts]

    @property
    def rows(self) -> int:
        """How many documents there are."""
        gone = sum(map(len, self._gone))
        return sum(segment.rows for segment in self.segments) - gone

    def statistics(self) -> Statistics:
        """Return the statistics by language."""
        return statistics_of(list(zip(self.segments, self._gone, strict=True)))

    def languages(self) -> set[str]:
        """Return the languages that occur."""
        return {one["tag"] for s in self.segments for one in s.languages if one["rows"]}

    def retrieve(self, wanted: Retrieval, filters: Filters) -> Candidates:
        """Return the candidates by meaning and by terms, each once."""
        found = [self._retrieve(number, wanted, filters) for number in range(len(self.segments))]
        return self.gather(np.concatenate([np.empty((0, 2), np.int64), *found]))

    def _retrieve(self, number: int, wanted: Retrieval, filters: Filters) -> Rows:
        segment = self.segments[number]
        mask = segment.mask(filters)
        if len(self._gone[number]):
            mask = np.ones(segment.rows, bool) if mask is None else mask
            mask[self._gone[number]] = False
        rows = [segment.by_vector(wanted.vector, wanted.limit, mask)]
        for language, weights in wanted.terms.items():
            if weights:
                only = _and(mask, _of_language(segment, language, wanted.terms))
                rows.append(segment.by_terms(weights, wanted.limit, _MOST_POSTINGS, only))
        unique = np.unique(np.concatenate(rows))
        return np.stack([np.full(len(unique), number), unique], axis=1)

    def rows_of(self, name: str, values: Sequence[str]) -> Rows:
        """Return where the documents of those ids ("id") or agents ("agent") stand: (n, 2)."""
        wanted = set(values)
        found = [np.empty((0, 2), np.int64)]
        for number, segment in enumerate(self.segments):
            rows = segment.rows_of(name, [id_hash(value) for value in values])
            rows = rows[~np.isin(rows, self._gone[number])]
            if name == "id":
                ids = segment.column("id", rows)
                rows = rows[[id_ in wanted for id_ in ids]] if ids else rows
            found.append(np.stack([np.full(len(rows), number), rows], axis=1))
        return np.concatenate(found)

    def column(self, name: str, at: Rows) -> list[Any]:
        """Return a column's values at (segment, row)."""
        values: list[Any] = [None] * len(at)
        for number, segment in enumerate(self.segments):
            places = np.flatnonzero(at[:, 0] == number)
            for place, value in zip(places, segment.column(name, at[places, 1]), strict=True):
                values[place] = value
        return values

    def gather(self, at: Rows) -> Candidates:
        """Return the documents at (segment, row) with all that the score needs."""
        at = at[np.argsort(at[:, 0], kind="stable")]
        parts = [
            (segment, at[at[:, 0] == number, 1]) for number, segment in enumerate(self.segments)
        ]
        terms = [segment.terms_of(rows) for segment, rows in parts]
        passages = [segment.passages_of(rows) for segment, rows in parts]
        return Candidates(
            self,
            at,
            [tag for segment, rows in parts for tag in segment.languages_of(rows)],
            np.concatenate([found for found, _, _ in terms]),
            np.concatenate([counts for _, counts, _ in terms]),
            np.concatenate([sizes for _, _, sizes in terms]),
            np.concatenate([s.array("lengths")[rows] for s, rows in parts]).astype(np.float32),
            np.concatenate([s.array("vectors")[rows] for s, rows in parts]).astype(np.float32),
            np.concatenate([found for found, _ in passages]).astype(np.float32)
            / np.float32(PASSAGE_SCALE),
            np.concatenate([sizes for _, sizes in passages]),
        )


def _of_language(segment: Segment, language: str, named: Mapping[str, object]) -> Mask | None:
    """Return which rows are in the language; "" is every one not named; None where all are."""
    if language:
        return segment.in_languages((language,))
    return segment.in_languages(tuple(sorted(filter(None, named))), others=True)


def _and(some: Mask | None, others: Mask | None) -> Mask | None:
    if some is None:
        return others
    return some if others is None else some & others
