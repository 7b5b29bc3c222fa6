"""Rows of a spreadsheet, CSV or XLSX, as text, with their numbers as the user sees them."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from towngown.kernel.errors import UnreadableSource
from towngown.sources.base import SourceFile
from towngown.sources.texts import encoding_told

Row = tuple[int, list[str]]
_SAMPLE = 262_144


def sheets_of(source: SourceFile) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield (name, rows) of each sheet; a CSV file is one sheet. Empty rows are left out.

    Raises UnreadableSource where the file is neither.
    """
    with source.path.open("rb") as stream:
        head = stream.read(8)
    if head[:4] == b"PK\x03\x04":
        yield from _workbook(source)
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableSource(
            "an old or encrypted Excel file",
            where=str(source.path),
            hint="save it as .xlsx without a password",
        )
    else:
        yield source.path.name, _csv_rows(source)


def _workbook(source: SourceFile) -> Iterator[tuple[str, Iterator[Row]]]:
    try:
        book = openpyxl.load_workbook(source.path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise UnreadableSource(
            f"not an Excel workbook: {error}", where=str(source.path), hint="save it as .xlsx"
        ) from error
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        yield f"{source.path.name}!{sheet.title}", _sheet_rows(sheet, source)
    book.close()


def _sheet_rows(sheet: object, source: SourceFile) -> Iterator[Row]:
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):  # type: ignore[attr-defined]
        row = [_text(cell) for cell in cells]
        if any(row):
            yield number, row
    source.bytes_read = source.size


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _csv_rows(source: SourceFile) -> Iterator[Row]:
    encoding = encoding_of(source.path)
    for member in source.members():
        text = io.TextIOWrapper(member.stream, encoding=encoding, newline="")
        sample = text.readline()
        delimiter = max(",;\t|", key=sample.count)
        lines = iter([sample]) if sample else iter(())
        reader = csv.reader(_chain(lines, text), delimiter=delimiter)
        try:
            for row in reader:
                cells = [cell.strip() for cell in row]
                if any(cells):
                    yield reader.line_num, cells
        except (csv.Error, UnicodeDecodeError) as error:
            raise UnreadableSource(
                f"not a CSV file: {error}", where=f"{member.name}:{reader.line_num + 1}"
            ) from error
        text.detach()


def _chain(first: Iterator[str], rest: io.TextIOWrapper) -> Iterator[str]:
    yield from first
    yield from rest


def encoding_of(path: Path) -> str:
    """Return the encoding of a text file: UTF-16 by its mark, UTF-8, or GB 18030."""
    for member in SourceFile(path).members():
        sample = member.stream.read(_SAMPLE)
        if (encoding := encoding_told(sample)) is not None:
            return encoding
        raise UnreadableSource(
            "neither UTF-8 nor GB 18030 text", where=str(path), hint="save it as CSV UTF-8"
        )
    return "utf-8-sig"
