"""The truth as a file tells it: pairs of ids, or the cluster of each id."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from towngown.convergence.resolution.csv_table import read_rows
from towngown.kernel.errors import UnreadableSource

Pair = tuple[str, str]
_MOST = 0.5


def read_truth(
    path: Path, left: Sequence[str], right: Sequence[str], separator: str | None = None
) -> set[Pair] | dict[str, str]:
    """Return pairs of ids (left, right), or each id's cluster.

    It is pairs where the second of the first two columns has ids, unless its heading is
    "cluster". Raises UnreadableSource where most of the first column are no ids of the records.
    """
    rows, _ = read_rows(path, separator)
    cells = [(row[0], row[1]) for row in rows if len(row) > 1]
    heading = cells[0] if cells else ("", "")
    ours, theirs = set(left), set(right)
    named = heading[1].strip().lower() in {"cluster", "entity", "group", "簇", "类"}
    if named or heading[0] not in ours:
        cells = cells[1:]
    known = [pair for pair in cells if pair[0] in ours]
    if len(known) <= _MOST * len(cells) or not cells:
        raise UnreadableSource(
            "most of its first column are no ids of the records",
            where=str(path),
            hint="it should have pairs of ids, or each id and its cluster",
        )
    if not named and sum(b in theirs for _, b in known) > _MOST * len(known):
        return {pair for pair in known if pair[1] in theirs}
    return dict(known)
