"""The rows of a CSV file as they are, to be handed back with columns added."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from towngown.kernel.errors import UnreadableSource
from towngown.sources.base import LINE_LIMIT, SourceFile
from towngown.sources.sheets import encoding_of


def csv_rows(source: SourceFile) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells) of every row, the headings first; cells are left as written.

    The encoding is told from the file, the separator (comma, semicolon, tab or bar) from its
    first line. Rows shorter than the headings are filled up with empty cells; empty lines are
    left out, except where there is one column only, where they are rows with an empty cell.
    Raises UnreadableSource for what is no CSV text, and for a row with more cells than headings.
    """
    encoding = encoding_of(source.path)
    # The csv module's own limit (128 KiB a cell) is one for the whole process.
    csv.field_size_limit(LINE_LIMIT)
    for member in source.members():
        text = io.TextIOWrapper(member.stream, encoding=encoding, newline="")
        yield from _rows(member.name, text)
        text.detach()
        return


def _rows(name: str, text: io.TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
    width = number = 0
    try:
        head = text.readline(LINE_LIMIT)
        delimiter = max(",;\t|", key=head.count)
        reader = csv.reader(_chain(head, text), delimiter=delimiter)
        for row in reader:
            number = reader.line_num
            width = width or len(row)
            if not row and width > 1:
                continue
            if len(row) > width:
                raise UnreadableSource(
                    f"{len(row)} cells where the headings are {width}",
                    where=f"{name}:{number}",
                    hint="is a text with a separator in it not in quotes?",
                )
            yield number, row + [""] * (width - len(row))
    except (csv.Error, UnicodeDecodeError) as error:
        raise UnreadableSource(f"not a CSV file: {error}", where=f"{name}:{number + 1}") from error


def _chain(head: str, rest: io.TextIOWrapper) -> Iterator[str]:
    if head:
        yield head
    yield from rest
