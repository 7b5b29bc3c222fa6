"""What can be shown for a match: shared terms as written, and the passages that fit best."""

from __future__ import annotations

from dataclasses import dataclass

from towngown.atlas import analysis
from towngown.atlas.encoders.passages import passages_of
from towngown.atlas.statistics import Statistics
from towngown.matching.query import Query

MOST_TERMS = 8
_LONGEST = 360


@dataclass(frozen=True)
class Evidence:
    """Shared terms as the document writes them, weightiest first, and the best passages."""

    shared_terms: tuple[str, ...]
    passage: str
    query_passage: str


def evidence(
    query: Query, title: str, text: str, ends: list[int], best: int, statistics: Statistics
) -> Evidence:
    """Return the evidence that a document gives for a query.

    `ends` are where the document's passages end, `best` which of them came nearest in meaning.
    """
    whole = f"{title}\n{text}" if text else title
    start = ends[best - 1] if best else 0
    passage = whole[start : ends[best]].strip()
    if passage == title.strip() and len(ends) > best + 1:
        passage = whole[ends[best] : ends[best + 1]].strip()
    return Evidence(
        _shared_terms(query, whole, statistics),
        _cut(passage.removeprefix(title).strip() or passage),
        _cut(_nearest_passage(query, passage, statistics)),
    )


def _shared_terms(query: Query, whole: str, statistics: Statistics) -> tuple[str, ...]:
    weights = query.term_weights(statistics)
    found: dict[str, tuple[float, str]] = {}
    runs: list[tuple[float, int, int]] = []
    for token in analysis.tokens(whole):
        weight = weights.get(token.term)
        if weight is None or token.term in found:
            continue
        found[token.term] = (weight, whole[token.start : token.end])
        runs.append((weight, token.start, token.end))
    return _joined(whole, runs)


def _joined(whole: str, runs: list[tuple[float, int, int]]) -> tuple[str, ...]:
    """Join terms that overlap or touch (Chinese pairs, stems within pairs) into longer ones."""
    joined: list[tuple[float, int, int]] = []
    for weight, start, end in sorted(runs, key=lambda run: (run[1], -run[2])):
        if (
            joined
            and start <= joined[-1][2]
            and (start < joined[-1][2] or whole[start] >= "\u2e80")
        ):
            best, first, last = joined[-1]
            joined[-1] = (max(best, weight), first, max(last, end))
        else:
            joined.append((weight, start, end))
    words: dict[str, str] = {}
    for _, start, end in sorted(joined, key=lambda run: -run[0]):
        word = whole[start:end]
        words.setdefault(word.lower(), word)
    return tuple(list(words.values())[:MOST_TERMS])


def _nearest_passage(query: Query, passage: str, statistics: Statistics) -> str:
    """Return the passage of the query that shares most with the document's best passage."""
    weights = query.term_weights(statistics)
    wanted = set(analysis.terms(passage))
    spans = passages_of(query.text)
    best = max(
        spans,
        key=lambda span: sum(
            weights.get(term, 0.0)
            for term in set(analysis.terms(query.text[span[0] : span[1]]))
            if term in wanted
        ),
    )
    return query.text[best[0] : best[1]].strip()


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
