"""What can be shown for a match: shared and translated terms as written, passages that fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from towngown.atlas import analysis
from towngown.atlas.search import LanguageStatistics
from towngown.kernel.languages import base
from towngown.matching.query import Query

MOST_TERMS = 8
_LONGEST = 360


@dataclass(frozen=True)
class Translation:
    """A term as the query writes it, and its equivalent as the document writes it."""

    query: str
    document: str


@dataclass(frozen=True)
class Evidence:
    """Terms weightiest first, and the best passages.

    `shared_terms` are as the document writes them; `translated_terms` are those that met
    through the dictionary.
    """

    shared_terms: tuple[str, ...]
    passage: str
    query_passage: str
    translated_terms: tuple[Translation, ...] = field(default=())


@dataclass(frozen=True)
class Explainer:
    """Makes the evidence of one query's matches in documents of one language."""

    query: Query
    language: str
    statistics: LanguageStatistics

    def evidence(self, document: dict[str, Any], best: int) -> Evidence:
        """Return the evidence that a document gives; `best` is its nearest passage's number."""
        title, text, ends = document["title"], document["text"], document["ends"]
        whole = f"{title}\n{text}" if text else title
        start = ends[best - 1] if best else 0
        passage = whole[start : ends[best]].strip()
        if passage == title.strip() and len(ends) > best + 1:
            passage = whole[ends[best] : ends[best + 1]].strip()
        translated = self._translated(whole)
        return Evidence(
            self._shared(whole),
            _cut(passage.removeprefix(title).strip() or passage),
            _cut(self._nearest_passage(passage)),
            translated,
        )

    def _weights(self, *, own: bool) -> dict[str, float]:
        terms = self.query.own_terms
        if not own and self.query.is_translated_for(self.language):
            terms, weights = self.query.weights(self.language, self.statistics)
        else:
            weights = terms.weights(self.statistics, 2.0, None)
        return {g.term: float(w) for g, w in zip(terms.groups, weights, strict=True) if w > 0}

    def _shared(self, whole: str) -> tuple[str, ...]:
        weights = self._weights(own=True)
        found: set[str] = set()
        runs: list[tuple[float, int, int]] = []
        for term, start, end in analysis.tokens(whole):
            weight = weights.get(term)
            if weight is not None and term not in found:
                found.add(term)
                runs.append((weight, start, end))
        return _joined(whole, runs)

    def _translated(self, whole: str) -> tuple[Translation, ...]:
        """Return the query's terms that meet an equivalent in the document, as both are written."""
        if not self.query.is_translated_for(self.language):
            return ()
        weights = self._weights(own=False)
        written = _as_written(whole)
        own = _as_written(self.query.text)
        found: list[tuple[float, Translation]] = []
        for group in self.query.translated_terms.groups:
            weight = weights.get(group.term, 0.0)
            for _, probability, word in group.alternatives if weight else ():
                there = written.get(word) or (word if not word.isascii() and word in whole else "")
                if there and word != group.term:
                    pair = Translation(own.get(group.term, group.term), there)
                    found.append((-weight * probability, pair))
        found.sort(key=lambda one: one[0])
        unique: dict[str, Translation] = {}
        for _, pair in found:
            unique.setdefault(pair.query, pair)
        return tuple(unique.values())[:MOST_TERMS]

    def _nearest_passage(self, passage: str) -> str:
        """Return the passage of the query that shares most with the document's best passage."""
        passages = self.query.passages
        if len(passages) == 1:
            return passages[0]
        weights = self._weights(own=False)
        wanted = set(analysis.terms(passage))
        if self.query.is_translated_for(self.language):
            wanted = {
                group.term
                for group in self.query.translated_terms.groups
                if any(
                    word in wanted or (not word.isascii() and word in passage)
                    for _, _, word in group.alternatives
                )
            }
        return max(passages, key=lambda one: _weight_of(one, weights, wanted))


def _weight_of(passage: str, weights: dict[str, float], wanted: set[str]) -> float:
    own = set(analysis.terms(passage))
    return sum(
        weight
        for term, weight in weights.items()
        if term in wanted and (term in own or (not term.isascii() and term in passage))
    )


def _as_written(text: str) -> dict[str, str]:
    """Return {stem: the word as the text first writes it}."""
    found: dict[str, str] = {}
    for term, start, end in analysis.tokens(text):
        found.setdefault(term, text[start:end])
    return found


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


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def explainer(query: Query, language: str | None, statistics: Any) -> Explainer:
    """Return the explainer for documents in a language, given the statistics by language."""
    tag = base(language)
    return Explainer(query, tag, statistics.get(tag, LanguageStatistics()))
