"""A file of records as a table: a CSV with any separator, or elements JSON Lines."""

from __future__ import annotations

from pathlib import Path

from towngown.convergence.resolution.csv_table import read_csv
from towngown.convergence.resolution.element_table import read_elements
from towngown.convergence.resolution.table import Table
from towngown.sources.base import HEAD_BYTES, SourceFile, Text
from towngown.sources.elements import ElementsReader


def read_table(path: Path, kind: str, separator: str | None = None) -> Table:
    """Return the records of a file; those of elements JSON Lines are only of the kind asked for.

    Raises UnreadableSource where the file is neither.
    """
    source = SourceFile(path)
    if separator is None:
        for member in source.members():
            head = member.stream.read(HEAD_BYTES)
            if ElementsReader().sniff(Text(member.name, head)) > 0:
                return read_elements(path, kind)
            break
    return read_csv(path, kind, separator)
