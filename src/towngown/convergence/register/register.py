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
from towngown.convergence.register.history import Event, events_of, history_of
from towngown.convergence.register.linking import LIKELY, UNLIKELY, Linker
from towngown.convergence.register.naming import Change, Member, renamed
from towngown.convergence.register.records import Records
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
        self._records = Records(self._db, self._columns, self._linker)

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
        found = self._records.table([self._records.named(record)])
        return {column.name: column.value(0) for column in found.columns}

    @property
    def columns(self) -> list[str]:
        """The headings that records have."""
        return self._records.headings

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
        return self._records.named(record).element

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

    def events_of(self, change: int) -> list[Event]:
        """Return what one change did, in the order in which it was written down."""
        return events_of(self._db, change)

    def decisions(self) -> list[Decision]:
        """Return all decisions, withdrawn ones too."""
        return decisions_of(self._db, all_of_them=True)

    def explain(self, a: str, b: str) -> Waterfall:
        """Return the evidence on two records; raises NotFound."""
        ours, theirs = self._records.named(a), self._records.named(b)
        table = store.table_of(self._columns, [a, b], [ours.cells, theirs.cells])
        comparisons = comparisons_of(
            table, self.model.specs, self._linker.statistics.frequencies, self._encode
        )
        records, keys = self._linker.keys(table)
        shared = set(keys[records == 0].tolist()) & set(keys[records == 1].tolist())
        compared = any(
            count <= self._linker.limit for count in self._records.counts(shared).values()
        )
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
        given = self._records.cells(records)
        held = dict(self._db.execute("SELECT id, cells FROM record"))
        return given == held

    # -- changes -------------------------------------------------------------------------------

    def update(self, records: Table) -> Change:
        """Take new records in and changed ones anew; what is as before stays.

        The table has the register's columns; those it lacks are empty. Raises UsageError for
        others, and changes nothing then.
        """
        given = self._records.cells(records)
        with store.changing(self._db):
            before = {one.id: one for one in self._records.all_named(given)}
            fresh = {
                id_: cells
                for id_, cells in given.items()
                if id_ not in before or before[id_].cells != cells
            }
            if not fresh:
                return _NO_CHANGE
            gone = [before[id_] for id_ in fresh if id_ in before]
            touched = self._records.forget(gone)
            touched |= self._records.enter(fresh, {one.id: one for one in gone})
            return self._renew(touched, [], "")

    def remove(self, ids: Iterable[str]) -> Change:
        """Take records out; unknown ids are passed over."""
        with store.changing(self._db):
            gone = self._records.all_named(ids)
            if not gone:
                return _NO_CHANGE
            touched = self._records.forget(gone)
            store.wanted(self._db, (one.number for one in gone))
            self._db.execute("DELETE FROM record WHERE number IN (SELECT value FROM wanted)")
            return self._renew(touched - {one.number for one in gone}, gone, "")

    def decide(self, a: str, b: str, *, same: bool, who: str, why: str) -> Change:
        """Say that two records are, or are not, one; raises where earlier decisions forbid it."""
        if not who.strip() or not why.strip():
            raise UsageError("a decision needs who made it, and why")
        with store.changing(self._db):
            ours, theirs = self._records.named(a), self._records.named(b)
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
            members = self._records.all_named([one.a, one.b])
            reason = f"{who} withdrew decision {number}: {why}"
            return self._renew({member.number for member in members}, [], reason)

    # -- steps ---------------------------------------------------------------------------------

    def _renew(self, touched: set[int], gone: Sequence[Member], reason: str) -> Change:
        """Cluster the touched components anew, name what came out, and write it down."""
        some = self._records.numbered(touched)
        store.named(self._db, (one.id for one in some))
        partners = {end for one in decisions_on_named(self._db) for end in (one.a, one.b)}
        some += self._records.all_named(partners)
        members = self._records.numbered(self._records.beside(some))
        change = store.get(self._db, "changes") + 1
        store.put(self._db, "changes", change)
        table = self._records.table(members)
        left, right = self._records.pairs(members, table)
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
