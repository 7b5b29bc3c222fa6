"""Pairs of records that share a key, in bounded number.

A key with more records than the limit is refined: records must share another key, of another
column, too. What is still too large is not compared all with all, but each record with the few
next to it in the order of their values; this is reported. The limit follows from a budget of
pairs a record, so that candidates grow in proportion to the records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from towngown.convergence.resolution.keys import Keys

Ints = NDArray[np.int64]

LIMITS = (200, 100, 50, 25, 12, 6)
PAIRS_A_RECORD = 60
_LEAST = 10_000
_WINDOW = 5


@dataclass
class Blocking:
    """What was done: the limit, how many keys were refined, and what was too large even so."""

    limit: int = 0
    keys: int = 0
    refined: int = 0
    windowed: int = 0
    largest: list[tuple[str, int]] = field(default_factory=list)


def pairs_of(keys: Keys, count: int, order: Ints) -> tuple[Ints, Ints, Blocking]:
    """Return pairs (left < right) of `count` records, each once, sorted, and what was done.

    `order` gives each record's place among all by their values.
    """
    sizes = np.bincount(keys.keys, minlength=len(keys.names))
    budget = max(_LEAST, PAIRS_A_RECORD * count)
    limit = next((one for one in LIMITS if _pairs(sizes, one) <= budget), LIMITS[-1])
    large = sizes > limit
    refined_records, refined_keys = _refined(keys, large)
    _, refined_keys = np.unique(refined_keys, return_inverse=True)
    refined_sizes = np.bincount(refined_keys)
    report = Blocking(limit, len(sizes), int(large.sum()))
    report.windowed = int((refined_sizes > limit).sum())
    report.largest = [
        (keys.names[at], int(sizes[at]))
        for at in np.argsort(-sizes, kind="stable")[:5]
        if large[at]
    ]
    small = ~large[keys.keys]
    parts = [
        _within(keys.records[small], keys.keys[small]),
        *_bounded(refined_records, refined_keys, refined_sizes, limit, order),
        _windows(keys.records[~small], keys.keys[~small], order),
    ]
    return (*unique_pairs(parts, count), report)


def unique_pairs(parts: Sequence[tuple[Ints, Ints]], count: int) -> tuple[Ints, Ints]:
    """Return the pairs of all parts, smaller first, each once, sorted."""
    joined = [np.minimum(a, b) * count + np.maximum(a, b) for a, b in parts if len(a)]
    if not joined:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    merged = np.unique(np.concatenate(joined))
    left, right = merged // count, merged % count
    apart = left != right
    return left[apart], right[apart]


def _pairs(sizes: Ints, limit: int) -> int:
    kept = sizes[sizes <= limit]
    return int((kept * (kept - 1) // 2).sum())


def _refined(keys: Keys, large: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return records with pairs of keys of two columns of which at least one is large."""
    if not large.any():
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    starts = np.searchsorted(keys.records, keys.records, "left")
    ends = np.searchsorted(keys.records, keys.records, "right")
    asked = np.flatnonzero(large[keys.keys])
    repeats = (ends - starts)[asked]
    first = np.repeat(asked, repeats)
    offset = np.arange(len(first)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    second = starts[first] + offset
    a, b = keys.keys[first], keys.keys[second]
    # A second key that is small finds its pairs alone.
    useful = large[b] & (a < b) & (keys.column_of[a] != keys.column_of[b])
    return keys.records[first[useful]], a[useful] * len(keys.names) + b[useful]


def _bounded(
    records: Ints, keys: Ints, sizes: Ints, limit: int, order: Ints
) -> list[tuple[Ints, Ints]]:
    small = sizes[keys] <= limit if len(keys) else np.zeros(0, bool)
    return [
        _within(records[small], keys[small]),
        _windows(records[~small], keys[~small], order),
    ]


def _within(records: Ints, keys: Ints) -> tuple[Ints, Ints]:
    """Return all pairs within each key."""
    order = np.lexsort((records, keys))
    records, keys = records[order], keys[order]
    _, starts, counts = np.unique(keys, return_index=True, return_counts=True)
    left: list[Ints] = [np.zeros(0, np.int64)]
    right: list[Ints] = [np.zeros(0, np.int64)]
    for size in np.unique(counts[counts > 1]):
        block = records[starts[counts == size][:, None] + np.arange(size)]
        a, b = np.triu_indices(size, 1)
        left.append(block[:, a].ravel())
        right.append(block[:, b].ravel())
    return np.concatenate(left), np.concatenate(right)


def _windows(records: Ints, keys: Ints, order: Ints) -> tuple[Ints, Ints]:
    """Return pairs of records within each key that are next to each other by their values."""
    by_value = np.lexsort((order[records], keys))
    records, keys = records[by_value], keys[by_value]
    left: list[Ints] = [np.zeros(0, np.int64)]
    right: list[Ints] = [np.zeros(0, np.int64)]
    for step in range(1, _WINDOW + 1):
        same = keys[:-step] == keys[step:]
        left.append(records[:-step][same])
        right.append(records[step:][same])
    return np.concatenate(left), np.concatenate(right)
