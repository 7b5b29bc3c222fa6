"""Records as a table: ids and typed columns of text, the one input of all that follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

# person and organisation: full names; word: short values that are spelled; text: values of
# several words; number, year, date; identifier: values that name one thing; exclusive: an
# identifier of which one thing has only one (two ORCIDs are two people).
ColumnType = Literal[
    "person", "organisation", "word", "text", "number", "year", "date", "identifier", "exclusive",
]  # fmt: skip
TYPES: tuple[ColumnType, ...] = (
    "person", "organisation", "word", "text", "number", "year", "date", "identifier", "exclusive",
)  # fmt: skip
# Between several values of one cell (spellings of a name, two e-mail addresses).
BETWEEN = "\x1f"


class Column(msgspec.Struct, frozen=True):
    """One column: its heading, what its values are, and the values ("" where there is none)."""

    name: str
    type: ColumnType
    values: tuple[str, ...]


class Table(msgspec.Struct, frozen=True):
    """Records: their ids, all different, and columns of equal length.

    `lists` says of each record which list it is from (0 or 1). `notes` tell in words what was
    found amiss while reading; nothing is left out because of it.
    """

    ids: tuple[str, ...]
    columns: tuple[Column, ...]
    lists: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)


def in_order_of_id(table: Table) -> Table:
    """Return the table with its records in one order, so that none of their order matters."""
    lists = table.lists or (0,) * len(table)
    order = sorted(range(len(table)), key=lambda at: (lists[at], table.ids[at]))
    return Table(
        tuple(table.ids[at] for at in order),
        tuple(
            Column(one.name, one.type, tuple(one.values[at] for at in order))
            for one in table.columns
        ),
        tuple(lists[at] for at in order),
        table.notes,
    )


def told_apart(ids: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """Return the ids with "~2", "~3" at the end of those given again, and how many these are."""
    taken = set(ids)
    seen: dict[str, int] = {}
    result = []
    for one in ids:
        seen[one] = seen.get(one, 0) + 1
        unique = one
        while seen[one] > 1 and unique in taken:
            unique = f"{one}~{seen[one]}"
            if unique in taken:
                seen[one] += 1
        taken.add(unique)
        result.append(unique)
    return tuple(result), len(ids) - len(set(ids))
