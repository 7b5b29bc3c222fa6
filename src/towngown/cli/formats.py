"""towngown formats."""

from __future__ import annotations

import click

from towngown.sources.registry import readers


@click.command()
def formats() -> None:
    """List the formats that can be read."""
    for name, reader in readers().items():
        click.echo(f"{name:<14} {reader.title}")
