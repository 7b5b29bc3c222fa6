"""towngown affiliations."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import msgspec

from towngown.cli.progress import Progress
from towngown.convergence.affiliations import Resolution, Resolver
from towngown.convergence.affiliations.evidence import explain as evidence_of
from towngown.kernel.errors import NotFound, UnreadableSource
from towngown.kernel.records import Record
from towngown.reports.affiliations import affiliation_in_words
from towngown.reports.words import LANGUAGES
from towngown.sources.base import SourceFile
from towngown.sources.registry import reader_named
from towngown.sources.rows import csv_rows

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_ADDED = ("ror_id", "probability")
_TOLD_EVERY = 2_000


@click.command()
@click.option(
    "--registry", type=_FILE, required=True, help="A ROR dump: zip, JSON or JSON Lines, also gz."
)
@click.option("--in", "in_", type=_FILE, metavar="FILE.csv", help="Strings, one a row.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE.csv", help="Where the rows go."
)
@click.option("--column", default="affiliation", show_default=True, help="Where the strings are.")
@click.option("--explain", "text", metavar="STRING", help="Resolve this one and say why.")
@click.option(
    "--at-least",
    type=click.FloatRange(0, 1),
    help="How probable a string's first organisation must be (default: as tuned).",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of the explanation.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the explanation or summary as JSON.")
@click.option("--quiet", is_flag=True, help="No progress.")
def affiliations(
    registry: Path, in_: Path | None, out: Path | None, column: str, text: str | None,
    at_least: float | None, lang: str, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Say which organisations affiliation strings name, by ROR id.

    FILE.csv comes back with all its rows and columns and two more: ror_id (several joined by
    ";", empty where no organisation of the registry is named) and probability (likewise).
    """
    if (text is None) == (in_ is None) or (in_ is None) != (out is None):
        raise click.UsageError("give --in and --out, or --explain")
    progress = Progress(quiet=quiet or as_json)
    rows = None if in_ is None else _Table(in_, column)
    progress("reading the registry", 0, 0, registry.name)
    resolver = Resolver.of(_records(registry))
    if text is not None:
        progress.finish()
        explanation = evidence_of(resolver.resolve(text, at_least), resolver.model)
        click.echo(
            json.dumps(msgspec.to_builtins(explanation), ensure_ascii=False)
            if as_json
            else affiliation_in_words(explanation, lang)
        )
    elif rows is not None and out is not None:
        summary = _resolve_all(resolver, rows, out, at_least, progress)
        progress.finish()
        click.echo(json.dumps(summary) if as_json else _told(summary))


def _records(path: Path) -> Iterator[Record]:
    """Yield the registry's organisations; rows that cannot be read are told on stderr."""
    taken = False
    for item in reader_named("ror").read(SourceFile(path)):
        if isinstance(item, Record):
            taken = True
            yield item
        elif not item.kept:
            click.echo(f"towngown: {item.file}:{item.line}:{item.field}: {item.reason}", err=True)
    if not taken:
        raise UnreadableSource(
            "no organisation could be read", where=str(path), hint="is this a ROR dump?"
        )


class _Table:
    """A CSV file with its headings and where the strings are."""

    def __init__(self, path: Path, column: str) -> None:
        self.source = SourceFile(path)
        self.rows = csv_rows(self.source)
        _, self.headings = next(self.rows, (0, []))
        names = [heading.strip() for heading in self.headings]
        if column not in names:
            error = NotFound.among("column", column, names)
            raise NotFound(error.message, where=str(path), hint=f"{error.hint}; or give --column")
        self.at = names.index(column)

    def kept_headings(self) -> list[str]:
        """Return the headings; one that is named as what is added gets "_given" at its end."""
        return [
            f"{heading}_given" if heading.strip() in _ADDED else heading
            for heading in self.headings
        ]


def _resolve_all(
    resolver: Resolver, table: _Table, out: Path, at_least: float | None, progress: Progress
) -> dict[str, int]:
    """Write the rows with what was found; `out` appears, or is replaced, when all is done."""
    summary = {"rows": 0, "resolved": 0, "ids": 0, "cut": 0}
    part = out.with_name(f"{out.name}.part")
    with part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([*table.kept_headings(), *_ADDED])
        for _, row in table.rows:
            found = resolver.resolve(row[table.at], at_least)
            writer.writerow([*row, *_cells(found)])
            summary["rows"] += 1
            summary["resolved"] += bool(found.chosen)
            summary["ids"] += len(found.chosen)
            summary["cut"] += found.is_cut
            if summary["rows"] % _TOLD_EVERY == 0:
                progress("resolving", 0, 0, f"{summary['rows']:,} strings")
    part.replace(out)
    return summary


def _cells(found: Resolution) -> Iterable[str]:
    probabilities = (f"{one.probability:.4f}" for one in found.chosen)
    return ";".join(found.ids), ";".join(probabilities)


def _told(summary: dict[str, int]) -> str:
    line = f"{summary['rows']:,} strings: {summary['resolved']:,} resolved, {summary['ids']:,} ids."
    if summary["cut"]:
        line += f" Of {summary['cut']:,} very long ones only the beginning was read."
    return line
