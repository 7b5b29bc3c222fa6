"""towngown download."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

import click

from towngown.cli.progress import Progress
from towngown.kernel.errors import NotFound, UsageError
from towngown.kernel.identifiers import normalise
from towngown.sources.connectors import Access, Outcome, Wanted, connector_named
from towngown.sources.connectors import download as fetch
from towngown.sources.connectors.download import Mode

# As sysexits.h has it: a failure that passes, try again later.
NOT_YET = 75


@click.command()
@click.argument("connector")
@click.option("--ror", "rors", multiple=True, metavar="ID", help="Whose; may be said repeatedly.")
@click.option(
    "--entity",
    "entities",
    multiple=True,
    metavar="KIND",
    help="What: works (where nothing is said), authors, institutions, topics; repeatable.",
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only works published since.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    metavar="DIR",
    help="Where the files go, each kind in a folder of its own.",
)
@click.option("--update", is_flag=True, help="Fetch what changed since the last download.")
@click.option("--again", is_flag=True, help="Fetch everything anew; replaces the last download.")
@click.option("--email", default="", metavar="ADDR", help="Whom the registry may write to.")
@click.option(
    "--api-key",
    "key",
    default="",
    metavar="KEY",
    help="Better in the environment: TOWNGOWN_OPENALEX_KEY (or whatever the connector's name).",
)
@click.option("--base-url", default="", metavar="URL", help="Another server of the same API.")
@click.option("--budget", type=click.IntRange(1), help="Credits to be spent at most this time.")
@click.option("--quiet", is_flag=True, help="No progress.")
def download(
    connector: str, rors: tuple[str, ...], entities: tuple[str, ...], since: datetime | None,
    out: Path, update: bool, again: bool, email: str, key: str, base_url: str,
    budget: int | None, quiet: bool,
) -> None:  # fmt: skip
    """Download from a registry what the park needs; CONNECTOR is openalex.

    Run the same command again to go on where a download was interrupted. Afterwards:
    towngown converge openalex:DIR/ --atlas park.atlas

    The exit status is 75 where the day's allowance is used up: the rest can be had later.
    """
    if update and again:
        raise UsageError("--update and --again exclude each other", hint="leave one of them out")
    mode: Mode = "update" if update else "again" if again else "resume"
    source = connector_named(connector)(
        Access(base_url, normalise("email", email) if email else "", key or _key_of(connector))
    )
    ids = tuple(sorted({normalise("ror", ror) for ror in rors}))
    day = since.date().isoformat() if since else None
    kinds = list(dict.fromkeys(entities or source.entities[:1]))
    for kind in set(kinds) - set(source.entities):
        raise NotFound.among("kind of entity", kind, source.entities)
    if day and not set(kinds) & set(source.dated):
        raise UsageError("these have no date of publication", hint="leave --since out")
    progress = Progress(quiet=quiet)
    spent = 0
    for entity in kinds:
        if budget is not None and spent >= budget:
            click.echo(f"{entity}: not begun, the budget is spent.", err=True)
            sys.exit(NOT_YET)
        left = None if budget is None else budget - spent
        wanted = Wanted(entity, ids, day if entity in source.dated else None)
        try:
            outcome = fetch(source, wanted, out / entity, mode=mode, budget=left, progress=progress)
        finally:
            progress.finish()
        click.echo(told(outcome))
        spent += outcome.credits
        if not outcome.complete:
            sys.exit(NOT_YET)


def _key_of(connector: str) -> str:
    return os.environ.get(f"TOWNGOWN_{connector.upper().replace('-', '_')}_KEY", "")


def told(outcome: Outcome) -> str:
    """Return the outcome in words."""
    standing = "complete" if outcome.complete else "not complete"
    lines = [
        f"{outcome.entity}: {standing}. {outcome.fresh:,} rows came, {outcome.repeated:,} came "
        f"twice and were dropped, {outcome.credits:,} credits; {outcome.rows:,} rows are now in "
        f"{outcome.folder}.",
        *outcome.notes,
    ]
    if outcome.resumes_at is not None:
        lines.append(
            "The registry's allowance for today is used up. Run the same command again after "
            f"{outcome.resumes_at:%Y-%m-%d %H:%M} UTC: it goes on where it stopped."
        )
    elif not outcome.complete:
        lines.append("Run the same command again: it goes on where it stopped.")
    return "\n".join(lines)
