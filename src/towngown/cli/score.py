"""towngown score."""

from __future__ import annotations

import csv
from pathlib import Path

import click

from towngown.cli.common import atlas_option, open_atlas, view_option
from towngown.kernel.errors import UnreadableSource
from towngown.matching import score_pairs


@click.command()
@atlas_option
@view_option
@click.option(
    "--pairs",
    type=click.Path(exists=True, path_type=Path),
    required=True,
    metavar="FILE.tsv",
    help="Two columns: from, to (element ids).",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE.tsv",
    help="Three columns: from, to, score.",
)
def score(url: str, tier: str, pairs: Path, out: Path) -> None:
    """Score given pairs; a person or organisation is scored through its results.

    The score is empty where one of the two is not in the atlas.
    """
    rows = read_pairs(pairs)
    values = score_pairs(open_atlas(url, tier), rows)
    with out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
        writer.writerow(["from", "to", "score"])
        for (from_, to), value in zip(rows, values, strict=True):
            writer.writerow([from_, to, "" if value is None else value])
    missing = sum(value is None for value in values)
    click.echo(f"{len(rows) - missing:,} pairs scored, {missing:,} not in the atlas.")


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Return the pairs of a TSV file, with or without the heading from, to."""
    rows: list[tuple[str, str]] = []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for number, row in enumerate(csv.reader(stream, delimiter="\t"), start=1):
            if not row:
                continue
            if len(row) < 2:
                raise UnreadableSource(
                    "expected two columns separated by a tab", where=f"{path}:{number}"
                )
            if number == 1 and [cell.strip().lower() for cell in row[:2]] == ["from", "to"]:
                continue
            rows.append((row[0].strip(), row[1].strip()))
    return rows
