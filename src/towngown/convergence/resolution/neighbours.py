"""Which texts are nearest to each text: candidates for records that are told by their wording."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ROWS_AT_ONCE = 512
# A term in more texts than this finds nothing that rarer terms do not find.
COMMONEST = 2_000


def nearest(matrix: csr_array, asked: Ints, among: Ints, count: int) -> tuple[Ints, Ints]:
    """Return pairs (asked, among) of each asked row and its `count` nearest others.

    Rows are those of `matrix` (unit length, sparse). Of equally near ones the first is taken, so
    the order of rows should be one of their own (by id). Cost is bounded by COMMONEST.
    """
    spread = np.bincount(matrix.indices, minlength=matrix.shape[1])
    kept = matrix[:, np.flatnonzero(spread <= max(COMMONEST, len(among) // 20))]
    columns = csc_array(kept[among].T)
    found: list[tuple[Ints, Ints]] = []
    for start in range(0, len(asked), ROWS_AT_ONCE):
        part = asked[start : start + ROWS_AT_ONCE]
        product = csr_array(kept[part] @ columns)
        for at, row in enumerate(part):
            begin, end = product.indptr[at], product.indptr[at + 1]
            others, scores = among[product.indices[begin:end]], product.data[begin:end]
            others, scores = others[others != row], scores[others != row]
            best = others[np.lexsort((others, -np.round(scores, 12)))[:count]]
            found.append((np.full(len(best), row), best))
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate([a for a, _ in found]), np.concatenate([b for _, b in found])


def nearest_in_meaning(
    vectors: NDArray[np.float64], asked: Ints, among: Ints, count: int
) -> tuple[Ints, Ints]:
    """Return the same for unit vectors (n, d), all of which are looked at."""
    found: list[tuple[Ints, Ints]] = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    for start in range(0, len(asked), ROWS_AT_ONCE):
        part = asked[start : start + ROWS_AT_ONCE]
        scores = np.round(vectors[part] @ vectors[among].T, 6)
        scores[part[:, None] == among[None, :]] = -2
        best = np.argsort(-scores, axis=1, kind="stable")[:, :count]
        found.append((np.repeat(part, best.shape[1]), among[best].ravel()))
    return np.concatenate([a for a, _ in found]), np.concatenate([b for _, b in found])
