"""Elements of the atlas, search, and matches."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router, Schema

from towngown.desk.api.problems import Problem
from towngown.desk.base import audit
from towngown.desk.base.engine import atlas_for
from towngown.kernel.kinds import Kind
from towngown.kernel.tiers import effective_tier
from towngown.matching import Match, find, match, query_of_element, query_of_text

router = Router(tags=["elements"])
ERRORS = {401: Problem, 403: Problem, 404: Problem, 422: Problem, 429: Problem, 503: Problem}


class Text(Schema):
    """A text and its language (BCP 47)."""

    language: str
    text: str


class Identifier(Schema):
    """An identifier in its scheme (doi, orcid, ror…)."""

    scheme: str
    value: str


class Source(Schema):
    """A record that the element was made of."""

    registry: str
    record: str
    updated: str | None = None
    licence: str | None = None


class Element(Schema):
    """One thing of the atlas, converged from its records."""

    id: str
    kind: str
    type: str | None = None
    titles: list[Text]
    texts: list[Text]
    names: list[Text]
    keywords: list[str]
    identifiers: list[Identifier]
    year: int | None = None
    language: str | None = None
    country: str | None = None
    url: str | None = None
    tier: str
    embargo: str | None = None
    sources: list[Source]


class Passage(Schema):
    """A passage of the question and the one of the answer that meets it."""

    query: str
    answer: str
    shared: list[str]
    translated: list[tuple[str, str]]


class Answer(Schema):
    """One answer with its reasons: the score, its summands, the passages that meet."""

    id: str
    kind: str
    title: str
    score: float
    signals: dict[str, float]
    passage: Passage
    through: list[str]
    year: int | None = None
    type: str | None = None


class Answers(Schema):
    """Answers, the best first."""

    items: list[Answer]


@router.get("", response={200: Answers, **ERRORS}, summary="Find by words and meaning")
def search(
    request: Any, q: str = Query(min_length=1, max_length=2_000), kind: Kind | None = None,
    limit: int = Query(10, ge=1, le=50),
) -> Answers:  # fmt: skip
    """Return the elements that answer a sentence, in Chinese or English."""
    atlas = atlas_for(request.reader)
    kinds = [kind] if kind else []
    found = find(atlas, query_of_text(atlas, q), kinds=kinds, limit=limit)
    return Answers(items=[answer_of(one) for one in found])


@router.get(
    "/{path:element_id}/matches", response={200: Answers, **ERRORS}, summary="Who answers it"
)
def matches(
    request: Any,
    element_id: str,
    to: Kind = "result",
    limit: int = Query(10, ge=1, le=50),
) -> Answers:
    """Return what answers an element (a need, a result): results, people or organisations."""
    atlas = atlas_for(request.reader)
    query = query_of_element(atlas, atlas.element(element_id))
    return Answers(items=[answer_of(one) for one in match(atlas, query, to, limit=limit)])


@router.get("/{path:element_id}", response={200: Element, **ERRORS}, summary="One element")
def element(request: Any, element_id: str) -> Element:
    """Return an element by its id, one merged away, or the key of one of its records."""
    row = atlas_for(request.reader).element(element_id)
    if effective_tier(row["tier"], row["embargo"], request.reader.today) == "confidential":
        audit.append(actor=request.reader.user, verb="read", kind="element", thing=row["id"])
    lists = ("titles", "texts", "names", "keywords", "identifiers", "sources")
    return Element(**{**row, **{name: row[name] or [] for name in lists}})


def answer_of(one: Match) -> Answer:
    """Return a match as the API tells it."""
    evidence = one.evidence
    return Answer(
        id=one.id, kind=one.kind, title=one.title, score=round(one.score, 4),
        signals={name: round(value, 4) for name, value in one.signals.items()},
        passage=Passage(
            query=evidence.query_passage, answer=evidence.passage,
            shared=list(evidence.shared_terms),
            translated=[(pair.query, pair.document) for pair in evidence.translated_terms],
        ),
        through=[voice.id for voice in one.through], year=one.year, type=one.type,
    )  # fmt: skip
