"""Texts as weighted character 3-grams or words, and cosines of given pairs of them.

Weights are (1 + ln tf) · (1 + ln((1 + n) / (1 + df))), rows of length 1 (Salton & Buckley 1988).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from towngown.convergence.names.folding import fold
from towngown.convergence.resolution.frequencies import Frequencies

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Of a longer text the beginning tells enough; a cell of a megabyte costs no more than this.
LONGEST = 4_000
_WORD = re.compile(r"[^\W_]+")
_AT_ONCE = 200_000


def words(text: str) -> list[str]:
    """Return the folded words of the first LONGEST characters."""
    return _WORD.findall(fold(text[:LONGEST]))


def grams(text: str) -> list[str]:
    """Return the 3-grams of each word with a blank before and after it."""
    return [
        padded[at : at + 3]
        for padded in (f" {word} " for word in words(text))
        for at in range(max(1, len(padded) - 2))
    ]


def counted(
    texts: Sequence[str], terms: Callable[[str], Iterable[str]]
) -> tuple[list[str], csr_array]:
    """Return the terms, sorted, and how often each (column) occurs in each text (row)."""
    counts = [Counter(terms(text)) for text in texts]
    known = {term: at for at, term in enumerate(sorted({t for one in counts for t in one}))}
    rows = np.repeat(np.arange(len(counts)), [len(one) for one in counts])
    columns = np.fromiter((known[t] for one in counts for t in sorted(one)), np.int64, len(rows))
    tf = np.fromiter((one[t] for one in counts for t in sorted(one)), np.float64, len(rows))
    shape = (len(texts), max(1, len(known)))
    return list(known), csr_array((tf, (rows, columns)), shape=shape)


def frequencies_of(terms: Sequence[str], counts: csr_array, records: Ints) -> Frequencies:
    """Return in how many records each term occurs; `records` have each text."""
    weights = np.repeat(records, np.diff(counts.indptr)).astype(np.float64)
    found = np.bincount(counts.indices, weights=weights, minlength=counts.shape[1])
    return Frequencies.of(terms, found[: len(terms)].astype(np.int64), int(records.sum()))


def weighted(terms: Sequence[str], counts: csr_array, known: Frequencies) -> csr_array:
    """Return the weights of the terms, each row of length 1."""
    df = known.counts_of(terms)
    idf = 1 + np.log((1 + known.total) / (1 + df))
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    values = (1 + np.log(counts.data)) * idf[counts.indices]
    length = np.sqrt(np.bincount(rows, weights=values**2, minlength=counts.shape[0]))
    return csr_array((values / length[rows], counts.indices, counts.indptr), shape=counts.shape)


def cosines(matrix: csr_array, left: Ints, right: Ints) -> Floats:
    """Return the cosine of each pair of rows."""
    found = np.zeros(len(left))
    for start in range(0, len(left), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        product = matrix[left[part]].multiply(matrix[right[part]])
        found[part] = np.asarray(product.sum(axis=1)).ravel()
    return found
