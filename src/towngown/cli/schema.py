"""towngown schema."""

from __future__ import annotations

import click

from towngown.sources.elements_schema import schema_text


@click.command()
def schema() -> None:
    """Print the JSON Schema of elements JSON Lines, to check a file before it is handed in."""
    click.echo(schema_text(), nl=False)
