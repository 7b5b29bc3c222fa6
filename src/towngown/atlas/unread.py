"""Files that could not be read, or not whole, as the readers' reports tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from towngown.atlas.planning import Plan
from towngown.convergence.staging import Unit, UnitReport, rejected_files
from towngown.kernel.errors import UnreadableSource
from towngown.kernel.records import Rejection


def unread(
    planned: Plan, reports: Sequence[UnitReport], folder: Path
) -> Iterator[tuple[Unit, UnreadableSource]]:
    """Yield the files that could not be read, each with why.

    One of which no row at all could be taken is another file than meant (an error page, a list
    under other headings): what was read of it before must not count as gone.
    """
    by_unit: dict[int, list[UnitReport]] = defaultdict(list)
    for report in reports:
        by_unit[report.unit].append(report)
    for number, shares in by_unit.items():
        unit = planned.units[number]
        problem = next((one.problem for one in shares if one.problem is not None), None)
        refused = sum(one.rejected - one.kept for one in shares)
        if problem is None and refused and not any(one.records for one in shares):
            problem = _none_taken(unit, refused, folder)
        if problem is not None:
            yield unit, problem


def _none_taken(unit: Unit, refused: int, folder: Path) -> UnreadableSource:
    lines = (
        line for path in rejected_files(folder, unit) for line in path.read_bytes().splitlines()
    )
    rows = (msgspec.json.decode(line, type=Rejection) for line in lines)
    first = next(row for row in rows if not row.kept)
    return UnreadableSource(
        f"none of its {refused:,} rows can be taken; the first: line {first.line}, {first.field}: "
        f"{first.reason}",
        where=unit.name,
        hint="is it another format?",
    )


def miscounted(planned: Plan, reports: Sequence[UnitReport]) -> Iterator[str]:
    """Yield a sentence on each file just read that has not as many rows as it should."""
    rows: Counter[str] = Counter()
    for report in reports:
        rows[planned.units[report.unit].name] += report.rows
    for name, expected in planned.rows.items():
        if name in planned.states and rows[name] != expected:
            yield (
                f"{name}: {rows[name]:,} rows, the manifest says {expected:,}: download it again"
            )
