"""What can be shown for a match: shared and translated terms as written, passages that fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from towngown.atlas import analysis
from towngown.atlas.analysis import Token
from towngown.atlas.search import LanguageStatistics, Statistics
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
    translated_terms: tuple[Translation, ...] = ()


@dataclass(frozen=True, eq=False)
class Explainer:
    """Makes the evidence of one query's matches in documents of one language."""

    query: Query
    language: str
    statistics: LanguageStatistics

    def evidence(self, document: dict[str, Any], best: int) -> Evidence:
        """Return the evidence that a document gives; `best` is its nearest passage's number."""
        title, text, ends = document["title"], document["text"], document["ends"]
        whole = f"{title}\n{text}" if text else title
        start, end = (ends[best - 1] if best else 0), ends[best]
        if whole[start:end].strip() == title.strip() and len(ends) > best + 1:
            start, end = end, ends[best + 1]
        passage = whole[start:end].strip()
        tokens = analysis.tokens(whole)
        there = {token.term for token in tokens if start <= token.start < end}
        return Evidence(
            self._shared(whole, tokens),
            _cut(passage.removeprefix(title).strip() or passage),
            _cut(self._nearest_passage(passage, there)),
            self._translated(whole, tokens),
        )

    @cached_property
    def _own(self) -> dict[str, float]:
        weights = self.query.own_weights(self.statistics).tolist()
        groups = self.query.own_terms.groups
        return {group.term: weight for group, weight in zip(groups, weights, strict=True)}

    @cached_property
    def _ways(self) -> list[tuple[float, str, str]]:
        """(how much it counts, the query's term, its equivalent), heaviest first."""
        if not self.query.is_translated_for(self.language):
            return []
        terms, weights = self.query.weights(self.language, self.statistics)
        found = [
            (weight * probability, group.term, word)
            for group, weight in zip(terms.groups, weights.tolist(), strict=True)
            if weight
            for probability, word in zip(
                group.alternatives.probability.tolist(), group.alternatives.words, strict=True
            )
        ]
        return sorted(found, key=lambda way: -way[0])

    def _shared(self, whole: str, tokens: Sequence[Token]) -> tuple[str, ...]:
        found: set[str] = set()
        runs: list[tuple[float, int, int]] = []
        for term, start, end in tokens:
            weight = self._own.get(term)
            if weight is not None and term not in found:
                found.add(term)
                runs.append((weight, start, end))
        return _joined(whole, runs)

    def _translated(self, whole: str, tokens: Sequence[Token]) -> tuple[Translation, ...]:
        """Return the query's terms that meet an equivalent in the document, as both are written."""
        if not self._ways:
            return ()
        written = analysis.as_written(whole, tokens)
        found: dict[str, Translation] = {}
        for _, term, word in self._ways:
            there = written.get(word) or (word if not word.isascii() and word in whole else "")
            if there and word != term and term not in found:
                own = self.query.as_written.get(term, term)
                found[term] = Translation(own, there)
                if len(found) == MOST_TERMS:
                    break
        return tuple(found.values())

    def _nearest_passage(self, passage: str, there: Set[str]) -> str:
        """Return the passage of the query that shares most with a passage and its terms."""
        passages = self.query.passages
        if len(passages) == 1:
            return passages[0]
        if self._ways:
            weights: dict[str, float] = {}
            for weight, term, word in self._ways:
                if word in there or (not word.isascii() and word in passage):
                    weights.setdefault(term, weight)
        else:
            weights = {term: self._own[term] for term in there if term in self._own}
        return max(
            zip(passages, self.query.passage_terms, strict=True),
            key=lambda one: sum(weights[term] for term in one[1] & weights.keys()),
        )[0]


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


class Explainers:
    """The explainers of one query, one for each kind and language of document."""

    def __init__(self, query: Query, statistics: Callable[[str], Statistics]) -> None:
        self._query = query
        self._statistics = statistics
        self._made: dict[tuple[str, str], Explainer] = {}

    def of(self, kind: str, language: str | None) -> Explainer:
        """Return the explainer for documents of that kind and language."""
        key = kind, base(language)
        if key not in self._made:
            known = self._statistics(kind).get(key[1], LanguageStatistics())
            self._made[key] = Explainer(self._query, key[1], known)
        return self._made[key]
