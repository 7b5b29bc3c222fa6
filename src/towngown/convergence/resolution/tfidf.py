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


def weighted(texts: Sequence[str], terms: Callable[[str], Iterable[str]]) -> csr_array:
    """Return one row a text and one column a term, in the order of the terms."""
    counts = [Counter(terms(text)) for text in texts]
    known = {term: at for at, term in enumerate(sorted({t for one in counts for t in one}))}
    rows = np.repeat(np.arange(len(counts)), [len(one) for one in counts])
    columns = np.fromiter((known[t] for one in counts for t in sorted(one)), np.int64, len(rows))
    tf = np.fromiter((one[t] for one in counts for t in sorted(one)), np.float64, len(rows))
    df = np.bincount(columns, minlength=len(known))
    values = (1 + np.log(tf)) * (1 + np.log((1 + len(texts)) / (1 + df)))[columns]
    length = np.sqrt(np.bincount(rows, weights=values**2, minlength=len(counts)))
    return csr_array(
        (values / length[rows], (rows, columns)), shape=(len(texts), max(1, len(known)))
    )


def cosines(matrix: csr_array, left: Ints, right: Ints) -> Floats:
    """Return the cosine of each pair of rows."""
    found = np.zeros(len(left))
    for start in range(0, len(left), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        product = matrix[left[part]].multiply(matrix[right[part]])
        found[part] = np.asarray(product.sum(axis=1)).ravel()
    return found
