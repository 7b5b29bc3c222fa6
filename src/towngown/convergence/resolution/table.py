"""Records as a table: ids and typed columns of text, the one input of all that follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Ints = NDArray[np.int64]

# person and organisation: full names; people: several persons; word: short values that are
# spelled; text: values of several words; number, year, date; identifier: values that name one
# thing; exclusive: an identifier of which one thing has only one (two ORCIDs are two people);
# edition: what tells things of one title apart; shortening: organisations, short or in full.
ColumnType = Literal[
    "person", "organisation", "people", "word", "text", "number", "year", "date", "identifier",
    "exclusive", "edition", "shortening",
]  # fmt: skip
# Between several values of one cell (spellings of a name, two e-mail addresses).
BETWEEN = "\x1f"


class Column:
    """One column: its heading, what its values are, and the values ("" where there is none).

    It is kept as its distinct values and the number of each record's value among them, since
    most of the work is done once a value.
    """

    def __init__(self, name: str, type_: ColumnType, values: Sequence[str]) -> None:
        found = pa.array(values, pa.large_string()).dictionary_encode()
        self.name, self.type = name, type_
        self.distinct: list[str] = found.dictionary.to_pylist()
        self.codes: Ints = found.indices.to_numpy(zero_copy_only=False).astype(np.int64)

    @classmethod
    def coded(cls, name: str, type_: ColumnType, distinct: list[str], codes: Ints) -> Column:
        """Return the column of the values that `codes` number among `distinct`."""
        column = cls.__new__(cls)
        column.name, column.type = name, type_
        column.distinct, column.codes = distinct, codes
        return column

    @cached_property
    def values(self) -> tuple[str, ...]:
        """All values in the order of records."""
        return tuple(map(self.distinct.__getitem__, self.codes.tolist()))

    @cached_property
    def counts(self) -> Ints:
        """How many records have each distinct value."""
        return np.bincount(self.codes, minlength=len(self.distinct))

    def value(self, at: int) -> str:
        """Return the value of one record."""
        return self.distinct[int(self.codes[at])]

    def taken(self, places: Ints) -> Column:
        """Return the values of some records, in that order."""
        return Column.coded(self.name, self.type, self.distinct, self.codes[places])

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Column)
            and (self.name, self.type) == (other.name, other.type)
            and self.values == other.values
        )

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Table:
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

    def taken(self, places: Ints) -> Table:
        """Return some of the records, in that order."""
        chosen = places.tolist()
        return Table(
            tuple(map(self.ids.__getitem__, chosen)),
            tuple(column.taken(places) for column in self.columns),
            tuple(map(self.lists.__getitem__, chosen)) if self.lists else (),
            self.notes,
        )


def in_order_of_id(table: Table) -> Table:
    """Return the table with its records in one order, so that none of their order matters."""
    lists = table.lists or (0,) * len(table)
    keys = pa.table({"list": lists, "id": pa.array(table.ids, pa.string())})
    order = pc.sort_indices(keys, sort_keys=[("list", "ascending"), ("id", "ascending")])
    found = table.taken(order.to_numpy().astype(np.int64))
    return found if found.lists else Table(found.ids, found.columns, lists, found.notes)


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
