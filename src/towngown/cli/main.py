"""The group of all commands, and how errors reach a person."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from towngown import __version__
from towngown.kernel.errors import TowngownError

# Commands are imported when they are called, so that --help answers at once.
COMMANDS = {
    "affiliations": "towngown.cli.affiliations:affiliations",
    "atlas": "towngown.cli.atlas:atlas",
    "audit-trail": "towngown.cli.audit_trail:audit_trail",
    "backup": "towngown.cli.desk:backup",
    "converge": "towngown.cli.converge:converge",
    "decide": "towngown.cli.register:decide",
    "demo": "towngown.cli.demo:demo",
    "download": "towngown.cli.download:download",
    "evaluate": "towngown.cli.evaluate:evaluate",
    "explain": "towngown.cli.register:explain",
    "find": "towngown.cli.find:find",
    "formats": "towngown.cli.formats:formats",
    "history": "towngown.cli.register:history",
    "index": "towngown.cli.converge:index",
    "match": "towngown.cli.match:match",
    "resolve": "towngown.cli.resolve:resolve_command",
    "restore": "towngown.cli.desk:restore",
    "review": "towngown.cli.register:review",
    "schema": "towngown.cli.schema:schema",
    "score": "towngown.cli.score:score",
    "serve": "towngown.cli.desk:serve",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="towngown")
def cli() -> None:
    """Take in what the park has, converge it, match every need with reasons."""


def main(arguments: list[str] | None = None, **extra: Any) -> None:
    """Run the command line; a TowngownError becomes one line on stderr and exit status 1."""
    try:
        cli.main(arguments, prog_name="towngown", **extra)
    except TowngownError as error:
        click.echo(f"towngown: {error}", err=True)
        sys.exit(1)
