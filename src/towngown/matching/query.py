"""A query: a text made ready to be compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from towngown.atlas import analysis
from towngown.atlas.atlas import Atlas
from towngown.atlas.encoders.base import EncodedText, Floats
from towngown.atlas.index import document_of
from towngown.atlas.statistics import Statistics
from towngown.kernel.languages import tell

# A pair of stems counts a third: its stems are counted too. Chosen on SBIR, SciFact and ChinaXiv
# (docs/explanation/matching.md).
PAIR_WEIGHT = 0.3
TERMS_TO_RETRIEVE_BY = 48


@dataclass(frozen=True)
class Query:
    """A text to be answered: its id and title for showing, its text, language and vectors."""

    id: str
    title: str
    text: str
    language: str
    encoded: EncodedText

    @cached_property
    def _counted(self) -> tuple[list[str], NDArray[np.uint32], NDArray[np.float32]]:
        counted = Counter(analysis.terms(self.text))
        terms = list(counted)
        numbers = np.fromiter(map(analysis.term_id, terms), np.uint32, len(terms))
        weights = np.fromiter(
            (
                (1 + np.log(n)) * (PAIR_WEIGHT if analysis.is_pair(term) else 1.0)
                for term, n in counted.items()
            ),
            np.float32,
            len(terms),
        )
        return terms, numbers, weights

    def weights(self, statistics: Statistics) -> tuple[NDArray[np.uint32], Floats]:
        """Return the query's term numbers, sorted, and their weights, of Euclidean length 1.

        A term weighs (1 + ln its count) times idf squared: once for being rare in the query's
        eyes, once for being rare in the document's, as in TF-IDF cosine.
        """
        _, numbers, counted = self._counted
        weights = counted * statistics.idf(numbers) ** 2
        order = np.argsort(numbers)
        length = float(np.linalg.norm(weights)) or 1.0
        return numbers[order], (weights / length)[order]

    def retrieval_terms(self, statistics: Statistics) -> str:
        """Return the weightiest single terms, joined by spaces."""
        terms, numbers, counted = self._counted
        weights = counted * statistics.idf(numbers) ** 2
        best = [
            terms[i] for i in np.argsort(-weights, kind="stable") if not analysis.is_pair(terms[i])
        ]
        return " ".join(best[:TERMS_TO_RETRIEVE_BY])

    def term_weights(self, statistics: Statistics) -> dict[str, float]:
        """Return each term's weight, for showing which shared terms count most."""
        terms, numbers, counted = self._counted
        weights = counted * statistics.idf(numbers) ** 2
        return dict(zip(terms, map(float, weights), strict=True))


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
