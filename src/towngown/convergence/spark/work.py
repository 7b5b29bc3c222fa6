"""What workers do with their share of the records: pure functions of a trained model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from towngown.convergence.register.linking import Linker
from towngown.convergence.resolution.clusters import NOTHING_SAID
from towngown.convergence.resolution.compare_texts import Encode
from towngown.convergence.resolution.keys import keys_of
from towngown.convergence.resolution.model import Model
from towngown.convergence.resolution.plan import Spec, comparisons_of
from towngown.convergence.resolution.resolving import log_odds_of
from towngown.convergence.resolution.statistics import Statistics
from towngown.convergence.resolution.table import Column, ColumnType, Table

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Batches = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]
Columns = tuple[tuple[str, ColumnType], ...]
"""Headings and types, in the order of a record's cells."""

COUNTS = "at int, value long, n long"
RAW = "key long, place long, at int"
KEYS = "key long, place long"
PAIRS = "a long, b long, p double, joins boolean"
ANSWERS = "place long, cluster long, sure double"
_TYPES = {
    "int": pa.int32(), "long": pa.int64(), "double": pa.float64(), "boolean": pa.bool_(),
}  # fmt: skip


@dataclass(frozen=True)
class Task:
    """All that a worker needs to know, in a form that travels."""

    columns: Columns
    model: bytes
    statistics: bytes
    at_least: float
    encode: Encode | None = None

    @classmethod
    def of(
        cls, columns: Columns, model: Model, statistics: Statistics, at_least: float,
        encode: Encode | None = None,
    ) -> Task:  # fmt: skip
        """Pack a trained model; `encode` must be a function that other processes can load."""
        return cls(columns, msgspec.json.encode(model), statistics.to_bytes(), at_least, encode)


@lru_cache(maxsize=2)
def linker_of(task: Task) -> Linker:
    """Unpack a task, once a process."""
    model = msgspec.json.decode(task.model, type=Model)
    return Linker(model, Statistics.from_bytes(task.statistics), task.at_least, task.encode)


def table_of(
    columns: Columns, ids: Sequence[str], cells: Iterable[Sequence[str | None] | None]
) -> Table:
    """Return records as a table."""
    rows = [[value or "" for value in row or ()] for row in cells]
    return Table(
        tuple(ids),
        tuple(
            Column(name, type_, [row[at] for row in rows])
            for at, (name, type_) in enumerate(columns)
        ),
        (0,) * len(ids),
    )


def counted(columns: Columns, specs: Sequence[Spec], encode: Encode | None) -> Batches:
    """Return what counts, for each comparison, the records (cells) that have a value.

    A row without a value has the total. Counts of several batches add up to those of all.
    """

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            records = np.arange(batch.num_rows)
            table = _table(columns, records, batch.column("cells"))
            # Frequencies leave out what occurs once: so each record is there twice.
            twice = table.taken(np.concatenate([records, records]))
            for at, one in enumerate(comparisons_of(twice, specs, None, encode)):
                known = one.frequencies
                values = [*known.hashes.view(np.int64).tolist(), None]
                counts = np.append(known.counts, known.total) // 2
                yield _batch(COUNTS, [at] * len(values), values, counts)

    return work


def raw_keys(task: Task) -> Batches:
    """Return what gives all keys of records (place, cells), with the comparison each is of."""

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        linker = linker_of(task)
        specs, known = linker.model.specs, linker.statistics.frequencies
        for batch in batches:
            places = batch.column("place").to_numpy()
            table = _table(task.columns, places, batch.column("cells"))
            found = keys_of(table, specs, known.__getitem__)
            keys = found.keys.view(np.int64)
            yield _batch(RAW, keys, places[found.records], found.columns.astype(np.int32))

    return work


def keyed(task: Task) -> Batches:
    """Return what gives the keys under which records (place, cells) are looked for."""

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        linker = linker_of(task)
        for batch in batches:
            places = batch.column("place").to_numpy()
            table = _table(task.columns, places, batch.column("cells"))
            records, keys = linker.keys(table)
            yield _batch(KEYS, keys, places[records])

    return work


def scored(task: Task) -> Batches:
    """Return what gives the probability of pairs (a, b, ours, theirs), and whether it joins."""

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        linker = linker_of(task)
        least = log_odds_of(np.asarray([task.at_least]))[0]
        for batch in batches:
            a, b = batch.column("a").to_numpy(), batch.column("b").to_numpy()
            places, first = np.unique(np.concatenate([a, b]), return_index=True)
            cells = pa.concat_arrays([batch.column("ours"), batch.column("theirs")])
            table = _table(task.columns, places, cells.take(pa.array(first)))
            left, right = np.searchsorted(places, a), np.searchsorted(places, b)
            p = linker.probabilities(table, left, right)
            yield _batch(PAIRS, a, b, p, (log_odds_of(p) >= least) & (p > 0))

    return work


def clustered(task: Task) -> Callable[[pa.Table, pa.Table], pa.Table]:
    """Return what clusters whole components: records (place, cells), pairs (a, b, p, joins)."""

    def work(records: pa.Table, pairs: pa.Table) -> pa.Table:
        records = records.sort_by("place")
        places = records.column("place").to_numpy()
        left = np.searchsorted(places, pairs.column("a").to_numpy())
        right = np.searchsorted(places, pairs.column("b").to_numpy())
        p = pairs.column("p").to_numpy()
        table = _table(task.columns, places, records.column("cells"))
        found = linker_of(task).clusters(table, left, right, p, NOTHING_SAID).cluster
        sure = _sureness(found, left, right, p, pairs.column("joins").to_numpy())
        return pa.Table.from_batches([_batch(ANSWERS, places, places[found], sure)])

    return work


def _table(columns: Columns, places: Ints, cells: pa.Array | pa.ChunkedArray) -> Table:
    """Return records that are called after their places, since ids do not matter here."""
    return table_of(columns, list(map(str, places.tolist())), cells.to_pylist())


def _batch(schema: str, *values: Sequence[object] | NDArray[np.generic]) -> pa.RecordBatch:
    fields = [one.split(" ") for one in schema.split(", ")]
    arrays = [pa.array(one, _TYPES[type_]) for one, (_, type_) in zip(values, fields, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, names=[name for name, _ in fields])


def _sureness(cluster: Ints, left: Ints, right: Ints, p: Floats, joins: Bools) -> Floats:
    """Return of each record how sure its cluster is, as `resolving.sureness` does."""
    joined = (cluster[left] == cluster[right]) & joins
    joining, refused = np.zeros(len(cluster)), np.zeros(len(cluster))
    for ends in (left, right):
        np.maximum.at(joining, ends[joined], p[joined])
        np.maximum.at(refused, ends[~joined], p[~joined])
    alone = np.bincount(cluster, minlength=len(cluster))[cluster] == 1
    return np.where(alone, 1 - refused, joining)
