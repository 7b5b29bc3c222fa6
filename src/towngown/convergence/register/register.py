"""The register: what is known, and how it changes when records come, go, or people decide."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import msgspec
import numpy as np
from numpy.typing import NDArray

from towngown.convergence.register import store
from towngown.convergence.register.curve import Point
from towngown.convergence.register.decisions import (
    Decision,
    check_new,
    decisions_of,
    decisions_on_named,
)
from towngown.convergence.register.history import Event, history_of
from towngown.convergence.register.linking import LIKELY, UNLIKELY, Linker
from towngown.convergence.register.naming import Change, Member, renamed
from towngown.convergence.resolution.blocks import pairs_within
from towngown.convergence.resolution.clusters import Said
from towngown.convergence.resolution.compare_texts import Encode
from towngown.convergence.resolution.explaining import Waterfall, explain_in
from towngown.convergence.resolution.model import Model
from towngown.convergence.resolution.plan import comparisons_of
from towngown.convergence.resolution.statistics import Statistics
from towngown.convergence.resolution.table import Table
from towngown.kernel.errors import NotFound, UsageError

Ints = NDArray[np.int64]
_NO_CHANGE = Change()


class Doubt(msgspec.Struct, frozen=True):
    """A pair that a person should look at: how probable, and how many pairs hang on it.

    `together` says whether they are one element at present.
    """

    a: str
    b: str
    probability: float
    effect: int
    together: bool


class Register:
    """An open register. Records are told by their ids; changes are whole or not at all.

    For one trained model the clusters depend on the records and the standing decisions alone,
    not on the order or the batches in which they came. Use it in a `with`.
    """

    def __init__(self, path: Path, *, encode: Encode | None = None) -> None:
        self._db = store.connect(path)
        self.path = path
        self.kind: str = store.get(self._db, "kind")
        self._columns = [
            (name, type_) for name, type_ in json.loads(store.get(self._db, "columns"))
        ]
        self.model: Model = msgspec.json.decode(store.get(self._db, "model"), type=Model)
        statistics = Statistics.from_bytes(store.get(self._db, "statistics"))
        self._linker = Linker(
            self.model, statistics, float(store.get(self._db, "at_least")), encode
        )
        self._encode = encode

    def __enter__(self) -> Register:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._db.close()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    # -- what is known -------------------------------------------------------------------------

    def __len__(self) -> int:
        (count,) = self._db.execute("SELECT count(*) FROM record").fetchone()
        return int(count)

    @property
    def at_least(self) -> float:
        """How probable a pair must be to be joined."""
        return self._linker.at_least

    def values_of(self, record: str) -> dict[str, str]:
        """Return the values of a record by their headings; raises NotFound."""
        found = self._table([self._row(record)])
        return {column.name: column.value(0) for column in found.columns}

    @property
    def columns(self) -> list[str]:
        """The headings that records have."""
        return [name for name, _ in self._columns]

    @property
    def curve(self) -> list[Point]:
        """The errors to be expected by threshold, as estimated when the register was founded."""
        return [(a, b, c) for a, b, c in json.loads(store.get(self._db, "curve"))]

    def elements(self) -> dict[str, str]:
        """Return the element of every record, by their ids."""
        return dict(self._db.execute("SELECT id, element FROM record ORDER BY id"))

    def clusters(self) -> dict[str, list[str]]:
        """Return the records of every element."""
        found: dict[str, list[str]] = {}
        for id_, element in self._db.execute("SELECT id, element FROM record ORDER BY id"):
            found.setdefault(element, []).append(id_)
        return found

    def element_of(self, record: str) -> str:
        """Return the element of a record; raises NotFound."""
        return self._row(record).element

    def meaning_of(self, element: str) -> str:
        """Return what an element's id means now: itself, or the one it was merged into."""
        seen = set()
        while element not in seen:
            seen.add(element)
            row = self._db.execute(
                "SELECT element FROM alias WHERE alias = ?", [element]
            ).fetchone()
            if row is None:
                return element
            element = row[0]
        return element

    def records_of(self, element: str) -> list[str]:
        """Return the records of an element (or of what it means now); raises NotFound."""
        rows = self._db.execute(
            "SELECT id FROM record WHERE element = ? ORDER BY id", [self.meaning_of(element)]
        )
        found = [id_ for (id_,) in rows]
        if not found and not self.history(element):
            raise NotFound.among("element", element, ())
        return found

    def history(self, element: str) -> list[Event]:
        """Return what became of an element, the oldest first."""
        return history_of(self._db, element)

    def decisions(self) -> list[Decision]:
        """Return all decisions, withdrawn ones too."""
        return decisions_of(self._db, all_of_them=True)

    def explain(self, a: str, b: str) -> Waterfall:
        """Return the evidence on two records; raises NotFound."""
        ours, theirs = self._row(a), self._row(b)
        table = store.table_of(self._columns, [a, b], [ours.cells, theirs.cells])
        comparisons = comparisons_of(
            table, self.model.specs, self._linker.statistics.frequencies, self._encode
        )
        records, keys = self._linker.keys(table)
        shared = set(keys[records == 0].tolist()) & set(keys[records == 1].tolist())
        compared = any(count <= self._linker.limit for count in self._counts(shared).values())
        return explain_in(
            self.model, table, comparisons, compared=compared,
            together=ours.element == theirs.element,
        )  # fmt: skip

    @property
    def founded_on(self) -> int:
        """How many records it was founded on."""
        return int(store.get(self._db, "founded_on"))

    def count_doubts(self) -> int:
        """Return how many pairs are between the two thresholds."""
        (count,) = self._db.execute("SELECT count(*) FROM doubt").fetchone()
        return int(count)

    def doubts(self, count: int = 20) -> list[Doubt]:
        """Return pairs between the two thresholds, not decided, by what a decision would change."""
        rows = self._db.execute(
            "WITH size AS (SELECT element, count(*) n FROM record GROUP BY element)"
            " SELECT a.id, b.id, d.probability, s.n * CASE WHEN a.element = b.element THEN 1"
            "  ELSE t.n END AS effect, a.element = b.element"
            " FROM doubt d JOIN record a ON a.number = d.a JOIN record b ON b.number = d.b"
            " JOIN size s ON s.element = a.element JOIN size t ON t.element = b.element"
            " WHERE NOT EXISTS (SELECT 1 FROM decision WHERE withdrawn IS NULL AND"
            "  ((a = a.id AND b = b.id) OR (a = b.id AND b = a.id)))"
            " ORDER BY effect * d.probability * (1 - d.probability) DESC, a.id, b.id LIMIT ?",
            [count],
        )
        return [Doubt(a, b, p, effect, bool(together)) for a, b, p, effect, together in rows]

    def holds(self, records: Table) -> bool:
        """Whether it has just these records, with the same values."""
        given = self._cells(records)
        held = dict(self._db.execute("SELECT id, cells FROM record"))
        return given == held

    # -- changes -------------------------------------------------------------------------------

    def update(self, records: Table) -> Change:
        """Take new records in and changed ones anew; what is as before stays.

        The table has the register's columns; those it lacks are empty. Raises UsageError for
        others, and changes nothing then.
        """
        given = self._cells(records)
        with store.changing(self._db):
            before = {one.id: one for one in self._members_named(given)}
            fresh = {
                id_: cells
                for id_, cells in given.items()
                if id_ not in before or before[id_].cells != cells
            }
            if not fresh:
                return _NO_CHANGE
            gone = [before[id_] for id_ in fresh if id_ in before]
            touched = self._forget(gone)
            touched |= self._enter(fresh, {one.id: one for one in gone})
            return self._renew(touched, [], "")

    def remove(self, ids: Iterable[str]) -> Change:
        """Take records out; unknown ids are passed over."""
        with store.changing(self._db):
            gone = self._members_named(ids)
            if not gone:
                return _NO_CHANGE
            touched = self._forget(gone)
            store.wanted(self._db, (one.number for one in gone))
            self._db.execute("DELETE FROM record WHERE number IN (SELECT value FROM wanted)")
            return self._renew(touched - {one.number for one in gone}, gone, "")

    def decide(self, a: str, b: str, *, same: bool, who: str, why: str) -> Change:
        """Say that two records are, or are not, one; raises where earlier decisions forbid it."""
        if not who.strip() or not why.strip():
            raise UsageError("a decision needs who made it, and why")
        with store.changing(self._db):
            ours, theirs = self._row(a), self._row(b)
            check_new(a, b, same=same, standing=decisions_of(self._db))
            self._db.execute(
                "UPDATE decision SET withdrawn_by = ?, withdrawn = ?, withdrawn_why = ? WHERE"
                " withdrawn IS NULL AND ((a = ? AND b = ?) OR (a = ? AND b = ?))",
                [who, _now(), "decided again", a, b, b, a],
            )
            self._db.execute(
                "INSERT INTO decision (a, b, same, who, moment, why) VALUES (?, ?, ?, ?, ?, ?)",
                [a, b, same, who, _now(), why],
            )
            said = "are one" if same else "are not one"
            return self._renew(
                {ours.number, theirs.number}, [], f"{who}: {a} and {b} {said}: {why}"
            )

    def withdraw(self, number: int, *, who: str, why: str) -> Change:
        """Take a decision back; raises NotFound where none of that number stands."""
        with store.changing(self._db):
            standing = {one.number: one for one in decisions_of(self._db)}
            if number not in standing:
                raise NotFound.among("standing decision", str(number), map(str, standing))
            one = standing[number]
            self._db.execute(
                "UPDATE decision SET withdrawn_by = ?, withdrawn = ?, withdrawn_why = ?"
                " WHERE number = ?",
                [who, _now(), why, number],
            )
            members = self._members_named([one.a, one.b])
            reason = f"{who} withdrew decision {number}: {why}"
            return self._renew({member.number for member in members}, [], reason)

    # -- steps ---------------------------------------------------------------------------------

    def _cells(self, table: Table) -> dict[str, bytes]:
        names = [column.name for column in table.columns]
        unknown = [name for name in names if name not in self.columns]
        if unknown:
            raise UsageError(
                f"the register has no column {unknown[0]!r}",
                hint="it has " + ", ".join(self.columns),
            )
        values = {column.name: column.values for column in table.columns}
        nothing = ("",) * len(table)
        rows = zip(*(values.get(name, nothing) for name in self.columns), strict=True)
        encode = msgspec.json.Encoder().encode
        return {id_: encode(row) for id_, row in zip(table.ids, rows, strict=True)}

    def _row(self, record: str) -> Member:
        found = self._members_named([record])
        if not found:
            raise NotFound.among("record", record, ())
        return found[0]

    def _members_named(self, ids: Iterable[str]) -> list[Member]:
        store.named(self._db, ids)
        return self._members("id IN (SELECT value FROM named)")

    def _members(self, where: str) -> list[Member]:
        """Return records in the order of their ids."""
        rows = self._db.execute(
            "SELECT number, id, cells, component, element, born FROM record"  # noqa: S608
            f" WHERE {where}"
        )
        return sorted((Member(*row) for row in rows), key=lambda one: one.id)

    def _counts(self, keys: Iterable[int]) -> dict[int, int]:
        """Return how many records have each key, counted up to two more than the limit."""
        store.wanted(self._db, keys)
        return dict(
            self._db.execute(
                "SELECT value, (SELECT count(*) FROM (SELECT 1 FROM key WHERE key = value LIMIT ?))"
                " FROM wanted",
                [self._linker.limit + 2],
            )
        )

    def _under(self, keys: Iterable[int]) -> list[tuple[int, int]]:
        """Return (key, record) of all records under the keys."""
        store.wanted(self._db, keys)
        return self._db.execute("SELECT key, record FROM wanted JOIN key ON key = value").fetchall()

    def _keys_of(self, members: Sequence[Member]) -> tuple[Ints, Ints]:
        return self._linker.keys(self._table(members))

    def _table(self, members: Sequence[Member]) -> Table:
        return store.table_of(
            self._columns, [one.id for one in members], [one.cells for one in members]
        )

    def _forget(self, members: Sequence[Member]) -> set[int]:
        """Take records out of the index; return whose clusters must be thought about again."""
        if not members:
            return set()
        places, keys = self._keys_of(members)
        before = self._counts(keys.tolist())
        numbers = np.asarray([one.number for one in members], np.int64)
        self._db.executemany(
            "DELETE FROM key WHERE key = ? AND record = ?",
            zip(keys.tolist(), numbers[places].tolist(), strict=True),
        )
        limit = self._linker.limit
        after = self._counts(key for key, count in before.items() if count > limit)
        freed = [key for key, count in after.items() if count <= limit]
        return self._beside(members) | {record for _, record in self._under(freed)}

    def _beside(self, members: Iterable[Member]) -> set[int]:
        """Return the records of the components that the members are in."""
        store.wanted(self._db, (one.component for one in members))
        rows = self._db.execute(
            "SELECT number FROM record WHERE component IN (SELECT value FROM wanted)"
        )
        return {number for (number,) in rows}

    def _enter(self, fresh: Mapping[str, bytes], known: Mapping[str, Member]) -> set[int]:
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
        places, keys = self._keys_of(members)
        before = self._counts(keys.tolist())
        numbers = np.asarray([one.number for one in members], np.int64)
        self._db.executemany(
            "INSERT OR IGNORE INTO key VALUES (?, ?)",
            zip(keys.tolist(), numbers[places].tolist(), strict=True),
        )
        limit = self._linker.limit
        after = self._counts(keys.tolist())
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
        store.wanted(self._db, {b for _, b in pairs} | entered)
        everyone = self._members("number IN (SELECT value FROM wanted)")
        place = {one.number: at for at, one in enumerate(everyone)}
        ends = np.asarray([(place[a], place[b]) for a, b in sorted(pairs)], np.int64)
        probability = self._linker.probabilities(
            self._table(everyone), ends.min(axis=1), ends.max(axis=1)
        )
        numbers = np.asarray([one.number for one in everyone])
        return set(numbers[ends[probability >= self._linker.at_least, 1]].tolist())

    def _renew(self, touched: set[int], gone: Sequence[Member], reason: str) -> Change:
        """Cluster the touched components anew, name what came out, and write it down."""
        store.wanted(self._db, touched)
        some = self._members("number IN (SELECT value FROM wanted)")
        store.named(self._db, (one.id for one in some))
        partners = {end for one in decisions_on_named(self._db) for end in (one.a, one.b)}
        some += self._members_named(partners)
        store.wanted(self._db, self._beside(some) | {one.number for one in some})
        members = self._members("number IN (SELECT value FROM wanted)")
        change = store.get(self._db, "changes") + 1
        store.put(self._db, "changes", change)
        table = self._table(members)
        left, right = self._pairs(members, table)
        probability = self._linker.probabilities(table, left, right)
        place = {one.id: at for at, one in enumerate(members)}
        said = self._said(place)
        found = self._linker.clusters(table, left, right, probability, said)
        component = store.get(self._db, "components")
        store.put(self._db, "components", component + int(found.component.max(initial=-1)) + 1)
        self._keep_doubts(members, left, right, probability)
        best = _best(members, left, right, probability, found.cluster)
        result = renamed(self._db, members, gone, found.cluster, best, change, _now(), reason)
        self._db.executemany(
            "UPDATE record SET component = ?, element = ? WHERE number = ?",
            (
                (component + int(found.component[at]), result.element_of[one.id], one.number)
                for at, one in enumerate(members)
            ),
        )
        return result

    def _said(self, place: Mapping[str, int]) -> Said:
        store.named(self._db, place)
        standing = [
            one for one in decisions_on_named(self._db) if one.a in place and one.b in place
        ]
        return Said(
            [(place[one.a], place[one.b]) for one in standing if one.same],
            [(place[one.a], place[one.b]) for one in standing if not one.same],
        )

    def _pairs(self, members: Sequence[Member], table: Table) -> tuple[Ints, Ints]:
        """Return the pairs of members (places) that share a key which is not too common."""
        if not members:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        places, keys = self._linker.keys(table)
        distinct, counts = np.unique(keys, return_counts=True)
        counted = self._counts(distinct[counts > 1].tolist())
        usable = [key for key, count in counted.items() if count <= self._linker.limit]
        asked = np.isin(keys, usable)
        return pairs_within(places[asked], keys[asked], len(members))

    def _keep_doubts(
        self, members: Sequence[Member], left: Ints, right: Ints, probability: NDArray[np.float64]
    ) -> None:
        numbers = np.asarray([one.number for one in members], np.int64)
        store.wanted(self._db, numbers.tolist())
        self._db.execute("DELETE FROM doubt WHERE a IN (SELECT value FROM wanted)")
        self._db.execute("DELETE FROM doubt WHERE b IN (SELECT value FROM wanted)")
        doubtful = (probability >= UNLIKELY) & (probability < LIKELY)
        self._db.executemany(
            "INSERT OR REPLACE INTO doubt VALUES (?, ?, ?)",
            zip(
                numbers[left[doubtful]].tolist(),
                numbers[right[doubtful]].tolist(),
                probability[doubtful].tolist(),
                strict=True,
            ),
        )


def _best(
    members: Sequence[Member],
    left: Ints,
    right: Ints,
    probability: NDArray[np.float64],
    cluster: Ints,
) -> dict[str, tuple[str, float]]:
    """Return for each record the surest one that it is together with, and how sure."""
    best: dict[str, tuple[str, float]] = {}
    together = cluster[left] == cluster[right] if len(left) else np.zeros(0, bool)
    for at in np.flatnonzero(together).tolist():
        a, b, p = members[int(left[at])].id, members[int(right[at])].id, float(probability[at])
        for one, other in ((a, b), (b, a)):
            if p > best.get(one, ("", -1.0))[1]:
                best[one] = (other, p)
    return best


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
