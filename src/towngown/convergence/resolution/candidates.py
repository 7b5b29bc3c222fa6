"""Which pairs of records are compared at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from towngown.convergence.resolution.blocks import Blocking, pairs_of, unique_pairs
from towngown.convergence.resolution.compare_texts import Texts, Vectors
from towngown.convergence.resolution.comparison import Comparison
from towngown.convergence.resolution.keys import keys_of
from towngown.convergence.resolution.neighbours import nearest, nearest_in_meaning
from towngown.convergence.resolution.plan import WHOLE, main_text, whole_records
from towngown.convergence.resolution.table import Table

Ints = NDArray[np.int64]

Search = Callable[[Ints, Ints], tuple[Ints, Ints]]

NEIGHBOURS = 10


def candidates(table: Table, comparisons: Sequence[Comparison]) -> tuple[Ints, Ints, Blocking]:
    """Return pairs (left < right) that share a key or are near in wording or meaning.

    Of two lists only pairs between them; the first has the smaller numbers.
    """
    rows = whole_records(table)
    order = np.argsort(sorted(range(len(rows)), key=lambda at: (rows[at], at)))
    left, right, report = pairs_of(keys_of(table, comparisons), len(table), order)
    parts = [(left, right), *_near(table, comparisons)]
    left, right = unique_pairs(parts, len(table))
    lists = np.asarray(table.lists, np.int64)
    if lists.any():
        between = lists[left] != lists[right]
        left, right = left[between], right[between]
    return left, right, report


def _near(table: Table, comparisons: Sequence[Comparison]) -> list[tuple[Ints, Ints]]:
    main = main_text(table)
    if main is None:
        return []
    lists = np.asarray(table.lists, np.int64)
    ours = np.flatnonzero(lists == 0)
    theirs = np.flatnonzero(lists == 1) if lists.any() else ours
    ways = [(ours, theirs)] if theirs is ours else [(ours, theirs), (theirs, ours)]
    return [
        search(asked, among)
        for search in _searches(comparisons, main.name)
        for asked, among in ways
    ]


def _searches(comparisons: Sequence[Comparison], main: str) -> Iterator[Search]:
    for one in comparisons:
        if isinstance(one, Texts) and one.type == "text" and one.name in {WHOLE, main}:
            yield partial(nearest, one.matrix, count=NEIGHBOURS)
        elif isinstance(one, Vectors):
            yield partial(nearest_in_meaning, one.vectors, count=NEIGHBOURS)
