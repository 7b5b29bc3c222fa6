"""Rows as XLSX, CSV and JSON.

A cell that a spreadsheet would take for a formula (=, +, -, @, tab or return in front) gets an
apostrophe before it in CSV, as OWASP advises; in XLSX it is written as text, never as a formula.
Numbers stay numbers.
"""

from __future__ import annotations

import csv as commas
import json as notation
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_CELL = 32_767  # of a spreadsheet
_WIDEST = 60


@dataclass(frozen=True)
class Column:
    """A column: the key of its values in a row, and its heading."""

    key: str
    heading: str


def csv(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Return rows as CSV in UTF-8 with a byte order mark, so that Excel reads Chinese."""
    stream = StringIO()
    writer = commas.writer(stream, lineterminator="\r\n")
    writer.writerow([harmless(column.heading) for column in columns])
    for row in rows:
        writer.writerow([harmless(_plain(row.get(column.key))) for column in columns])
    return stream.getvalue().encode("utf-8-sig")


def harmless(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_DANGEROUS) else value


def xlsx(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], sheet: str = "") -> bytes:
    """Return rows as a workbook of one sheet with its header frozen and a filter on it."""
    stream = BytesIO()
    told = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False, "remove_timezone": True,
    }  # fmt: skip
    with xlsxwriter.Workbook(stream, told) as book:
        page = book.add_worksheet(_sheet_name(sheet) or None)
        bold = book.add_format({"bold": True, "bottom": 1})
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        widths = [len(column.heading) for column in columns]
        for place, column in enumerate(columns):
            page.write_string(0, place, column.heading, bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                value = _plain(row.get(column.key))
                widths[place] = max(widths[place], len(str(value)))
                _write(page, last, place, value, formats)
        for place, width in enumerate(widths):
            page.set_column(place, place, min(width + 2, _WIDEST))
        page.freeze_panes(1, 0)
        if columns:
            page.autofilter(0, 0, last, len(columns) - 1)
    return stream.getvalue()


def _write(page: Any, row: int, place: int, value: Any, formats: Mapping[type[date], Any]) -> None:
    if isinstance(value, bool):
        page.write_boolean(row, place, value)
    elif isinstance(value, int | float | Decimal):
        page.write_number(row, place, value)
    elif isinstance(value, date):
        page.write_datetime(row, place, value, formats[type(value)])
    elif value not in (None, ""):
        page.write_string(row, place, str(value)[:_LONGEST_CELL])


def _sheet_name(name: str) -> str:
    return "".join(" " if char in "[]:*?/\\" else char for char in name)[:31].strip("' ")


def _plain(value: Any) -> Any:
    """Return what goes into one cell: several values joined, texts by language one a line."""
    if isinstance(value, Mapping):
        return "\n".join(f"{name}: {_plain(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(str(_plain(one)) for one in value)
    return "" if value is None else value


def json(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Return rows as one JSON list, values as they are."""
    written = notation.dumps(list(rows), ensure_ascii=False, indent=1, default=str)
    return f"{written}\n".encode()
