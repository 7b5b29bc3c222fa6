"""A query: a text made ready to be compared, in its own language and, by dictionary, another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from towngown.atlas import analysis
from towngown.atlas.atlas import Atlas
from towngown.atlas.encoders.base import EncodedText, Floats
from towngown.atlas.encoders.passages import passages_of
from towngown.atlas.index import document_of
from towngown.atlas.search import LanguageStatistics, Statistics
from towngown.kernel.languages import base, tell
from towngown.matching.dictionary import LANGUAGES, Dictionary, dictionary
from towngown.matching.terms import Alternatives, Group, Terms

# A pair of stems counts a third: its stems are counted too.
PAIR_WEIGHT = 0.3
# Terms of the title count so much more than those of the text.
TITLE_WEIGHT = 2.0
# idf to this power: once for being rare in the query's eyes, once in the document's, as in
# TF-IDF cosine; plain idf where a dictionary stands between.
POWER, POWER_ACROSS = 2.0, 1.0
MOST_TRANSLATED = 32
TERMS_TO_RETRIEVE_BY = 48
_LONGEST_TITLE = 130
_TITLE_END = re.compile(r"[。！？；\n]|[.!?:]\s")


@dataclass(frozen=True, eq=False)
class Query:
    """A text to be answered: its id and title for showing, its text, language and vectors."""

    id: str
    title: str
    text: str
    language: str
    encoded: EncodedText
    _translations: dict[int, tuple[Terms, Floats]] = field(default_factory=dict, repr=False)

    @cached_property
    def passages(self) -> list[str]:
        """The text's passages."""
        return [self.text[a:b].strip() for a, b in passages_of(self.text)]

    @cached_property
    def passage_terms(self) -> list[frozenset[str]]:
        """The terms of each passage, and the dictionary's Chinese words in it."""
        words = dictionary().words if base(self.language) == "zh" else lambda _: ()
        return [frozenset((*analysis.terms(one), *words(one))) for one in self.passages]

    @cached_property
    def as_written(self) -> dict[str, str]:
        """Each stem, and the word as the text first writes it."""
        return analysis.as_written(self.text, analysis.tokens(self.text))

    @cached_property
    def own_terms(self) -> Terms:
        """The terms as they stand, for documents in the query's language."""
        counted = Counter(analysis.terms(self.text))
        titled = Counter(analysis.terms(self._lead))
        return Terms([
            Group(
                term,
                _emphasis(n, titled[term]) * (PAIR_WEIGHT if analysis.is_pair(term) else 1.0),
                Alternatives.of([((analysis.term_id(term),), 1.0, term)]),
            )
            for term, n in counted.items()
        ])  # fmt: skip

    @cached_property
    def translated_terms(self) -> Terms:
        """The terms with their equivalents in the other language of the dictionary."""
        known = dictionary()
        make = _to_english if base(self.language) == "zh" else _to_chinese
        return Terms(make(known, self.text, self._lead))

    @cached_property
    def _lead(self) -> str:
        """The title, or a short first sentence with at least twice as much behind it."""
        if self.title and self.title != self.text and self.text.startswith(self.title):
            return self.title
        found = _TITLE_END.search(self.text)
        if not found or found.end() >= len(self.text) - 2:
            return ""
        lead = self.text[: found.end()]
        width = sum(3 if char >= "\u2e80" else 1 for char in lead)
        return lead if width <= _LONGEST_TITLE and len(self.text) >= 3 * len(lead) else ""

    def is_translated_for(self, language: str) -> bool:
        """Whether documents in that language are met through the dictionary."""
        own = base(self.language)
        return own != language and {own, language} <= LANGUAGES

    def weights(self, language: str, statistics: LanguageStatistics) -> tuple[Terms, Floats]:
        """Return the terms for documents in the language and their weights, of length 1."""
        if not self.is_translated_for(language):
            return self.own_terms, self.own_weights(statistics)
        key = id(statistics)
        if key not in self._translations:
            weights = self.translated_terms.weights(statistics, POWER_ACROSS, MOST_TRANSLATED)
            chosen = weights > 0
            self._translations[key] = self.translated_terms.only(chosen), weights[chosen]
        return self._translations[key]

    def own_weights(self, statistics: LanguageStatistics) -> Floats:
        """Return the weights of the terms as they stand, of length 1."""
        return self.own_terms.weights(statistics, POWER, None)

    def retrieval_terms(
        self, languages: Sequence[str], statistics: Statistics
    ) -> Mapping[str, Mapping[int, float]]:
        """Return {language: {term number: weight}}, single terms only, the weightiest.

        "" stands for the languages that the terms meet as they are; its statistics are those
        of the query's own language, or of the language with most documents.
        """
        none = LanguageStatistics()
        most = max(statistics.values(), key=lambda one: one.rows, default=none)
        own = statistics.get(base(self.language), most)
        wanted = {"": self._retrieved_by("", own)}
        for language in languages:
            if self.is_translated_for(language):
                wanted[language] = self._retrieved_by(language, statistics.get(language, none))
        return wanted

    def _retrieved_by(self, language: str, statistics: LanguageStatistics) -> dict[int, float]:
        terms, weights = self.weights(language, statistics)
        return terms.weights_by_number(weights, TERMS_TO_RETRIEVE_BY)


def _emphasis(count: int, in_title: int) -> float:
    titled = TITLE_WEIGHT * (1 + np.log(in_title)) if in_title else 0.0
    return float(1 + np.log(count) + titled)


def _to_english(known: Dictionary, text: str, lead: str) -> list[Group]:
    def words(part: str) -> Counter[str]:
        latin = (t for t in analysis.terms(part) if t.isascii() and not analysis.is_pair(t))
        return Counter(known.words(part)) + Counter(latin)

    titled = words(lead)
    return [
        Group(word, _emphasis(count, titled[word]), known.ways_to_english(word))
        for word, count in words(text).items()
    ]


def _to_chinese(known: Dictionary, text: str, lead: str) -> list[Group]:
    def stems(part: str) -> Counter[str]:
        return Counter(t for t in analysis.terms(part) if not analysis.is_pair(t))

    titled = stems(lead)
    return [
        Group(stem, _emphasis(count, titled[stem]), known.ways_to_chinese(stem))
        for stem, count in stems(text).items()
    ]


def query_of_text(atlas: Atlas, text: str, *, id_: str = "", title: str = "") -> Query:
    """Return the query of a plain text; a short one is a single passage."""
    whole = f"{title}\n{text}" if title else text
    encoded = atlas.encoder.encode_texts([whole])[0]
    return Query(id_, title or text, whole, tell(whole), encoded)


def query_of_element(atlas: Atlas, row: dict[str, Any]) -> Query:
    """Return the query that an element's row makes: its title and text in all languages."""
    document = document_of(row, atlas.view.today or date.today())
    encoded = atlas.encoder.encode_texts([document.whole])[0]
    language = row["language"] or tell(document.whole)
    return Query(document.id, document.title, document.whole, language, encoded)
