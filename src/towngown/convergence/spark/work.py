"""What workers do with their share of the records: pure functions of a trained model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import msgspec
import numpy as np
import pyarrow as pa

from towngown.convergence.register.linking import Linker
from towngown.convergence.resolution.clusters import NOTHING_SAID
from towngown.convergence.resolution.compare_texts import Encode
from towngown.convergence.resolution.model import Model
from towngown.convergence.resolution.statistics import Statistics
from towngown.convergence.resolution.table import Column, ColumnType, Table

Batches = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]
KEYS = "key long, id string"
PAIRS = "a string, b string, p double"
ANSWERS = "id string, cluster string, sure double"
_ARROW = {
    KEYS: pa.schema([("key", pa.int64()), ("id", pa.string())]),
    PAIRS: pa.schema([("a", pa.string()), ("b", pa.string()), ("p", pa.float64())]),
    ANSWERS: pa.schema([("id", pa.string()), ("cluster", pa.string()), ("sure", pa.float64())]),
}


@dataclass(frozen=True)
class Task:
    """All that a worker needs to know, in a form that travels."""

    columns: tuple[tuple[str, ColumnType], ...]
    model: bytes
    statistics: bytes
    at_least: float
    encode: Encode | None = None

    @classmethod
    def of(
        cls, table: Table, model: Model, statistics: Statistics, at_least: float,
        encode: Encode | None = None,
    ) -> Task:  # fmt: skip
        """Pack a trained model; `encode` must be a function that other processes can load."""
        columns = tuple((one.name, one.type) for one in table.columns)
        return cls(columns, msgspec.json.encode(model), statistics.to_bytes(), at_least, encode)

    def linker(self) -> Linker:
        """Unpack it."""
        model = msgspec.json.decode(self.model, type=Model)
        return Linker(model, Statistics.from_bytes(self.statistics), self.at_least, self.encode)

    def table(self, ids: Iterable[str], cells: Iterable[Iterable[str | None]]) -> Table:
        """Return records as a table."""
        names, rows = tuple(ids), [[value or "" for value in row] for row in cells]
        columns = tuple(
            Column(name, type_, [row[at] for row in rows])
            for at, (name, type_) in enumerate(self.columns)
        )
        return Table(names, columns, (0,) * len(names))


def keyed(task: Task) -> Batches:
    """Return what gives the keys of records (id, cells)."""

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        linker = task.linker()
        for batch in batches:
            ids = batch.column("id").to_pylist()
            table = task.table(ids, batch.column("cells").to_pylist())
            places, keys = linker.keys(table)
            names = [ids[at] for at in places.tolist()]
            yield pa.RecordBatch.from_arrays([pa.array(keys), pa.array(names)], schema=_ARROW[KEYS])

    return work


def scored(task: Task) -> Batches:
    """Return what gives the probability of pairs (a, b, cells of a, cells of b)."""

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        linker = task.linker()
        for batch in batches:
            a, b = batch.column("a").to_pylist(), batch.column("b").to_pylist()
            known = dict(zip(a, batch.column("ours").to_pylist(), strict=True))
            known |= dict(zip(b, batch.column("theirs").to_pylist(), strict=True))
            ids = sorted(known)
            place = {one: at for at, one in enumerate(ids)}
            left = np.asarray([place[one] for one in a], np.int64)
            right = np.asarray([place[one] for one in b], np.int64)
            table = task.table(ids, (known[one] for one in ids))
            found = linker.probabilities(table, left, right)
            yield pa.RecordBatch.from_arrays(
                [batch.column("a"), batch.column("b"), pa.array(found)], schema=_ARROW[PAIRS]
            )

    return work


def clustered(task: Task) -> Callable[[pa.Table, pa.Table], pa.Table]:
    """Return what clusters one component: its records (id, cells), and its pairs (a, b, p)."""

    def work(records: pa.Table, pairs: pa.Table) -> pa.Table:
        known = dict(
            zip(records.column("id").to_pylist(), records.column("cells").to_pylist(), strict=True)
        )
        ids = sorted(known)
        place = {one: at for at, one in enumerate(ids)}
        left = np.asarray([place[one] for one in pairs.column("a").to_pylist()], np.int64)
        right = np.asarray([place[one] for one in pairs.column("b").to_pylist()], np.int64)
        p = pairs.column("p").to_numpy()
        table = task.table(ids, (known[one] for one in ids))
        found = task.linker().clusters(table, left, right, p, NOTHING_SAID).cluster
        sure = _sureness(found, left, right, p, task.at_least)
        names = [ids[at] for at in found.tolist()]
        return pa.Table.from_arrays(
            [pa.array(ids), pa.array(names), pa.array(sure)], schema=_ARROW[ANSWERS]
        )

    return work


def _sureness(
    cluster: np.ndarray, left: np.ndarray, right: np.ndarray, p: np.ndarray, at_least: float
) -> np.ndarray:
    """Return of each record how sure its cluster is, as `resolving.sureness` does."""
    joins = (cluster[left] == cluster[right]) & (p >= at_least)
    joining, refused = np.zeros(len(cluster)), np.zeros(len(cluster))
    for ends in (left, right):
        np.maximum.at(joining, ends[joins], p[joins])
        np.maximum.at(refused, ends[~joins], p[~joins])
    alone = np.bincount(cluster, minlength=len(cluster))[cluster] == 1
    return np.where(alone, 1 - refused, joining)
