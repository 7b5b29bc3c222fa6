"""What `towngown resolve --engine` does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from towngown.cli.common import check_place, write_rows
from towngown.cli.progress import Progress
from towngown.convergence.resolution import load, read_table
from towngown.convergence.spark import resolve_on_spark, session

PARQUET = ".parquet"


def on_spark(
    master: str, records: Path, kind: str, out: Path, at_least: float, separator: str | None,
    model_file: Path | None, *, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Resolve a list on Spark and write its clusters as on one machine."""
    if out.suffix != PARQUET:
        check_place(out)
    progress = Progress(quiet=quiet or as_json)
    model = load(model_file) if model_file else None
    with session(master) as spark:
        progress("reading", 0, 0, records.name)
        by_workers = records.is_dir() or records.suffix == PARQUET
        given = records.absolute() if by_workers else read_table(records, kind, separator)
        for note in () if isinstance(given, Path) else given.notes:
            click.echo(f"towngown: {note}", err=True)
        found = resolve_on_spark(
            spark, given, kind, at_least=at_least, model=model,
            progress=progress,
        ).persist()  # fmt: skip
        told = {"records": found.count(), "clusters": found.select("cluster").distinct().count()}
        _write(found, out)
    progress.finish()
    words = f"{told['records']:,} records, {told['clusters']:,} clusters, by {master}."
    click.echo(json.dumps(told) if as_json else words)


def _write(found: Any, out: Path) -> None:
    """Write a row a record, in the order of ids: one CSV file, or Parquet by the workers."""
    ordered = found.sort("place")
    if out.suffix == PARQUET:
        rows = ordered.selectExpr("id", "cluster", "round(sure, 4) AS probability")
        rows.write.mode("overwrite").parquet(str(out.absolute()))
        return
    answers = ordered.select("id", "cluster", "sure").toArrow()
    rows = (
        (id_, one, f"{p:.4f}")
        for batch in answers.to_batches()
        for id_, one, p in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    )
    write_rows(out, ("id", "cluster", "probability"), rows)
