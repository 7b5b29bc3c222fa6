"""Two lists as one table: which column of the one is which of the other."""

from __future__ import annotations

from collections.abc import Sequence

from towngown.convergence.resolution.column_types import typed
from towngown.convergence.resolution.table import Column, Table, told_apart
from towngown.convergence.resolution.tfidf import grams
from towngown.sources.headings import plain_heading, recognise

_SAMPLE = 500


def together(kind: str, ours: Table, theirs: Table) -> tuple[Table, tuple[str, ...]]:
    """Return both lists as one table, and the ids of its records as their files give them.

    Columns meet by the same heading, then by a heading of the same meaning (题目, title), then by
    type and the likeness of their values. A column without a fellow stays, empty in one half.
    """
    pairs = _pairs(kind, ours, theirs)
    columns = []
    for left, right in pairs:
        name = left.name if left else right.name if right else ""
        values = (left.values if left else ("",) * len(ours)) + (
            right.values if right else ("",) * len(theirs)
        )
        alike = left and right and left.type == right.type
        columns.append(
            Column(name, left.type, values) if left and alike else typed(kind, name, values)
        )
    ids, _ = told_apart([*ours.ids, *theirs.ids])
    lists = (0,) * len(ours) + (1,) * len(theirs)
    table = Table(ids, tuple(columns), lists, ours.notes + theirs.notes)
    return table, (*ours.ids, *theirs.ids)


def _pairs(kind: str, ours: Table, theirs: Table) -> list[tuple[Column | None, Column | None]]:
    left, right = list(ours.columns), list(theirs.columns)
    found: list[tuple[Column | None, Column | None]] = []
    for keys_of in (_plain, _meaning):
        names = dict(zip(keys_of(kind, right), right, strict=True))
        for key, column in zip(keys_of(kind, left), list(left), strict=True):
            if key is not None and key in names:
                other = names.pop(key)
                found.append((column, other))
                left.remove(column)
                right.remove(other)
    found += _alike(left, right)
    used = {id(column) for pair in found for column in pair}
    found += [(column, None) for column in left if id(column) not in used]
    found += [(None, column) for column in right if id(column) not in used]
    return found


def _plain(_: str, columns: Sequence[Column]) -> list[str | None]:
    return [plain_heading(one.name) for one in columns]


def _meaning(kind: str, columns: Sequence[Column]) -> list[str | None]:
    return recognise(kind, [one.name for one in columns], {})


def _alike(
    left: Sequence[Column], right: Sequence[Column]
) -> list[tuple[Column | None, Column | None]]:
    """Pair what is left over, the likest first, within one type."""
    scored = sorted(
        (-_likeness(a, b), at, other)
        for at, a in enumerate(left)
        for other, b in enumerate(right)
        if a.type == b.type
    )
    taken: list[tuple[int, int]] = []
    for score, at, other in scored:
        if score < 0 and all(at != x and other != y for x, y in taken):
            taken.append((at, other))
    return [(left[at], right[other]) for at, other in taken]


def _likeness(a: Column, b: Column) -> float:
    """Return the share of 3-grams that a sample of the values has in common (Jaccard)."""
    ours, theirs = (
        {gram for value in one.values[:_SAMPLE] for gram in grams(value)} for one in (a, b)
    )
    return len(ours & theirs) / max(1, len(ours | theirs))
