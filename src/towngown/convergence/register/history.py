"""What became of an element, and why."""

from __future__ import annotations

import sqlite3
from typing import Any

import msgspec


class Event(msgspec.Struct, frozen=True):
    """One change: `what` is founded, joined, left, merged, split, changed or retired.

    `other` is the element that was merged into `element`, or that the records came from or went
    to. `why` is in words of fact: the pair that joined them, or who decided.
    """

    number: int
    change: int
    moment: str
    what: str
    element: str
    other: str | None
    records: tuple[str, ...]
    why: str


def history_of(db: sqlite3.Connection, element: str) -> list[Event]:
    """Return the events of an element and of those merged into it, the oldest first."""
    rows = db.execute(
        "WITH RECURSIVE one(id) AS (SELECT ? UNION"
        " SELECT alias FROM alias JOIN one ON element = id)"
        " SELECT number, change, moment, what, element, other, records, why FROM event"
        " WHERE element IN (SELECT id FROM one) OR other IN (SELECT id FROM one) ORDER BY number",
        [element],
    )
    return list(map(_event, rows))


def events_of(db: sqlite3.Connection, change: int) -> list[Event]:
    """Return the events of one change."""
    rows = db.execute(
        "SELECT number, change, moment, what, element, other, records, why FROM event"
        " WHERE change = ? ORDER BY number",
        [change],
    )
    return list(map(_event, rows))


def _event(row: tuple[Any, ...]) -> Event:
    told = dict(zip(Event.__struct_fields__, row, strict=True))
    return msgspec.convert({**told, "records": tuple(msgspec.json.decode(row[6]))}, Event)


def note(
    db: sqlite3.Connection,
    change: int,
    moment: str,
    what: str,
    element: str,
    other: str | None,
    records: list[str],
    why: str,
) -> None:
    """Write an event."""
    db.execute(
        "INSERT INTO event (change, moment, what, element, other, records, why)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [change, moment, what, element, other, msgspec.json.encode(records).decode(), why],
    )
