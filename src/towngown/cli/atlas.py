"""towngown atlas info, history, restore."""

from __future__ import annotations

import json

import click

from towngown.atlas.store import Store
from towngown.cli.common import atlas_option


@click.group()
def atlas() -> None:
    """Look at an atlas and its versions."""


@atlas.command()
@atlas_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def info(url: str, as_json: bool) -> None:
    """Tell what the newest version holds."""
    snapshot = Store(url).snapshot()
    counts: dict[str, int] = {}
    columns = snapshot.scan("elements", ["kind", "status"])
    for batch in columns:
        for kind, status in zip(*(column.to_pylist() for column in batch.columns[:2]), strict=True):
            name = kind if status != "retired" else f"{kind} (retired)"
            counts[name] = counts.get(name, 0) + 1
    if as_json:
        click.echo(json.dumps({"version": snapshot.version.number, "elements": counts}))
        return
    click.echo(f"Version {snapshot.version.number} of {snapshot.version.at:%Y-%m-%d %H:%M} UTC")
    for kind, count in sorted(counts.items()):
        click.echo(f"  {count:>10,}  {kind}")


@atlas.command()
@atlas_option
def history(url: str) -> None:
    """List the versions, oldest first."""
    for version in Store(url).versions():
        click.echo(f"{version.number:>5}  {version.at:%Y-%m-%d %H:%M:%S}  {version.what}")


@atlas.command()
@atlas_option
@click.argument("number", type=int)
def restore(url: str, number: int) -> None:
    """Make an older version the newest again; nothing is lost."""
    version = Store(url).restore(number)
    click.echo(f"Version {version.number} now stands as version {number} did.")
