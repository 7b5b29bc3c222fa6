"""towngown evaluate ranking."""

from __future__ import annotations

import json
from pathlib import Path

import click

from towngown.atlas.encoders.base import DEFAULT
from towngown.cli.progress import Progress
from towngown.matching.evaluate import evaluate_ranking

_FILE = click.Path(exists=True, path_type=Path)


@click.group()
def evaluate() -> None:
    """Measure how good the matching is on judgements of your own."""


@evaluate.command()
@click.option("--corpus", type=_FILE, required=True, help="JSON Lines: _id, title, text.")
@click.option("--queries", type=_FILE, required=True, help="JSON Lines: _id, text.")
@click.option("--qrels", type=_FILE, required=True, help="TSV: query-id, corpus-id, score.")
@click.option("--encoder", default=DEFAULT, show_default=True, help="What makes texts vectors.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def ranking(corpus: Path, queries: Path, qrels: Path, encoder: str, as_json: bool) -> None:
    """Rank a corpus for judged queries (BEIR's files): nDCG@10, MRR, recall@10 and @100."""
    progress = Progress(quiet=as_json)
    values = evaluate_ranking(corpus, queries, qrels, encoder=encoder, progress=progress)
    progress.finish()
    if as_json:
        click.echo(json.dumps(values))
        return
    for name, value in values.items():
        click.echo(f"{name:<12} {value:g}")
