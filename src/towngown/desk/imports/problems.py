"""The problems of a list as they are shown and handed out, in the language of who reads them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import msgspec
from django.utils.translation import gettext as _

from towngown.desk.imports.advice import advice, reason_in_words
from towngown.desk.imports.fields import field_in_words
from towngown.kernel.records import Rejection

# What a spreadsheet would take for a formula when it opens the file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Problem:
    """One problem: where it is, what is wrong, what to do, and whether the row is taken."""

    where: str
    line: int
    field: str
    reason: str
    advice: str
    taken: str
    raw: str


def page_of(path: Path, start: int, count: int) -> list[Problem]:
    """Return some of the problems, in the order of the rows."""
    if not path.is_file():
        return []
    with path.open("rb") as stream:
        return [_told(line) for line in islice(stream, start, start + count)]


def as_csv(path: Path) -> Iterator[str]:
    """Yield the lines of a CSV file of all problems, which a spreadsheet opens."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([
        _("Where"), _("Row"), _("Column"), _("What is wrong"), _("What to do"),
        _("Is the row taken?"), _("The row"),
    ])  # fmt: skip
    with path.open("rb") as stream:
        for line in stream:
            one = _told(line)
            cells = [one.where, str(one.line or ""), one.field, one.reason, one.advice, one.taken]
            yield writer.writerow([_plain(cell) for cell in (*cells, one.raw)])


class _Line:
    """What the csv module writes to: hands every line back."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _told(line: bytes) -> Problem:
    item = msgspec.json.decode(line, type=Rejection)
    taken = _("yes, without this value") if item.kept else _("no")
    return Problem(
        item.file, item.line, field_in_words(item.field), reason_in_words(item), advice(item),
        taken, item.raw,
    )  # fmt: skip
