"""A CSV file as a table, whatever its separator."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from towngown.convergence.resolution.column_types import typed
from towngown.convergence.resolution.table import Table, told_apart
from towngown.kernel.errors import UnreadableSource
from towngown.sources.base import LINE_LIMIT, SourceFile
from towngown.sources.headings import plain_heading
from towngown.sources.sheets import encoding_of

SEPARATORS = ",;\t|%#^~"
_ID = ("id", "rec id", "record id", "entity id", "record", "编号", "序号", "no")
_LINES = 20


def read_csv(path: Path, kind: str, separator: str | None = None) -> Table:
    """Return the file's rows; every row is kept.

    The encoding is told from the file, the separator from its first lines unless given, the id
    column from its heading (else rows are numbered from 1). A row with too many cells keeps the
    rest in its last column; this and ids given twice are told in the notes.
    """
    rows, notes = read_rows(path, separator)
    if not rows:
        raise UnreadableSource("there is no line in it", where=str(path))
    headings, *rows = rows
    at = id_column(headings)
    given = [row[at] if at is not None else "" for row in rows]
    ids, again = told_apart([one or f"row {n}" for n, one in enumerate(given, start=1)])
    if again:
        notes.append(f"{again:,} ids were given more than once and got ~2, ~3 … at their end")
    columns = tuple(
        typed(kind, heading, values)
        for place, heading in enumerate(headings)
        if place != at and any(values := tuple(row[place] for row in rows))
    )
    return Table(ids, columns, notes=tuple(notes))


def read_rows(path: Path, separator: str | None = None) -> tuple[list[list[str]], list[str]]:
    """Return the lines of a CSV file as cells of equal number, and notes on those that had not."""
    encoding = encoding_of(path)
    csv.field_size_limit(LINE_LIMIT)
    for member in SourceFile(path).members():
        text = io.TextIOWrapper(member.stream, encoding=encoding, newline="")
        try:
            return _cells(text, separator)
        except (csv.Error, UnicodeDecodeError) as error:
            raise UnreadableSource(f"not a CSV file: {error}", where=member.name) from error
        finally:
            text.detach()
    return [], []


def _cells(text: io.TextIOWrapper, separator: str | None) -> tuple[list[list[str]], list[str]]:
    head = [line for _ in range(_LINES) if (line := text.readline(LINE_LIMIT))]
    delimiter = separator or separator_of(head)
    reader = csv.reader(_chain(head, text), delimiter=delimiter, skipinitialspace=True)
    rows: list[list[str]] = []
    longer = shorter = 0
    for cells in reader:
        row = [cell.strip() for cell in cells]
        if not any(row):
            continue
        width = len(rows[0]) if rows else len(row)
        longer += len(row) > width
        shorter += len(row) < width
        if len(row) > width:
            row = [*row[: width - 1], delimiter.join(row[width - 1 :])]
        rows.append(row + [""] * (width - len(row)))
    notes = []
    if longer:
        notes.append(f"{longer:,} rows have more cells than headings; the last column has the rest")
    if shorter:
        notes.append(f"{shorter:,} rows have fewer cells than headings; the others are empty")
    return rows, notes


def _chain(head: Sequence[str], rest: io.TextIOWrapper) -> Iterator[str]:
    yield from head
    yield from rest


def separator_of(lines: Sequence[str]) -> str:
    """Return the separator that the lines have most consistently; "," where there is none.

    The heading line decides which are possible; of these, the one that gives most lines as many
    cells as it.
    """
    possible = [one for one in SEPARATORS if lines and one in lines[0]]

    def fits(one: str) -> tuple[float, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=one) if row]
        same = Counter(counts)[counts[0]] / len(counts) if counts else 0.0
        return (round(same, 1), counts[0] if counts else 0)

    return max(possible, key=fits, default=",")


def id_column(headings: Sequence[str]) -> int | None:
    """Return which column has the ids, by its heading."""
    plain = [plain_heading(one) for one in headings]
    return next((plain.index(word) for word in _ID if word in plain), None)
