"""Under which keys each record is looked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from towngown.convergence.names.folding import fold
from towngown.convergence.resolution.compare_names import Names
from towngown.convergence.resolution.comparison import Comparison
from towngown.convergence.resolution.table import BETWEEN, Column, Table

Ints = NDArray[np.int64]

_LONGEST = 200
# Values of these types are keys as they are; texts have their nearest neighbours instead.
_AS_WRITTEN = frozenset({"word", "date", "identifier", "exclusive"})


@dataclass(frozen=True, eq=False)
class Keys:
    """Pairs of record and key: `records` and `keys` of equal length, sorted by record.

    Keys are numbered; `column_of` says of each key from which column it is, `names` what it is.
    """

    records: Ints
    keys: Ints
    column_of: Ints
    names: Sequence[str]


def keys_of(table: Table, comparisons: Sequence[Comparison]) -> Keys:
    """Return the keys of all records; an empty value has none."""
    numbers: dict[tuple[int, str], int] = {}
    records: list[int] = []
    keys: list[int] = []
    for at, column in enumerate(table.columns):
        for record, key in _keys(column, comparisons[at]):
            records.append(record)
            keys.append(numbers.setdefault((at, key), len(numbers)))
    order = np.lexsort((keys, records))
    return Keys(
        np.asarray(records, np.int64)[order],
        np.asarray(keys, np.int64)[order],
        np.fromiter((column for column, _ in numbers), np.int64, len(numbers)),
        [f"{table.columns[column].name}: {key}" for column, key in numbers],
    )


def _keys(column: Column, comparison: Comparison) -> Iterator[tuple[int, str]]:
    if isinstance(comparison, Names):
        for record, found in enumerate(comparison.keys()):
            yield from ((record, key) for key in sorted(found))
    elif column.type in _AS_WRITTEN:
        for record, value in enumerate(column.values):
            for part in dict.fromkeys(value.split(BETWEEN)):
                if plain := fold(part[:_LONGEST]).strip():
                    yield record, plain
