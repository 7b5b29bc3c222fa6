"""What `towngown resolve --engine` does."""

from __future__ import annotations

import json
from pathlib import Path

import click

from towngown.cli.common import write_rows
from towngown.cli.progress import Progress
from towngown.convergence.resolution import read_table
from towngown.convergence.spark import resolve_on_spark, session


def on_spark(
    master: str, records: Path, kind: str, out: Path, at_least: float, separator: str | None, *,
    as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Resolve a list on Spark and write its clusters as on one machine."""
    progress = Progress(quiet=quiet or as_json)
    with session(master) as spark:
        progress("reading", 0, 0, records.name)
        table = read_table(records, kind, separator)
        for note in table.notes:
            click.echo(f"towngown: {note}", err=True)
        found = resolve_on_spark(spark, table, kind, at_least=at_least, progress=progress)
    progress.finish()
    rows = ((id_, one, f"{sure:.4f}") for id_, (one, sure) in sorted(found.items()))
    write_rows(out, ("id", "cluster", "probability"), rows)
    told = {"records": len(found), "clusters": len({one for one, _ in found.values()})}
    words = f"{told['records']:,} records, {told['clusters']:,} clusters, by {master}."
    click.echo(json.dumps(told) if as_json else words)
