"""Under which keys each record is looked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray

from towngown.convergence.names.folding import fold
from towngown.convergence.resolution.compare_names import keys_of_cell, written_names
from towngown.convergence.resolution.compare_sets import MOST, full_name_keys
from towngown.convergence.resolution.frequencies import Frequencies, hashes_of
from towngown.convergence.resolution.plan import Spec
from towngown.convergence.resolution.romanised import sounds, squeezed
from towngown.convergence.resolution.scripts import in_han
from towngown.convergence.resolution.table import BETWEEN, Column, Table
from towngown.convergence.resolution.tfidf import words

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]

_LONGEST = 200
# Of a text: its rarest words, and the text itself.
_RAREST = 6
_SPELLED = frozenset({"word", "date", "identifier", "exclusive"})
_IDENTIFYING = frozenset({"identifier", "exclusive"})
_NAMED = frozenset({"person", "organisation"})
KEYED = _SPELLED | _NAMED | {"people", "words"}
# Fewer names than this are not worth starting processes for.
_SHARED_FROM = 20_000


@dataclass(frozen=True, eq=False)
class Keys:
    """Pairs of record and key, sorted by record, then key: three arrays of equal length.

    `columns` says of each key which comparison's column it is of, by number.
    """

    records: Ints
    keys: Hashes
    columns: NDArray[np.int16]


FrequenciesOf = Callable[[int], Frequencies]
"""The frequencies of the comparison of that number."""


def keys_of(table: Table, specs: Sequence[Spec], frequencies: FrequenciesOf) -> Keys:
    """Return the keys of all records; an empty value has none."""
    parts = [
        _of_column(at, column, _of_cells(type_, column.distinct, frequencies(at)))
        for at, type_, column in _keyed(table, specs)
    ]
    if not parts:
        return Keys(np.zeros(0, np.int64), np.zeros(0, np.uint64), np.zeros(0, np.int16))
    records, keys, columns = (np.concatenate(one) for one in zip(*parts, strict=True))
    order = np.argsort(records, kind="stable")
    return Keys(records[order], keys[order], columns[order])


def name_of(
    key: int, keys: Keys, table: Table, specs: Sequence[Spec], frequencies: FrequenciesOf
) -> str:
    """Return "column: value" of one of the keys, as told by the first record that has it."""
    place = int(np.flatnonzero(keys.keys == np.uint64(key))[0])
    at, record = int(keys.columns[place]), int(keys.records[place])
    type_, column = next((t, c) for one, t, c in _keyed(table, specs) if one == at)
    values = _of_cells(type_, [column.value(record)], frequencies(at))[0]
    hashes = hashes_of(values, _seed(column.name)).tolist()
    return f"{column.name}: {values[hashes.index(key)]}"


_Cells = Sequence[Sequence[str]]


def _keyed(table: Table, specs: Sequence[Spec]) -> Iterable[tuple[int, str, Column]]:
    """Yield number, type and column of the comparisons whose values are keys."""
    columns = {column.name: column for column in table.columns}
    for at, (name, type_) in enumerate(specs):
        if type_ in KEYED:
            yield at, type_, columns[name.partition(" of ")[2] if type_ == "words" else name]


def _of_column(at: int, column: Column, cells: _Cells) -> tuple[Ints, Hashes, NDArray[np.int16]]:
    hashes = hashes_of((key for cell in cells for key in cell), _seed(column.name))
    sizes = np.fromiter(map(len, cells), np.int64, len(cells))
    starts = np.cumsum(sizes) - sizes
    repeats = sizes[column.codes]
    records = np.repeat(np.arange(len(column.codes)), repeats)
    first = np.repeat(np.cumsum(repeats) - repeats, repeats)
    places = starts[column.codes][records] + np.arange(len(records)) - first
    return records, hashes[places], np.full(len(records), at, np.int16)


def _seed(name: str) -> int:
    return int(hashes_of([name])[0])


def _of_cells(type_: str, distinct: Sequence[str], frequencies: Frequencies) -> _Cells:
    """Return the keys of each distinct value of a column."""
    if type_ in _NAMED:
        return _shared_out(partial(_names_in_all, type_), distinct)
    if type_ == "people":
        return _shared_out(_people_in_all, distinct)
    if type_ == "words":
        return _rarest_words(distinct, frequencies)
    return _spelled(distinct, as_written=type_ in _IDENTIFYING)


def _spelled(distinct: Sequence[str], *, as_written: bool) -> _Cells:
    if as_written:
        return [_written(value) for value in distinct]
    in_characters = in_han(distinct).tolist()
    return list(map(_values, distinct, in_characters))


def _written(value: str) -> Sequence[str]:
    found = (fold(one[:_LONGEST]).strip() for one in value.split(BETWEEN))
    return list(dict.fromkeys(filter(None, found)))


def _values(value: str, in_characters: bool) -> Sequence[str]:
    if BETWEEN in value:
        found = (key for one in value.split(BETWEEN) for key in _values(one, in_characters))
        return list(dict.fromkeys(found))
    plain = fold(value[:_LONGEST])
    key = plain if plain.isalnum() else squeezed(plain) or plain.strip()
    if not key:
        return ()
    return (key, *sounds(plain.strip())) if in_characters else (key,)


def _names_in_all(type_: str, values: Sequence[str]) -> list[list[str]]:
    return [keys_of_cell(type_, value) for value in values]


def _people_in_all(values: Sequence[str]) -> list[list[str]]:
    return [
        sorted({key for one in written_names(value)[:MOST] for key in full_name_keys(one)})
        for value in values
    ]


def _rarest_words(distinct: Sequence[str], frequencies: Frequencies) -> _Cells:
    """Return of each text its rarest words, of equally rare ones the first by letters."""
    found = [sorted(set(words(value))) for value in distinct]
    known = sorted({word for one in found for word in one})
    rank = dict(zip(known, frequencies.counts_of(known).tolist(), strict=True))
    return [
        [*sorted(one, key=lambda word: (rank[word], word))[:_RAREST], "".join(one)] if one else []
        for one in found
    ]


def _shared_out(
    work: Callable[[Sequence[str]], list[list[str]]], values: Sequence[str]
) -> list[list[str]]:
    """Return work(values); many values are shared among processes."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if len(values) < _SHARED_FROM or cores < 2:
        return work(values)
    size = -(-len(values) // (4 * cores))
    chunks = [values[start : start + size] for start in range(0, len(values), size)]
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        return [one for chunk in pool.map(work, chunks) for one in chunk]
