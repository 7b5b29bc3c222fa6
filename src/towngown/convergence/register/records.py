"""The records of a register and the keys that find them: looked up, entered, forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from towngown.convergence.register import store
from towngown.convergence.register.linking import Linker
from towngown.convergence.register.naming import Member
from towngown.convergence.resolution.blocks import pairs_within
from towngown.convergence.resolution.table import ColumnType, Table
from towngown.kernel.errors import NotFound, UsageError

Ints = NDArray[np.int64]


class Records:
    """Records as they are stored, and their index; changes are made within `store.changing`."""

    def __init__(
        self, db: sqlite3.Connection, columns: Sequence[tuple[str, ColumnType]], linker: Linker
    ) -> None:
        self._db, self._columns, self.linker = db, columns, linker

    @property
    def headings(self) -> list[str]:
        """The headings that records have."""
        return [name for name, _ in self._columns]

    def cells(self, table: Table) -> dict[str, bytes]:
        """Return a table's values by id as they are stored; UsageError for other columns."""
        names = [column.name for column in table.columns]
        unknown = [name for name in names if name not in self.headings]
        if unknown:
            raise UsageError(
                f"the register has no column {unknown[0]!r}",
                hint="it has " + ", ".join(self.headings),
            )
        values = {column.name: column.values for column in table.columns}
        nothing = ("",) * len(table)
        rows = zip(*(values.get(name, nothing) for name in self.headings), strict=True)
        encode = msgspec.json.Encoder().encode
        return {id_: encode(row) for id_, row in zip(table.ids, rows, strict=True)}

    def named(self, record: str) -> Member:
        """Return a record by its id; raises NotFound."""
        found = self.all_named([record])
        if not found:
            raise NotFound.among("record", record, ())
        return found[0]

    def all_named(self, ids: Iterable[str]) -> list[Member]:
        """Return the records that are there of these ids."""
        store.named(self._db, ids)
        return self._where("id IN (SELECT value FROM named)")

    def numbered(self, numbers: Iterable[int]) -> list[Member]:
        """Return records by their numbers."""
        store.wanted(self._db, numbers)
        return self._where("number IN (SELECT value FROM wanted)")

    def _where(self, where: str) -> list[Member]:
        """Return records in the order of their ids."""
        rows = self._db.execute(
            "SELECT number, id, cells, component, element, born FROM record"  # noqa: S608
            f" WHERE {where}"
        )
        return sorted((Member(*row) for row in rows), key=lambda one: one.id)

    def counts(self, keys: Iterable[int]) -> dict[int, int]:
        """Return how many records have each key, counted up to two more than the limit."""
        store.wanted(self._db, keys)
        return dict(
            self._db.execute(
                "SELECT value, (SELECT count(*) FROM (SELECT 1 FROM key WHERE key = value LIMIT ?))"
                " FROM wanted",
                [self.linker.limit + 2],
            )
        )

    def _under(self, keys: Iterable[int]) -> list[tuple[int, int]]:
        """Return (key, record) of all records under the keys."""
        store.wanted(self._db, keys)
        return self._db.execute("SELECT key, record FROM wanted JOIN key ON key = value").fetchall()

    def table(self, members: Sequence[Member]) -> Table:
        """Return records as a table."""
        return store.table_of(
            self._columns, [one.id for one in members], [one.cells for one in members]
        )

    def forget(self, members: Sequence[Member]) -> set[int]:
        """Take records out of the index; return whose clusters must be thought about again."""
        if not members:
            return set()
        places, keys = self.linker.keys(self.table(members))
        before = self.counts(keys.tolist())
        numbers = np.asarray([one.number for one in members], np.int64)
        self._db.executemany(
            "DELETE FROM key WHERE key = ? AND record = ?",
            zip(keys.tolist(), numbers[places].tolist(), strict=True),
        )
        limit = self.linker.limit
        after = self.counts(key for key, count in before.items() if count > limit)
        freed = [key for key, count in after.items() if count <= limit]
        return self.beside(members) | {record for _, record in self._under(freed)}

    def beside(self, members: Iterable[Member]) -> set[int]:
        """Return the records of the components that the members are in."""
        store.wanted(self._db, (one.component for one in members))
        rows = self._db.execute(
            "SELECT number FROM record WHERE component IN (SELECT value FROM wanted)"
        )
        return {number for (number,) in rows}

    def enter(self, fresh: Mapping[str, bytes], known: Mapping[str, Member]) -> set[int]:
        """Write records and their keys; return whose clusters must be thought about."""
        number, component = store.get(self._db, "numbers"), store.get(self._db, "components")
        change = store.get(self._db, "changes") + 1
        members = []
        for id_, cells in sorted(fresh.items()):
            if id_ in known:
                members.append(known[id_]._replace(cells=cells))
            else:
                members.append(Member(number, id_, cells, component, "", change))
                number, component = number + 1, component + 1
        store.put(self._db, "numbers", number)
        store.put(self._db, "components", component)
        self._db.executemany("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?)", members)
        places, keys = self.linker.keys(self.table(members))
        before = self.counts(keys.tolist())
        numbers = np.asarray([one.number for one in members], np.int64)
        self._db.executemany(
            "INSERT OR IGNORE INTO key VALUES (?, ?)",
            zip(keys.tolist(), numbers[places].tolist(), strict=True),
        )
        limit = self.linker.limit
        after = self.counts(keys.tolist())
        filled = [key for key, n in after.items() if n > limit >= before[key]]
        open_keys = [key for key, n in after.items() if 1 < n <= limit]
        near = self._joining(members, self._under(open_keys))
        entered = {one.number for one in members}
        return entered | near | {record for _, record in self._under(filled)}

    def _joining(self, members: Sequence[Member], under: Sequence[tuple[int, int]]) -> set[int]:
        """Return the records that the members are probably one with."""
        entered = {one.number for one in members}
        by_key: dict[int, list[int]] = {}
        for key, record in under:
            by_key.setdefault(key, []).append(record)
        pairs = {
            (a, b)
            for records in by_key.values()
            for a in records
            if a in entered
            for b in records
            if b not in entered
        }
        if not pairs:
            return set()
        everyone = self.numbered({b for _, b in pairs} | entered)
        place = {one.number: at for at, one in enumerate(everyone)}
        ends = np.asarray([(place[a], place[b]) for a, b in sorted(pairs)], np.int64)
        probability = self.linker.probabilities(
            self.table(everyone), ends.min(axis=1), ends.max(axis=1)
        )
        numbers = np.asarray([one.number for one in everyone])
        return set(numbers[ends[probability >= self.linker.at_least, 1]].tolist())

    def pairs(self, members: Sequence[Member], table: Table) -> tuple[Ints, Ints]:
        """Return the pairs of members (places) that share a key which is not too common."""
        if not members:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        places, keys = self.linker.keys(table)
        distinct, counts = np.unique(keys, return_counts=True)
        counted = self.counts(distinct[counts > 1].tolist())
        usable = [key for key, count in counted.items() if count <= self.linker.limit]
        asked = np.isin(keys, usable)
        return pairs_within(places[asked], keys[asked], len(members))
