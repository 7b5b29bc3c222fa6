"""What two passages share, marked in both: shared terms, and translated pairs by number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from markupsafe import Markup, escape

from towngown.atlas import analysis
from towngown.matching.evidence import Evidence

Side = Literal["query", "document"]


class Span(NamedTuple):
    """A piece of a passage; `pair` numbers a translated pair, or is None for a shared term."""

    start: int
    end: int
    pair: int | None


def marked(passage: str, evidence: Evidence, side: Side) -> Markup:
    """Return the passage, escaped, with what is shared in <mark>; a pair's have its number.

    The first pair's have the class p0, the second's p1, and so on.
    """
    parts: list[Markup] = []
    at = 0
    for start, end, pair in spans(passage, evidence, side):
        parts.append(escape(passage[at:start]))
        attributes = "" if pair is None else f" class=p{pair}"
        parts.append(Markup(f"<mark{attributes}>%s</mark>") % passage[start:end])  # noqa: S704
        at = end
    return Markup("").join([*parts, escape(passage[at:])])


def spans(passage: str, evidence: Evidence, side: Side) -> list[Span]:
    """Return what is to be marked in a passage of that side, in order and apart."""
    chosen: list[Span] = []
    for span in [*_of_pairs(passage, evidence, side), *_shared(passage, evidence.shared_terms)]:
        if all(span.end <= other.start or other.end <= span.start for other in chosen):
            chosen.append(span)
    return sorted(chosen)


def _of_pairs(passage: str, evidence: Evidence, side: Side) -> Iterator[Span]:
    for number, pair in enumerate(evidence.translated_terms):
        phrase = pair.query if side == "query" else pair.document
        for start, end in _occurrences(passage, phrase):
            yield Span(start, end, number)


def _occurrences(passage: str, phrase: str) -> Iterator[tuple[int, int]]:
    """Yield where a phrase stands: a Chinese word as it is, others by their stem."""
    if not phrase.isascii():
        at = passage.find(phrase)
        while at >= 0:
            yield at, at + len(phrase)
            at = passage.find(phrase, at + len(phrase))
        return
    stems = set(analysis.terms(phrase))
    for token in analysis.tokens(passage):
        if token.term in stems:
            yield token.start, token.end


def _shared(passage: str, terms: Sequence[str]) -> Iterator[Span]:
    """Yield where any of the terms stands, those that overlap or touch (Chinese) as one."""
    wanted = {stem for term in terms for stem in analysis.terms(term)}
    found = [t for t in analysis.tokens(passage) if t.term in wanted]
    found.sort(key=lambda token: (token.start, -token.end))
    start = end = -1
    for token in found:
        if token.start < end or (token.start == end and passage[end] >= "\u2e80"):
            end = max(end, token.end)
            continue
        if end > 0:
            yield Span(start, end, None)
        start, end = token.start, token.end
    if end > 0:
        yield Span(start, end, None)
