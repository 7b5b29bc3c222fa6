"""Clusters get their elements' ids, and every change of them is written down."""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from towngown.convergence.identity import Claim, identify
from towngown.convergence.register.history import note

Ints = NDArray[np.int64]


class Member(NamedTuple):
    """A record as it is stored."""

    number: int
    id: str
    cells: bytes
    component: int
    element: str
    born: int


class Change(msgspec.Struct, frozen=True):
    """What a change did: its number, how many records were thought about, and what came of it.

    `element_of` gives the element of each of these records; `founded`, `changed` and `retired` are
    elements, `merged` the ids that now mean another, `why` says so in words, one line an element.
    """

    number: int = 0
    looked_at: int = 0
    element_of: dict[str, str] = {}
    founded: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    merged: dict[str, str] = {}
    retired: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


class _Taken(Container[str]):
    """Ids that may not be given to a new element."""

    def __init__(self, db: sqlite3.Connection, own: frozenset[str]) -> None:
        self._db, self._own = db, own

    def __contains__(self, id_: object) -> bool:
        query = (
            "SELECT EXISTS (SELECT 1 FROM alias WHERE alias = ?1)"
            " OR EXISTS (SELECT 1 FROM record WHERE element = ?1)"
            " OR EXISTS (SELECT 1 FROM retired WHERE element = ?1)"
        )
        if id_ in self._own:
            query = query.rpartition(" OR ")[0]
        return bool(self._db.execute(query, [id_]).fetchone()[0])


def renamed(
    db: sqlite3.Connection,
    members: Sequence[Member],
    gone: Sequence[Member],
    cluster: Ints,
    best: Mapping[str, tuple[str, float]],
    change: int,
    moment: str,
    reason: str,
) -> Change:
    """Return the elements of the members' clusters, writing aliases and events."""
    groups: dict[int, list[Member]] = {}
    for one, first in zip(members, cluster.tolist(), strict=True):
        groups.setdefault(first, []).append(one)
    claims = [
        [Claim(one.id, one.element or None, one.born) for one in group] for group in groups.values()
    ]
    identity = identify(claims, _Taken(db, frozenset(one.id for one in members)))
    before: dict[str, set[str]] = {}
    for one in (*members, *gone):
        if one.element:
            before.setdefault(one.element, set()).add(one.id)
    after: dict[str, set[str]] = {}
    for id_, element in identity.element_of.items():
        after.setdefault(element, set()).add(id_)
    _keep_aliases(db, identity.aliases, change)
    retired = sorted(before.keys() - after.keys() - identity.aliases.keys())
    db.executemany(
        "INSERT OR IGNORE INTO retired VALUES (?, ?)", ((one, change) for one in retired)
    )
    db.executemany("DELETE FROM retired WHERE element = ?", ((one,) for one in after))
    writer = _Writer(db, change, moment, reason, best)
    was = {one.id: one.element for one in (*members, *gone) if one.element}
    for element in sorted(after):
        writer.tell(element, after[element], before.get(element, set()), was)
    for lost, kept in sorted(identity.aliases.items()):
        writer.write("merged", kept, lost, sorted(before.get(lost, ())))
    for element in retired:
        writer.write("retired", element, None, sorted(before[element]))
    founded = tuple(sorted(after.keys() - before.keys()))
    changed = tuple(sorted(e for e in after.keys() & before.keys() if after[e] != before[e]))
    return Change(
        change, len(members), identity.element_of, founded, changed, identity.aliases,
        tuple(retired), tuple(writer.told),
    )  # fmt: skip


def _keep_aliases(db: sqlite3.Connection, aliases: Mapping[str, str], change: int) -> None:
    for lost, kept in aliases.items():
        db.execute("UPDATE alias SET element = ? WHERE element = ?", [kept, lost])
        db.execute("INSERT OR REPLACE INTO alias VALUES (?, ?, ?)", [lost, kept, change])


class _Writer:
    """Writes events and collects them in words."""

    def __init__(
        self,
        db: sqlite3.Connection,
        change: int,
        moment: str,
        reason: str,
        best: Mapping[str, tuple[str, float]],
    ) -> None:
        self._db, self._change, self._moment, self._reason = db, change, moment, reason
        self._best = best
        self.told: list[str] = []

    def tell(self, element: str, now: set[str], then: set[str], was: Mapping[str, str]) -> None:
        """Write what happened to an element that is."""
        came = now - then
        if not then:
            sources = sorted({was[one] for one in came if one in was})
            if sources:
                self.write("split", element, sources[0], sorted(now))
            else:
                self.write("founded", element, None, sorted(now))
            return
        by_source: dict[str | None, list[str]] = {}
        for one in sorted(came):
            by_source.setdefault(was.get(one), []).append(one)
        for source, records in sorted(by_source.items(), key=lambda item: item[0] or ""):
            self.write("joined", element, source, records)
        if left := sorted(then - now):
            self.write("left", element, None, left)

    def write(self, what: str, element: str, other: str | None, records: list[str]) -> None:
        """Write one event with its reason."""
        why = "; ".join(filter(None, [self._reason, self._evidence(what, records)]))
        note(self._db, self._change, self._moment, what, element, other, records, why)
        ids = ", ".join(records[:5]) + (" …" if len(records) > 5 else "")
        line = f"{element} {what}" + (f" ({other})" if other else "") + f": {ids}"
        self.told.append(f"{line} - {why}" if why else line)

    def _evidence(self, what: str, records: list[str]) -> str:
        if what not in {"joined", "merged", "founded"}:
            return ""
        found = sorted(
            (
                (p, one, other)
                for one in records
                if one in self._best
                for other, p in [self._best[one]]
            ),
            reverse=True,
        )
        if not found:
            return ""
        p, one, other = found[0]
        return f"{one} is {other} with {p:.1%}"
