"""From text to terms: English stems, single and in pairs; Chinese characters in pairs.

One analysis serves the index, the finer score and the marking of shared terms, so what is
shown as shared is what was counted.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import Stemmer
from numpy.typing import NDArray

PAIR = "_"
FIRST_PAIR = 1 << 31
VERSION = 4

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


class Token(NamedTuple):
    """A term with where in the text it stands."""

    term: str
    start: int
    end: int


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english", 100_000)


class _Plain(dict[int, int]):
    """Compatibility forms (full-width letters, ligature-free) to plain ones, learnt as met."""

    def __missing__(self, code: int) -> int:
        plain = unicodedata.normalize("NFKC", chr(code))
        self[code] = found = ord(plain) if len(plain) == 1 else code
        return found


_plain = _Plain()


def fold(text: str) -> str:
    """Return the text in lower case with full-width forms made plain, of the same length."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    folded = lowered.translate(_plain)
    return folded if len(folded) == len(text) else text


def tokens(text: str) -> list[Token]:
    """Return the terms of a text in order: stems, pairs of stems, pairs of Chinese characters."""
    found: list[Token] = []
    add, stem = found.append, _stemmer().stemWord
    previous, previous_start, previous_end = "", 0, -9
    for match in _TOKEN.finditer(fold(text)):
        word = match[0]
        start, end = match.span()
        if word[0] >= "\u2e80":
            _add_characters(word, start, found)
            previous_end = -9
        elif word not in _STOP and len(word) > 1 and (len(word) > 3 or not word.isdecimal()):
            term = stem(word)
            add(Token(term, start, end))
            if start - previous_end <= 2:
                add(Token(previous + PAIR + term, previous_start, end))
            previous, previous_start, previous_end = term, start, end
    return found


def _add_characters(run: str, start: int, found: list[Token]) -> None:
    if len(run) == 1 and run not in _ZH_STOP:
        found.append(Token(run, start, start + 1))
    for index in range(len(run) - 1):
        pair = run[index : index + 2]
        if pair[0] not in _ZH_STOP or pair[1] not in _ZH_STOP:
            found.append(Token(pair, start + index, start + index + 2))


def terms(text: str) -> list[str]:
    """Return the terms of a text in order."""
    return [token[0] for token in tokens(text)]


def as_written(text: str, found_in: Sequence[Token]) -> dict[str, str]:
    """Return {term: the words as the text first writes it}, given the text's tokens."""
    found: dict[str, str] = {}
    for term, start, end in found_in:
        found.setdefault(term, text[start:end])
    return found


@lru_cache(maxsize=400_000)
def term_id(term: str) -> int:
    """Return the 32-bit number under which a term is stored; pairs begin at FIRST_PAIR."""
    number = int.from_bytes(blake2b(term.encode(), digest_size=4).digest(), "little")
    return number | FIRST_PAIR if is_pair(term) else number & (FIRST_PAIR - 1)


def is_pair(term: str) -> bool:
    """Whether the term is a pair of stems: it counts less, since its stems count too."""
    return PAIR in term


def counts(found: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.uint16], int]:
    """Return the sorted numbers of a text's terms, how often each occurs, and the length in words.

    Pairs of stems do not add to the length.
    """
    counted = Counter(found)
    length = sum(n for term, n in counted.items() if not is_pair(term))
    by_number: dict[int, int] = {}
    for term, n in counted.items():
        number = term_id(term)
        by_number[number] = by_number.get(number, 0) + n
    numbers = np.fromiter(by_number.keys(), np.uint32, len(by_number))
    how_often = np.fromiter(by_number.values(), np.int64, len(by_number))
    order = np.argsort(numbers)
    return numbers[order], np.minimum(how_often[order], 65_535).astype(np.uint16), length
