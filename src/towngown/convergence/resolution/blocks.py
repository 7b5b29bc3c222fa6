"""Pairs of records that share a key, in bounded number.

A key of more records than the limit is *common*: its records must share another common key, of
another column, too. Which keys are common and which columns are put together is decided once, when
a model is trained, and kept with it (`Rules`); a key that has more records than the limit even so
gives no pairs, and this is told. So whether two records are a candidate depends on them, the rules
and how many share their keys, never on the order in which they came. The limit follows from a
budget of pairs a record, so that candidates grow in proportion to the records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from towngown.convergence.resolution.keys import Keys

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]

LIMITS = (200, 140, 100, 70, 50, 35, 25, 18, 12, 9, 6)
_LEAST_BUDGET = 10_000
_MOST_PAIRS = 5_000_000
# Pairs a record: up to the first number, where there are few records; at least the second.
PAIRS_A_RECORD = (60, 12)
MOST_TOGETHER = 20
_SAMPLE = 100_000
_AT_ONCE = 100_000
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93), np.uint64(32))


@dataclass(frozen=True, eq=False)
class Rules:
    """How many records may share a key; which keys are common; which columns go together.

    `common` is sorted; `together` are pairs of column numbers, the smaller first.
    """

    limit: int
    common: Hashes
    together: frozenset[tuple[int, int]]


@dataclass
class Blocking:
    """What was done: the limit, how many keys are common, and what was too large even so.

    `largest` are the commonest keys, by their numbers, with how many records have them.
    """

    limit: int = 0
    keys: int = 0
    common: int = 0
    too_large: int = 0
    largest: list[tuple[int, int]] = field(default_factory=list)


def rules_for(keys: Keys, count: int) -> Rules:
    """Return the rules that keep the pairs of `count` records within the budget."""
    ordered = np.sort(keys.keys)
    starts = _starts(ordered)
    distinct, sizes = ordered[starts], np.diff(np.append(starts, len(ordered)))
    limit = limit_for(*np.unique(sizes, return_counts=True), count)
    common = distinct[sizes > limit]
    return Rules(limit, common, put_together(keys, count, common))


def limit_for(sizes: Ints, times: Ints, count: int) -> int:
    """Return the limit for `count` records, by the sizes of keys and how many keys have each."""
    pairs = sizes * (sizes - 1) // 2 * times
    allowed = budget(count)
    return next((one for one in LIMITS if pairs[sizes <= one].sum() <= allowed), LIMITS[-1])


def budget(count: int) -> int:
    """Return how many pairs of `count` records single keys may give; pairs of keys as many."""
    most, least = PAIRS_A_RECORD
    return max(_LEAST_BUDGET, int(count * min(most, max(least, _MOST_PAIRS / max(1, count)))))


def step_of_sample(count: int) -> int:
    """Return of how many records, in order of their ids, one is looked at by `put_together`."""
    return max(1, count // _SAMPLE)


def put_together(keys: Keys, count: int, common: Hashes) -> frozenset[tuple[int, int]]:
    """Return the columns whose common keys, taken together, are told apart best.

    The pairs that each two would give are counted on a sample, and taken while the sum a record
    is within the budget.
    """
    step, allowed = step_of_sample(count), budget(count) / max(1, count)
    some = _those(keys, (keys.records % step == 0) & is_among(keys.keys, common))
    numbers = np.unique(some.columns).tolist()
    costs = []
    for two in combinations(numbers, 2):
        sizes = sizes_of(_mixed(_those(some, np.isin(some.columns, two)), frozenset({two}))[1])
        if len(sizes):
            # Pairs in the sample, by records in it: times `step` as many of all.
            costs.append((_pairs(sizes, count) * step / max(1, count / step), two))
    chosen: list[tuple[int, int]] = []
    total = 0.0
    for cost, two in sorted(costs)[:MOST_TOGETHER]:
        total += cost
        if total <= allowed or not chosen:
            chosen.append(two)
    return frozenset(chosen)


def effective(keys: Keys, rules: Rules) -> tuple[Ints, Hashes]:
    """Return records with the keys under which they are looked for: rare ones and mixed ones."""
    is_common = is_among(keys.keys, rules.common)
    rare = ~is_common
    records, mixed = _mixed(_those(keys, is_common), rules.together)
    found = np.concatenate([keys.records[rare], records])
    hashes = np.concatenate([keys.keys[rare], mixed])
    order = np.lexsort((hashes, found))
    found, hashes = found[order], hashes[order]
    again = (found[1:] == found[:-1]) & (hashes[1:] == hashes[:-1])
    first = np.concatenate([[True], ~again]) if len(found) else np.zeros(0, bool)
    return found[first], hashes[first]


def _those(keys: Keys, which: NDArray[np.bool_]) -> Keys:
    return Keys(keys.records[which], keys.keys[which], keys.columns[which])


def sizes_of(hashes: Hashes) -> Ints:
    """Return how many records have each key."""
    ordered = np.sort(hashes)
    return np.diff(np.append(_starts(ordered), len(ordered)))


def _starts(ordered: Hashes | Ints) -> Ints:
    return np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(ordered)])


def is_among(values: Hashes, known: Hashes) -> NDArray[np.bool_]:
    """Return which values are in a sorted array."""
    if not len(known):
        return np.zeros(len(values), bool)
    at = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return known[at] == values


def _mixed(keys: Keys, together: frozenset[tuple[int, int]]) -> tuple[Ints, Hashes]:
    """Return records with two (common) keys of theirs as one, where their columns go together."""
    numbers = sorted({one for two in together for one in two})
    asked = np.flatnonzero(np.isin(keys.columns, numbers))
    size = max(numbers, default=-1) + 1
    allowed = np.zeros((size, size), bool)
    for a, b in together:
        allowed[a, b] = allowed[b, a] = True
    found: list[tuple[Ints, Hashes]] = [(np.zeros(0, np.int64), np.zeros(0, np.uint64))]
    records = keys.records[asked]
    bounds = np.searchsorted(
        records, np.arange(0, int(records.max(initial=0)) + _AT_ONCE, _AT_ONCE)
    )
    for start, end in zip(bounds, [*bounds[1:].tolist(), len(asked)], strict=True):
        part = asked[start:end]
        found.append(_mixed_part(keys.records[part], keys.keys[part], keys.columns[part], allowed))
    return np.concatenate([a for a, _ in found]), np.concatenate([b for _, b in found])


def _mixed_part(
    records: Ints, keys: Hashes, columns: NDArray[np.int16], allowed: NDArray[np.bool_]
) -> tuple[Ints, Hashes]:
    ends = np.searchsorted(records, records, "right")
    after = ends - np.arange(len(records)) - 1
    first = np.repeat(np.arange(len(records)), after)
    second = first + 1 + np.arange(len(first)) - np.repeat(np.cumsum(after) - after, after)
    useful = allowed[columns[first], columns[second]]
    first, second = first[useful], second[useful]
    return records[first], mix(keys[first], keys[second])


def mix(a: Hashes, b: Hashes) -> Hashes:
    """Return one number for two, whichever way round."""
    multiplier, other, shift = _MIX
    low, high = np.minimum(a, b), np.maximum(a, b)
    found = low * multiplier + high
    found ^= found >> shift
    found *= other
    return found ^ (found >> shift)


def pairs_of(keys: Keys, count: int, rules: Rules) -> tuple[Ints, Ints, Blocking]:
    """Return pairs (left < right) of `count` records, each once, sorted, and what was done."""
    records, hashes = effective(keys, rules)
    order = np.argsort(hashes, kind="stable")
    records, hashes = records[order], hashes[order]
    starts = _starts(hashes)
    sizes = np.diff(np.append(starts, len(hashes)))
    left, right = _within(records, starts, sizes, rules.limit)
    report = Blocking(rules.limit, len(sizes), len(rules.common), int((sizes > rules.limit).sum()))
    report.largest = _largest(keys, rules.common)
    return (*unique_pairs([(left, right)], count), report)


def _largest(keys: Keys, common: Hashes) -> list[tuple[int, int]]:
    """Return the five commonest keys with how many records have them."""
    at = np.searchsorted(common, keys.keys[is_among(keys.keys, common)])
    counts = np.bincount(at, minlength=len(common))
    return [(int(common[one]), int(counts[one])) for one in np.argsort(-counts, kind="stable")[:5]]


def pairs_within(records: Ints, keys: Ints, count: int) -> tuple[Ints, Ints]:
    """Return pairs (left < right) of records under the same key, each once, sorted."""
    order = np.argsort(keys, kind="stable")
    records, keys = records[order], keys[order]
    starts = _starts(keys)
    sizes = np.diff(np.append(starts, len(keys)))
    return unique_pairs([_within(records, starts, sizes, int(sizes.max(initial=0)))], count)


def unique_pairs(parts: Sequence[tuple[Ints, Ints]], count: int) -> tuple[Ints, Ints]:
    """Return the pairs of all parts, smaller first, each once, sorted."""
    joined = [np.minimum(a, b) * count + np.maximum(a, b) for a, b in parts if len(a)]
    if not joined:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    merged = np.sort(np.concatenate(joined))
    merged = merged[_starts(merged)]
    left, right = merged // count, merged % count
    apart = left != right
    return left[apart], right[apart]


def _pairs(sizes: Ints, limit: int) -> int:
    kept = sizes[sizes <= limit]
    return int((kept * (kept - 1) // 2).sum())


def _within(records: Ints, starts: Ints, sizes: Ints, limit: int) -> tuple[Ints, Ints]:
    """Return all pairs within each block; larger ones than the limit give none."""
    left: list[Ints] = [np.zeros(0, np.int64)]
    right: list[Ints] = [np.zeros(0, np.int64)]
    for size in np.unique(sizes[(sizes > 1) & (sizes <= limit)]):
        block = records[starts[sizes == size][:, None] + np.arange(size)]
        a, b = np.triu_indices(size, 1)
        left.append(block[:, a].ravel())
        right.append(block[:, b].ravel())
    return np.concatenate(left), np.concatenate(right)
