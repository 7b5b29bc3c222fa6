"""Retrieve, score more finely, aggregate to people and organisations, give the reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from towngown.atlas.atlas import Atlas, condition
from towngown.matching.evidence import Evidence, evidence
from towngown.matching.query import Query, query_of_element
from towngown.matching.scoring import SIGNALS, Candidates, Scores, score

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
class _Found:
    """A scored document of one kind."""

    row: dict[str, Any]
    score: float
    signals: np.ndarray[Any, np.dtype[np.float32]]
    passage: int
    table: str


def find(
    atlas: Atlas,
    query: Query,
    *,
    kinds: Sequence[str] = (),
    filters: Mapping[str, str] | None = None,
    limit: int = 10,
) -> list[Match]:
    """Return the best elements of all (or the given) kinds, by their own texts."""
    where = condition(dict(filters or {}))
    found = [
        (kind, one)
        for kind in (kinds or atlas.searched_kinds())
        for one in _documents(atlas, query, kind, where)
        if one.row["id"] != query.id
    ]
    found.sort(key=lambda pair: (-pair[1].score, pair[1].row["id"]))
    return _as_matches(atlas, query, [(k, one, ()) for k, one in found[:limit]])


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
    where = condition(dict(filters or {}))
    if to not in _THROUGH:
        found = [one for one in _documents(atlas, query, to, where) if one.row["id"] != query.id]
        return _as_matches(atlas, query, [(to, one, ()) for one in found[:limit]])
    return _through_results(atlas, query, to, where, limit)


def rank(atlas: Atlas, query: Query, kind: str, limit: int) -> dict[str, float]:
    """Return the best elements of a kind by their own texts with their scores, without reasons."""
    return {one.row["id"]: one.score for one in _documents(atlas, query, kind, None)[:limit]}


def _documents(atlas: Atlas, query: Query, kind: str, where: str | None) -> list[_Found]:
    """Return the candidates of a kind, best first."""
    statistics = atlas.statistics(kind)
    terms = query.retrieval_terms(statistics)
    found: list[_Found] = []
    for table in atlas.tables(kind):
        parts = [atlas.by_vector(table, query.encoded.vector, CANDIDATES, where)]
        if terms:
            parts.append(atlas.by_terms(table, terms, CANDIDATES, where))
        candidates = Candidates.of_tables(parts)
        found.extend(_found(candidates, score(query, candidates, statistics), table))
    return sorted(found, key=lambda one: (-one.score, one.row["id"]))


def _found(candidates: Candidates, scores: Scores, table: str) -> list[_Found]:
    return [
        _Found(row, float(total), signals, int(passage), table)
        for row, total, signals, passage in zip(
            candidates.rows, scores.total, scores.signals, scores.passage, strict=True
        )
    ]


def _through_results(
    atlas: Atlas, query: Query, to: str, where: str | None, limit: int
) -> list[Match]:
    speaking: dict[str, list[tuple[str, _Found]]] = defaultdict(list)
    for kind in _RESULT_KINDS:
        for one in _documents(atlas, query, kind, where) if atlas.tables(kind) else ():
            for agent in one.row[_THROUGH[to]] or ():
                speaking[agent].append((kind, one))
    own: dict[str, _Found] = {}
    if where is None:
        own = {one.row["id"]: one for one in _documents(atlas, query, to, None)}
    ranked = sorted(
        ((_voice(results, own.get(id_)), id_) for id_, results in _agents(speaking, own).items()),
        key=lambda pair: (-pair[0], pair[1]),
    )
    ranked = [(value, id_) for value, id_ in ranked if id_ != query.id][: 2 * limit]
    elements = atlas.elements([id_ for _, id_ in ranked])
    chosen = [(value, id_) for value, id_ in ranked if id_ in elements][:limit]
    return _agent_matches(atlas, query, to, chosen, speaking, own, elements)


def _agents(
    speaking: Mapping[str, list[tuple[str, _Found]]], own: Mapping[str, _Found]
) -> dict[str, list[tuple[str, _Found]]]:
    return {id_: speaking.get(id_, []) for id_ in {*speaking, *own}}


def _voice(results: Sequence[tuple[str, _Found]], own: _Found | None) -> float:
    """Return an agent's score: the weighted mean of the best results and the own profile."""
    scores = sorted((one.score for _, one in results), reverse=True)
    if own is not None:
        scores = sorted([*scores, own.score], reverse=True)
    best = scores[: len(SPEAKING)]
    return float(np.dot(best, SPEAKING[: len(best)]) / sum(SPEAKING))


def _as_matches(
    atlas: Atlas, query: Query, found: Sequence[tuple[str, _Found, tuple[Through, ...]]]
) -> list[Match]:
    texts = _texts(atlas, [one for _, one, _ in found])
    elements = atlas.elements([one.row["id"] for _, one, _ in found])
    return [
        _match(atlas, query, rank, kind, one, texts, elements.get(one.row["id"], {}), through)
        for rank, (kind, one, through) in enumerate(found, start=1)
    ]


def _texts(atlas: Atlas, found: Iterable[_Found]) -> dict[str, str]:
    by_table: dict[str, list[str]] = defaultdict(list)
    for one in found:
        by_table[one.table].append(one.row["id"])
    return {
        row["id"]: row["text"]
        for table, ids in by_table.items()
        for row in atlas.rows_of(table, list(dict.fromkeys(ids)))
    }


def _match(
    atlas: Atlas,
    query: Query,
    rank: int,
    kind: str,
    one: _Found,
    texts: Mapping[str, str],
    element: Mapping[str, Any],
    through: tuple[Through, ...],
) -> Match:
    row = one.row
    shown = evidence(
        query, row["title"], texts.get(row["id"], ""), row["ends"], one.passage,
        atlas.statistics(kind),
    )  # fmt: skip
    return Match(
        query.id, rank, row["id"], kind, row["title"], round(one.score, 4),
        _signals(one), shown, through, _sources(element), row["language"], row["year"], row["type"],
    )  # fmt: skip


def _signals(one: _Found) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(SIGNALS, one.signals, strict=True)}


def _sources(element: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        f"{source['registry']}:{source['record']}" if source["registry"] != "elements"
        else f"{Path(source['file'] or '').name}#{source['record']}"
        for source in element.get("sources") or ()
    )  # fmt: skip


def _agent_matches(
    atlas: Atlas,
    query: Query,
    to: str,
    ranked: Sequence[tuple[float, str]],
    speaking: Mapping[str, list[tuple[str, _Found]]],
    own: Mapping[str, _Found],
    elements: Mapping[str, dict[str, Any]],
) -> list[Match]:
    best: dict[str, tuple[str, _Found]] = {}
    for _, id_ in ranked:
        voices = [*speaking.get(id_, ()), *([(to, own[id_])] if id_ in own else ())]
        best[id_] = max(voices, key=lambda voice: voice[1].score)
    texts = _texts(atlas, [one for _, one in best.values()])
    matches = []
    for rank, (value, id_) in enumerate(ranked, start=1):
        kind, one = best[id_]
        through = tuple(
            Through(voice.row["id"], voice.row["title"], round(voice.score, 4))
            for _, voice in sorted(speaking.get(id_, ()), key=lambda v: -v[1].score)[
                : len(SPEAKING)
            ]
        )
        shown = evidence(
            query, one.row["title"], texts.get(one.row["id"], ""), one.row["ends"], one.passage,
            atlas.statistics(kind),
        )  # fmt: skip
        element = elements[id_]
        matches.append(
            Match(
                query.id, rank, id_, to, display_title(element), round(value, 4), _signals(one),
                shown, through, _sources(element), element["language"], None, element["type"],
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
        own = _scored_rows(atlas, query, kind, ids=ids)
        if kind in _THROUGH:
            own_by_id = {one.row["id"]: one for one in own}
            speaking: dict[str, list[tuple[str, _Found]]] = defaultdict(list)
            for result_kind in _RESULT_KINDS:
                for one in _scored_rows(atlas, query, result_kind, through=(_THROUGH[kind], ids)):
                    for agent in one.row[_THROUGH[kind]] or ():
                        speaking[agent].append((result_kind, one))
            values = {id_: _voice(speaking.get(id_, []), own_by_id.get(id_)) for id_ in ids}
        else:
            values = {one.row["id"]: one.score for one in own}
        scores.update(
            (asked, round(values[wanted[asked]["id"]], 6))
            for asked in asked_ids
            if wanted[asked]["id"] in values
        )
    return scores


def _scored_rows(
    atlas: Atlas,
    query: Query,
    kind: str,
    *,
    ids: Sequence[str] = (),
    through: tuple[str, Sequence[str]] | None = None,
) -> list[_Found]:
    found: list[_Found] = []
    statistics = atlas.statistics(kind)
    for table in atlas.tables(kind):
        rows = atlas.rows_through(table, *through) if through else atlas.rows_of(table, ids)
        candidates = Candidates.of_rows(rows)
        found.extend(_found(candidates, score(query, candidates, statistics), table))
    return found
