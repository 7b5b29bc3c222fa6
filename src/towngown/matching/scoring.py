"""The finer score of a candidate: the sum of a few named signals.

    score = words (shared terms + translated terms) + meaning of the whole + best passage

*Shared terms* (within a language) and *translated terms* (Chinese–English, through the
dictionary): BM25 saturation and length on the document's side (k1 = 1.5, b = 0.9), TF-IDF
weights of Euclidean length 1 on the query's side, so that long and short queries are on one
scale (terms.py). *Meaning*: cosine of the vectors after taking off, on the document's side, what
all texts of a language have in common (taking it off the query too did harm or nothing on every
set). *Best passage*: the same with the best passage of the document. How much words
and meaning weigh depends on the pair of languages, since across languages fewer words meet; so
candidates in all languages stand in one list.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from towngown.atlas.encoders.base import Floats
from towngown.atlas.search import Candidates, LanguageStatistics, Statistics
from towngown.kernel.languages import base
from towngown.matching.query import Query

# Weights of words, and of meaning and best passage each: within a language, through the
# dictionary, and where no dictionary joins the two. Chosen on the development halves of SBIR,
# SciFact, ChinaXiv and on the sample park (docs/explanation/matching.md).
SAME = (1.0, 0.75)
TRANSLATED = (0.75, 1.5)
ALONE = (0.0, 1.6)

SIGNALS = ("shared_terms", "translated_terms", "meaning", "best_passage")


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores (n,), contributions (n, 4) in the order of SIGNALS, and best passages (n,)."""

    total: Floats
    signals: Floats
    passage: NDArray[np.int64]


def score(query: Query, candidates: Candidates, statistics: Statistics) -> Scores:
    """Score all candidates against the query."""
    signals = np.zeros((len(candidates), len(SIGNALS)), np.float32)
    if not len(candidates):
        return Scores(signals.sum(axis=1), signals, np.empty(0, np.int64))
    languages = np.array(candidates.languages)
    with _blas().limit(limits=1, user_api="blas"):
        whole, best, passage = _meaning(query, candidates, languages, statistics)
    owner = np.repeat(np.arange(len(candidates)), candidates.term_sizes)
    for language in np.unique(languages).tolist():
        chosen = languages == language
        (of_words, of_meaning), signal = _weighting(query, language)
        if of_words:
            words = _words(query, candidates, chosen, owner, language, statistics)
            signals[chosen, signal] = of_words * words
        signals[chosen, 2] = of_meaning * whole[chosen]
        signals[chosen, 3] = of_meaning * best[chosen]
    return Scores(signals.sum(axis=1), signals, passage)


@cache
def _blas() -> ThreadpoolController:
    """Return the control of BLAS's threads: on products this small, more than one is slower."""
    return ThreadpoolController()


def _weighting(query: Query, language: str) -> tuple[tuple[float, float], int]:
    """Return the weights for documents in the language, and which signal their words are."""
    if base(query.language) == language:
        return SAME, 0
    return (TRANSLATED, 1) if query.is_translated_for(language) else (ALONE, 0)


def _words(
    query: Query,
    candidates: Candidates,
    chosen: NDArray[np.bool_],
    owner: NDArray[np.int64],
    language: str,
    statistics: Statistics,
) -> Floats:
    """Return what the words in common come to, for the chosen candidates."""
    own = statistics.get(language, LanguageStatistics())
    terms, weights = query.weights(language, own)
    mine = chosen[owner]
    place = np.cumsum(chosen) - 1
    return terms.met(
        weights, candidates.terms[mine], candidates.counts[mine], place[owner[mine]],
        candidates.lengths[chosen], own.mean_length,
    )  # fmt: skip


def _meaning(
    query: Query, candidates: Candidates, languages: NDArray[np.str_], statistics: Statistics
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Return cosines (n,) of the whole and of the best passage, and which passage that is."""
    own = query.encoded.vector
    tags, number = np.unique(languages, return_inverse=True)
    none = LanguageStatistics()
    means = np.stack([
        np.broadcast_to(statistics.get(tag, none).mean, own.shape) for tag in tags.tolist()
    ])  # fmt: skip
    whole = _cosines(candidates.vectors, own, means, number)
    of_passage = np.repeat(number, candidates.passage_sizes)
    each = _cosines(candidates.passages, own, means, of_passage)
    starts = np.cumsum([0, *candidates.passage_sizes])[:-1]
    best = np.maximum.reduceat(each, starts)
    first = np.flatnonzero(each == np.repeat(best, candidates.passage_sizes))
    owner = np.repeat(np.arange(len(candidates)), candidates.passage_sizes)[first]
    passage = np.zeros(len(candidates), np.int64)
    passage[owner[::-1]] = first[::-1] - starts[owner[::-1]]
    return whole, best, passage


def _cosines(vectors: Floats, own: Floats, means: Floats, number: NDArray[np.int64]) -> Floats:
    """Return the cosines of `own` with unit vectors (n, d) less the mean of their language.

    Written out as (v·q - m·q) / |v - m|, so that no centred copy of the vectors is made.
    """
    products = vectors @ np.stack([own, *means], axis=1)
    along = products[np.arange(len(vectors)), 1 + number]
    length = 1 - 2 * along + (means**2).sum(axis=1)[number]
    top = products[:, 0] - (means @ own)[number]
    found: Floats = (top / np.sqrt(np.maximum(length, 1e-6))).astype(np.float32)
    return found
