"""Rows of a spreadsheet, CSV or XLSX, as text, with their numbers as the user sees them."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from towngown.kernel.errors import UnreadableSource
from towngown.sources.base import LINE_LIMIT, MISFIT, SourceFile
from towngown.sources.streams import DAMAGE
from towngown.sources.texts import encoding_told

Row = tuple[int, list[str]]
_SAMPLE = 262_144


def sheets_of(source: SourceFile) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield (name, rows) of each sheet; a CSV file is one sheet. Empty rows are left out.

    Raises UnreadableSource where the file is neither.
    """
    head = source.head(8)
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
    with _told(source):
        book = openpyxl.load_workbook(source.path, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            yield f"{source.path.name}!{sheet.title}", _sheet_rows(sheet, source)
    finally:
        book.close()


def _sheet_rows(sheet: object, source: SourceFile) -> Iterator[Row]:
    with _told(source):
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):  # type: ignore[attr-defined]
            row = [_text(cell) for cell in cells]
            if any(row):
                yield number, row
    source.bytes_read = source.size


@contextmanager
def _told(source: SourceFile) -> Iterator[None]:
    """Raise UnreadableSource for all that openpyxl raises on a workbook that is none.

    It reads row by row, so damage may show anywhere, and what is not as it should be within
    comes as whatever the missing piece led to (SyntaxError is what broken XML is).
    """
    try:
        yield
    except (*DAMAGE, *MISFIT, InvalidFileException, SyntaxError) as error:
        raise UnreadableSource(
            f"not an Excel workbook: {error}", where=str(source.path), hint="save it as .xlsx again"
        ) from error


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
    # The csv module's own limit (128 KiB a cell) is one for the whole process.
    csv.field_size_limit(LINE_LIMIT)
    for member in source.members():
        text = io.TextIOWrapper(member.stream, encoding=encoding, newline="")
        number = 0
        try:
            sample = text.readline(LINE_LIMIT)
            delimiter = max(",;\t|", key=sample.count)
            reader = csv.reader(_chain(sample, text), delimiter=delimiter)
            for row in reader:
                number = reader.line_num
                cells = [cell.strip() for cell in row]
                if any(cells):
                    yield number, cells
        except (csv.Error, UnicodeDecodeError) as error:
            raise UnreadableSource(
                f"not a CSV file: {error}",
                where=f"{member.name}:{number + 1}",
                hint="save it as CSV UTF-8 again",
            ) from error
        text.detach()


def _chain(first: str, rest: io.TextIOWrapper) -> Iterator[str]:
    if first:
        yield first
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
