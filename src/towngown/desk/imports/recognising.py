"""What a file seems to be: its format, and for a spreadsheet what its rows and columns mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from towngown.kernel.errors import NotFound, UnreadableSource
from towngown.sources.base import SourceFile
from towngown.sources.headings import fields_of, recognise
from towngown.sources.registry import detect, reader_named
from towngown.sources.sheets import sheets_of
from towngown.sources.tables import TableReader

# The formats of spreadsheets, those first that win where headings fit two equally well.
TABLES = ("organisations", "people", "needs", "results", "courses")
_NAMING = {"name", "title", "name_en", "title_en", "text"}
_HEADER_WITHIN = 10
_SAMPLES = 3
_SAMPLE_LENGTH = 60


@dataclass(frozen=True)
class Column:
    """A heading of a spreadsheet and the first values under it."""

    heading: str
    samples: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Guess:
    """The format of a file; of a spreadsheet also its columns, and the mapping is still open."""

    format: str
    columns: list[Column] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept beside the file."""
        return asdict(self)


def is_table(format_: str) -> bool:
    """Whether files of a format have columns that a person can explain."""
    return isinstance(reader_named(format_), TableReader)


def guess(path: Path) -> Guess:
    """Return what the file seems to be; raises UnreadableSource where that cannot be told."""
    try:
        return Guess(detect(path))
    except UnreadableSource:
        columns = list(_columns(path))
    headings = [column.heading for column in columns]
    if not _are_headings(headings):
        raise UnreadableSource(
            _("no row of headings was found in the first rows of the file"),
            hint=_("a list needs one row that says what stands in each column"),
        )
    return Guess(max(TABLES, key=lambda name: _fit(name, headings)), columns)


def _are_headings(headings: Sequence[str]) -> bool:
    """Whether they can be: words, and where it is but one, a word that is known."""
    if any(not heading.isprintable() for heading in map(_one_line, headings)):
        return False
    return len(headings) > 1 or any(_fit(name, headings)[1] for name in TABLES)


def _one_line(heading: str) -> str:
    return " ".join(heading.split())


def _columns(path: Path) -> Iterator[Column]:
    """Yield the columns of all sheets, each heading once."""
    known: set[str] = set()
    for _name, rows in sheets_of(SourceFile(path)):
        head = [row for _number, row in islice(rows, _HEADER_WITHIN + _SAMPLES)]
        at, headings = _header(head[:_HEADER_WITHIN])
        below = head[at + 1 :][:_SAMPLES]
        for place, heading in enumerate(headings):
            if heading and heading not in known:
                known.add(heading)
                yield Column(heading, [s for s in _samples(below, place) if s])


def _samples(rows: Sequence[list[str]], place: int) -> Iterator[str]:
    for row in rows:
        if place < len(row):
            cut = row[place][:_SAMPLE_LENGTH]
            yield cut if cut == row[place] else f"{cut}…"


def _header(rows: Sequence[list[str]]) -> tuple[int, list[str]]:
    """Return place and cells of the row that most looks like headings, of equal ones the first."""
    fits = [max(_fit(name, row) for name in TABLES) for row in rows]
    at = max(range(len(rows)), key=lambda i: (fits[i], -i), default=0)
    return (at, rows[at]) if rows else (0, [])


def _fit(format_: str, headings: Sequence[str]) -> tuple[bool, int]:
    fields = {field for field in recognise(_kind(format_), headings, {}) if field}
    return bool(fields & _NAMING), len(fields)


def _kind(format_: str) -> str:
    reader = reader_named(format_)
    if not isinstance(reader, TableReader):
        raise NotFound.among("kind of spreadsheet", format_, TABLES)
    return reader.kind


def fields(format_: str) -> list[str]:
    """Return what a column of such a spreadsheet can fill."""
    return fields_of(_kind(format_))


def meanings(format_: str, headings: Sequence[str], mapping: dict[str, str]) -> list[str]:
    """Return the field of each column, "" where it fills none."""
    return [field or "" for field in recognise(_kind(format_), headings, mapping)]


def mapping_of(format_: str, headings: Sequence[str], chosen: Sequence[str]) -> dict[str, str]:
    """Return the mapping that makes the reader take the columns as chosen."""
    unasked = meanings(format_, headings, {})
    return {
        heading: field
        for heading, field, before in zip(headings, chosen, unasked, strict=True)
        if field != before
    }
