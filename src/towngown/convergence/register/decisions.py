"""What people said of two records, and whether it can all be true."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Sequence

import msgspec

from towngown.kernel.errors import TowngownError

_COLUMNS = "number, a, b, same, who, moment, why, withdrawn_by, withdrawn, withdrawn_why"


class Decision(msgspec.Struct, frozen=True):
    """That two records are, or are not, one; who said so, when and why; and who took it back."""

    number: int
    a: str
    b: str
    same: bool
    who: str
    moment: str
    why: str
    withdrawn_by: str | None = None
    withdrawn: str | None = None
    withdrawn_why: str | None = None


class DecisionsContradict(TowngownError):
    """A decision that cannot stand beside earlier ones."""


def decisions_of(db: sqlite3.Connection, *, all_of_them: bool = False) -> list[Decision]:
    """Return the decisions in the order in which they were made; without withdrawn ones."""
    where = "" if all_of_them else "WHERE withdrawn IS NULL"
    rows = db.execute(f"SELECT {_COLUMNS} FROM decision {where} ORDER BY number")  # noqa: S608
    return [_decision(row) for row in rows]


def decisions_on_named(db: sqlite3.Connection) -> list[Decision]:
    """Return the standing decisions on records whose ids are in the table `named`."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM decision WHERE withdrawn IS NULL"  # noqa: S608
        " AND (a IN (SELECT value FROM named) OR b IN (SELECT value FROM named)) ORDER BY number"
    )
    return [_decision(row) for row in rows]


def _decision(row: tuple[object, ...]) -> Decision:
    return msgspec.convert(
        {**dict(zip(Decision.__struct_fields__, row, strict=True)), "same": bool(row[3])}, Decision
    )


def check_new(a: str, b: str, *, same: bool, standing: Sequence[Decision]) -> None:
    """Raise DecisionsContradict where the decision cannot be true together with those standing."""
    if a == b:
        raise DecisionsContradict("a record is itself", where=a)
    if same:
        for other in standing:
            if not other.same:
                ends = [(other.a, other.b), (other.b, other.a)]
                if any(_way(a, x, standing) and _way(b, y, standing) for x, y in ends):
                    raise DecisionsContradict(
                        f"{other.who} decided on {other.moment[:10]} that {other.a} and {other.b} "
                        "are not one, which would then be one",
                        hint=f"withdraw decision {other.number} first",
                    )
    elif way := _way(a, b, standing):
        raise DecisionsContradict(
            f"{a} and {b} are one by earlier decisions: {' = '.join(way)}",
            hint="withdraw one of them first",
        )


def _way(start: str, end: str, standing: Sequence[Decision]) -> list[str]:
    """Return records from start to end that were decided to be one, [] where there is no way."""
    beside: dict[str, list[str]] = {}
    for one in standing:
        if one.same:
            beside.setdefault(one.a, []).append(one.b)
            beside.setdefault(one.b, []).append(one.a)
    ways = deque([[start]])
    seen = {start}
    while ways:
        way = ways.popleft()
        if way[-1] == end:
            return way
        for other in beside.get(way[-1], ()):
            if other not in seen:
                seen.add(other)
                ways.append([*way, other])
    return []
