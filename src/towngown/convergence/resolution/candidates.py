"""Which pairs of records are compared at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from towngown.convergence.resolution.blocks import (
    Blocking,
    Rules,
    pairs_of,
    rules_for,
    unique_pairs,
)
from towngown.convergence.resolution.compare_texts import Texts, Vectors
from towngown.convergence.resolution.comparison import Comparison
from towngown.convergence.resolution.keys import Keys, keys_of
from towngown.convergence.resolution.neighbours import nearest, nearest_in_meaning
from towngown.convergence.resolution.plan import WHOLE, Spec, main_text
from towngown.convergence.resolution.table import Table

Ints = NDArray[np.int64]

Search = Callable[[Ints, Ints], tuple[Ints, Ints]]

NEIGHBOURS = 10
# Beyond this, the nearest texts cost more than the keys of their rarest words find less.
MOST_SEARCHED = 50_000


@dataclass(frozen=True, eq=False)
class Candidates:
    """Pairs (left < right), the keys of all records, the rules for them, and what was done."""

    left: Ints
    right: Ints
    keys: Keys
    rules: Rules
    report: Blocking


def candidates(
    table: Table,
    specs: Sequence[Spec],
    comparisons: Sequence[Comparison],
    rules: Rules | None = None,
    *,
    near: bool = True,
) -> Candidates:
    """Return pairs that share a key.

    Without rules and with `near`, records of not too long a list are also candidates where they
    are near in wording or meaning. Of two lists only pairs between them; the first has the
    smaller numbers.
    """
    keys = keys_of(table, specs, lambda at: comparisons[at].frequencies)
    found = [] if rules or not near or len(table) > MOST_SEARCHED else _near(table, comparisons)
    rules = rules or rules_for(keys, len(table))
    left, right, report = pairs_of(keys, len(table), rules)
    if found:
        left, right = unique_pairs([(left, right), *found], len(table))
    lists = np.asarray(table.lists, np.int64)
    if lists.any():
        between = lists[left] != lists[right]
        left, right = left[between], right[between]
    return Candidates(left, right, keys, rules, report)


def _near(table: Table, comparisons: Sequence[Comparison]) -> list[tuple[Ints, Ints]]:
    main = main_text(table)
    if main is None:
        return []
    lists = np.asarray(table.lists, np.int64)
    ours = np.flatnonzero(lists == 0) if lists.any() else np.arange(len(table))
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
