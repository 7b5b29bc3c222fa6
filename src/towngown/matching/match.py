"""Retrieve, score more finely, aggregate to people and organisations, give the reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from towngown.atlas.atlas import Atlas, parsed
from towngown.atlas.index import sources_of
from towngown.atlas.search import Candidates, Filters, Retrieval, Statistics
from towngown.matching.evidence import Evidence, Explainers
from towngown.matching.query import Query, query_of_element
from towngown.matching.scoring import SIGNALS, Scores, score

CANDIDATES = 200
# People and organisations speak through their results: the best five, each counting less
# (scoring result by result did best on the experts set; see docs/explanation/matching.md).
SPEAKING = (1.0, 0.5, 0.35, 0.25, 0.2)
_THROUGH = {"person": "persons", "organisation": "organisations"}
_RESULT_KINDS = ("result", "project")


@dataclass(frozen=True)
class Through:
    """A result that speaks for a person or organisation, and its own score."""

    id: str
    title: str
    score: float


@dataclass(frozen=True)
class Match:
    """One answer to a query, with everything that speaks for it.

    `score` is comparable within and between queries (0 nothing in common; above 1.5 close in
    words and meaning); `signals` are its summands. For a person or organisation the evidence
    is that of the best result in `through`, or of the own profile where `through` is empty.
    """

    query: str
    rank: int
    id: str
    kind: str
    title: str
    score: float
    signals: dict[str, float]
    evidence: Evidence
    through: tuple[Through, ...] = ()
    sources: tuple[str, ...] = ()
    language: str | None = None
    year: int | None = None
    type: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class _Scored:
    """The scored candidates of one search table, best first: `order` numbers them."""

    kind: str
    candidates: Candidates
    scores: Scores
    ids: list[str]
    order: list[int]


@dataclass(frozen=True)
class _Found:
    """One scored document."""

    id: str
    kind: str
    score: float
    place: int
    table: _Scored

    def column(self, name: str) -> Any:
        """Return one of the document's columns."""
        return self.table.candidates.column(name, [self.place])[0]


def find(
    atlas: Atlas,
    query: Query,
    *,
    kinds: Sequence[str] = (),
    filters: Mapping[str, str] | None = None,
    limit: int = 10,
) -> list[Match]:
    """Return the best elements of all (or the given) kinds, by their own texts."""
    wanted = parsed(filters or {})
    found = [
        one
        for kind in (kinds or atlas.searched_kinds())
        for one in _documents(atlas, query, kind, wanted, limit + 1)
        if one.id != query.id
    ]
    found.sort(key=_best_first)
    return _as_matches(atlas, query, found[:limit])


def match(
    atlas: Atlas,
    query: Query,
    to: str,
    *,
    filters: Mapping[str, str] | None = None,
    limit: int = 10,
) -> list[Match]:
    """Return the best answers of one kind, ranked; people and organisations through results.

    Filters hold for the kind asked for; for people and organisations, for their results.
    """
    wanted = parsed(filters or {})
    if to not in _THROUGH:
        found = _documents(atlas, query, to, wanted, limit + 1)
        return _as_matches(atlas, query, [one for one in found if one.id != query.id][:limit])
    return _through_results(atlas, query, to, wanted, limit)


def rank(atlas: Atlas, query: Query, kind: str, limit: int) -> dict[str, float]:
    """Return the best elements of a kind by their own texts with their scores, without reasons."""
    return {one.id: one.score for one in _documents(atlas, query, kind, {}, limit)}


def _best_first(one: _Found) -> tuple[float, str]:
    return -one.score, one.id


def _documents(
    atlas: Atlas, query: Query, kind: str, filters: Filters, limit: int | None
) -> list[_Found]:
    """Return the candidates of a kind, best first."""
    statistics = atlas.statistics(kind)
    found: list[_Found] = []
    for table in atlas.tables(kind):
        terms = query.retrieval_terms(sorted(table.languages()), statistics)
        wanted = Retrieval(query.encoded.vector, terms, CANDIDATES)
        scored = _scored(query, kind, table.retrieve(wanted, filters), statistics)
        found.extend(_found(scored, limit))
    return sorted(found, key=_best_first)


def _scored(query: Query, kind: str, candidates: Candidates, statistics: Statistics) -> _Scored:
    scores = score(query, candidates, statistics)
    ids = candidates.column("id")
    totals = scores.total.tolist()
    order = sorted(range(len(ids)), key=lambda place: (-totals[place], ids[place]))
    return _Scored(kind, candidates, scores, ids, order)


def _found(scored: _Scored, limit: int | None) -> list[_Found]:
    return [
        _Found(scored.ids[place], scored.kind, float(scored.scores.total[place]), place, scored)
        for place in scored.order[:limit]
    ]


def _through_results(
    atlas: Atlas, query: Query, to: str, filters: Filters, limit: int
) -> list[Match]:
    speaking: dict[str, list[_Found]] = defaultdict(list)
    for kind in _RESULT_KINDS:
        for agents, one in _with_agents(_documents(atlas, query, kind, filters, None), to):
            for agent in agents:
                speaking[agent].append(one)
    own: dict[str, _Found] = {}
    if not filters:
        own = {one.id: one for one in _documents(atlas, query, to, {}, None)}
    ranked = sorted(
        ((_voice(speaking.get(id_, []), own.get(id_)), id_) for id_ in {*speaking, *own}),
        key=lambda pair: (-pair[0], pair[1]),
    )
    ranked = [(value, id_) for value, id_ in ranked if id_ != query.id][: 2 * limit]
    elements = atlas.elements([id_ for _, id_ in ranked])
    chosen = [(value, id_) for value, id_ in ranked if id_ in elements][:limit]
    return _agent_matches(atlas, query, to, chosen, speaking, own, elements)


def _with_agents(found: Sequence[_Found], to: str) -> Iterator[tuple[list[str], _Found]]:
    """Yield each document with the people (or organisations) answerable for it."""
    by_table: dict[int, list[_Found]] = defaultdict(list)
    for one in found:
        by_table[id(one.table)].append(one)
    for group in by_table.values():
        agents = group[0].table.candidates.column(_THROUGH[to], [one.place for one in group])
        yield from zip(agents, group, strict=True)


def _voice(results: Sequence[_Found], own: _Found | None) -> float:
    """Return an agent's score: the weighted mean of the best results and the own profile."""
    scores = [one.score for one in results] + ([own.score] if own is not None else [])
    best = sorted(scores, reverse=True)[: len(SPEAKING)]
    return float(np.dot(best, SPEAKING[: len(best)]) / sum(SPEAKING))


def _as_matches(atlas: Atlas, query: Query, found: Sequence[_Found]) -> list[Match]:
    explainers = Explainers(query, atlas.statistics)
    return [_match(explainers, query, rank, one) for rank, one in enumerate(found, start=1)]


def _match(explainers: Explainers, query: Query, rank: int, one: _Found) -> Match:
    document = one.table.candidates.documents([one.place])[0]
    return Match(
        query.id, rank, one.id, one.kind, document["title"], round(one.score, 4), _signals(one),
        _evidence(explainers, one, document), (), tuple(document["sources"]),
        document["language"], document["year"], document["type"],
    )  # fmt: skip


def _evidence(explainers: Explainers, one: _Found, document: dict[str, Any]) -> Evidence:
    explain = explainers.of(one.kind, document["language"])
    return explain.evidence(document, int(one.table.scores.passage[one.place]))


def _signals(one: _Found) -> dict[str, float]:
    values = one.table.scores.signals[one.place].tolist()
    return {name: round(value, 4) for name, value in zip(SIGNALS, values, strict=True)}


def _agent_matches(
    atlas: Atlas,
    query: Query,
    to: str,
    ranked: Sequence[tuple[float, str]],
    speaking: Mapping[str, list[_Found]],
    own: Mapping[str, _Found],
    elements: Mapping[str, dict[str, Any]],
) -> list[Match]:
    explainers = Explainers(query, atlas.statistics)
    matches = []
    for rank, (value, id_) in enumerate(ranked, start=1):
        results = sorted(speaking.get(id_, ()), key=_best_first)[: len(SPEAKING)]
        voices = [*results, *([own[id_]] if id_ in own else ())]
        one = max(voices, key=lambda voice: voice.score)
        document = one.table.candidates.documents([one.place])[0]
        through = tuple(
            Through(voice.id, voice.column("title"), round(voice.score, 4)) for voice in results
        )
        element = elements[id_]
        matches.append(
            Match(
                query.id, rank, id_, to, display_title(element), round(value, 4), _signals(one),
                _evidence(explainers, one, document), through, sources_of(element),
                element["language"], None, element["type"],
            )
        )  # fmt: skip
    return matches


def display_title(element: Mapping[str, Any]) -> str:
    """Return what an element is called: its titles, or its first names, in all languages."""
    pairs = element["titles"] or (element["names"] or ())[:2]
    return " / ".join(dict.fromkeys(pair["text"] for pair in pairs)) or str(element["id"])


def score_pairs(atlas: Atlas, pairs: Sequence[tuple[str, str]]) -> list[float | None]:
    """Return the score of each (from, to) pair of element ids; None where one is not there.

    A person or organisation is scored through the results, as in `match`.
    """
    by_query: dict[str, list[int]] = defaultdict(list)
    for index, (from_, _) in enumerate(pairs):
        by_query[from_].append(index)
    result: list[float | None] = [None] * len(pairs)
    elements = atlas.elements({id_ for pair in pairs for id_ in pair})
    for from_, indices in by_query.items():
        if from_ not in elements:
            continue
        query = query_of_element(atlas, elements[from_])
        wanted = {pairs[i][1]: elements[pairs[i][1]] for i in indices if pairs[i][1] in elements}
        scores = _scores_of(atlas, query, wanted)
        for index in indices:
            result[index] = scores.get(pairs[index][1])
    return result


def _scores_of(
    atlas: Atlas, query: Query, wanted: Mapping[str, dict[str, Any]]
) -> dict[str, float]:
    scores: dict[str, float] = {}
    by_kind: dict[str, list[str]] = defaultdict(list)
    for asked, element in wanted.items():
        by_kind[element["kind"]].append(asked)
    for kind, asked_ids in by_kind.items():
        ids = [wanted[asked]["id"] for asked in asked_ids]
        own = {one.id: one for one in _scored_rows(atlas, query, kind, "id", ids)}
        if kind in _THROUGH:
            speaking: dict[str, list[_Found]] = defaultdict(list)
            for result_kind in _RESULT_KINDS:
                results = _scored_rows(atlas, query, result_kind, "agent", ids)
                for agents, one in _with_agents(results, kind):
                    for agent in agents:
                        speaking[agent].append(one)
            values = {id_: _voice(speaking.get(id_, []), own.get(id_)) for id_ in ids}
        else:
            values = {id_: one.score for id_, one in own.items()}
        scores.update(
            (asked, round(values[wanted[asked]["id"]], 6))
            for asked in asked_ids
            if wanted[asked]["id"] in values
        )
    return scores


def _scored_rows(
    atlas: Atlas, query: Query, kind: str, column: str, values: Sequence[str]
) -> list[_Found]:
    """Return the scored documents of those ids ("id"), or of those agents ("agent")."""
    statistics = atlas.statistics(kind)
    return [
        one
        for table in atlas.tables(kind)
        for one in _found(
            _scored(query, kind, table.gather(table.rows_of(column, values)), statistics), None
        )
    ]
