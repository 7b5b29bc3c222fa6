"""From text to terms: English stems, single and in pairs; Chinese characters in pairs.

One analysis serves the index, the finer score and the marking of shared terms, so what is
shown as shared is what was counted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b

import numpy as np
import Stemmer
from numpy.typing import NDArray

PAIR = "_"
VERSION = 3

_TOKEN = re.compile(
    r"[^\W_\u2e80-\u9fff\uf900-\ufaff\uac00-\ud7af]+(?:\.[^\W_\u2e80-\u9fff]+)*\+*|[\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]+"
)
_STOP = frozenset(
    """
    a about above after again all also an and any are as at be because been before being
    below between both but by can could did do does doing down during each few for from
    further had has have having he her here hers him his how however i if in into is it its
    itself just may me might more most must my no nor not now of off on once one only or
    other our out over own per same she should so some such than that the their them then
    there these they this those through thus to too under until up upon us use used using
    very was we well were what when where whether which while who whom why will with within
    without would you your
    """.split()  # noqa: SIM905 - readable as prose
)
_ZH_STOP = frozenset(
    "的了和与及或在对为是以有中等其该本这那个种将被把从由于并而也就都还又可能能够通过进行采用研究我们"
)


@dataclass(frozen=True)
class Token:
    """A term with where in the text it stands."""

    term: str
    start: int
    end: int


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english", 100_000)


def fold(text: str) -> str:
    """Return the text in lower case with full-width forms made plain, of the same length."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    out = []
    for char in lowered:
        plain = unicodedata.normalize("NFKC", char)
        out.append(plain if len(plain) == 1 else char)
    folded = "".join(out)
    return folded if len(folded) == len(text) else text


def tokens(text: str) -> Iterator[Token]:
    """Yield the terms of a text in order: stems, pairs of stems, pairs of Chinese characters."""
    stem = _stemmer().stemWord
    previous: Token | None = None
    for match in _TOKEN.finditer(fold(text)):
        word, start, end = match[0], match.start(), match.end()
        if word[0] >= "\u2e80":
            previous = None
            yield from _characters(word, start)
            continue
        if word in _STOP or len(word) < 2 or (len(word) < 4 and word.isdecimal()):
            continue
        token = Token(stem(word), start, end)
        yield token
        if previous is not None and start - previous.end <= 2:
            yield Token(previous.term + PAIR + token.term, previous.start, end)
        previous = token


def _characters(run: str, start: int) -> Iterator[Token]:
    if len(run) == 1 and run not in _ZH_STOP:
        yield Token(run, start, start + 1)
    for index in range(len(run) - 1):
        pair = run[index : index + 2]
        if pair[0] not in _ZH_STOP or pair[1] not in _ZH_STOP:
            yield Token(pair, start + index, start + index + 2)


def terms(text: str) -> list[str]:
    """Return the terms of a text in order."""
    return [token.term for token in tokens(text)]


@lru_cache(maxsize=400_000)
def term_id(term: str) -> int:
    """Return the 32-bit number under which a term is stored."""
    return int.from_bytes(blake2b(term.encode(), digest_size=4).digest(), "little")


def is_pair(term: str) -> bool:
    """Whether the term is a pair of stems: it counts less, since its stems count too."""
    return PAIR in term


def counts(text: str) -> tuple[NDArray[np.uint32], NDArray[np.uint16], int]:
    """Return the sorted term numbers of a text, how often each occurs, and its length in words.

    Pairs of stems do not add to the length.
    """
    found = terms(text)
    length = sum(not is_pair(term) for term in found)
    if not found:
        return np.empty(0, np.uint32), np.empty(0, np.uint16), 0
    numbers, how_often = np.unique(
        np.fromiter(map(term_id, found), np.uint32, len(found)), return_counts=True
    )
    return numbers, np.minimum(how_often, 65_535).astype(np.uint16), length
