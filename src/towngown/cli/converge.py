"""towngown converge, towngown index."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

import click
import msgspec

from towngown.atlas import importing
from towngown.atlas.encoders import encode_with
from towngown.atlas.encoders.base import DEFAULT
from towngown.atlas.index import index as build_index
from towngown.atlas.store import Store
from towngown.cli.common import atlas_option, engine_option
from towngown.cli.progress import Progress
from towngown.kernel.errors import UnreadableSource


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@atlas_option
@click.option(
    "--mapping",
    type=click.Path(exists=True, path_type=Path),
    metavar="FILE",
    help="JSON object {heading: field} for spreadsheet headings not recognised.",
)
@click.option(
    "--no-index", is_flag=True, help="Do not encode and index; `towngown index` can later."
)
@click.option("--again", is_flag=True, help="Read all files anew, also unchanged ones.")
@click.option(
    "--resolve/--no-resolve", default=None,
    help="Join records by all evidence, not by identifiers alone (default: unless very many).",
)  # fmt: skip
@engine_option
@click.option("--workers", type=click.IntRange(1), help="Processes (default: one a core).")
@click.option("--encoder", default=DEFAULT, show_default=True, help="What makes texts vectors.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--quiet", is_flag=True, help="No progress.")
def converge(
    sources: tuple[str, ...], url: str, mapping: Path | None, no_index: bool, again: bool,
    resolve: bool | None, engine: str | None, workers: int | None, encoder: str, as_json: bool,
    quiet: bool,
) -> None:  # fmt: skip
    """Bring the atlas up to date with the sources.

    A SOURCE is FORMAT:PATH, or PATH where the format can be told (`towngown formats` lists
    them). PATH may be a folder or a pattern in quotes. Rows that cannot be taken go to
    rejected.jsonl in the atlas; files that are not what they claim are named, the others are
    taken, and the exit status is 1.
    """
    progress = Progress(quiet=quiet)
    store = Store(url)
    summary = importing.converge(
        store, sources, mapping=_mapping(mapping), workers=workers, again=again, progress=progress,
        encode=partial(encode_with, encoder), resolve=resolve, engine=engine,
    )  # fmt: skip
    if not no_index and store.versions():
        build_index(store, encoder=encoder, workers=workers, progress=progress)
    progress.finish()
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(summary), ensure_ascii=False))
    else:
        click.echo(told(summary))
    for problem in summary.problems:
        click.echo(f"towngown: {problem}", err=True)
    if summary.problems:
        sys.exit(1)


def _mapping(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, str])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableSource(
            f"not a JSON object of headings to fields: {error}",
            where=str(path),
            hint='for example {"Fachgebiet": "keywords"}',
        ) from error


def told(summary: importing.Summary) -> str:
    """Return the summary in words."""
    warnings = [f"Warning: {warning}" for warning in summary.warnings]
    if not summary.changed:
        nothing = f"Nothing has changed ({summary.files_unchanged} files as before)."
        return "\n".join([nothing, *warnings])
    lines = [
        f"Version {summary.version} in {summary.seconds:.1f} s: {summary.files_read} files read, "
        f"{summary.files_unchanged} unchanged, {summary.files_vanished} gone."
    ]
    for name, counts in (("Records", summary.records), ("Elements", summary.elements)):
        said = ", ".join(f"{count:,} {what}" for what, count in sorted(counts.items()) if count)
        lines.append(f"{name}: {said or 'none'}.")
    if summary.joined:
        joined = ", ".join(f"{count:,} {kind}" for kind, count in sorted(summary.joined.items()))
        doubts = sum(summary.doubts.values())
        lines.append(f"Joined by evidence: {joined} records; {doubts:,} pairs are in doubt.")
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(summary.kinds.items()))
    lines.append(f"The atlas now holds: {kinds}.")
    if summary.rejected or summary.set_aside:
        lines.append(
            f"{summary.rejected:,} rows rejected, {summary.set_aside:,} single values set aside: "
            "see rejected.jsonl in the atlas."
        )
    if summary.overshared:
        lines.append("Identifiers on too many records, not used: " + "; ".join(summary.overshared))
    return "\n".join([*lines, *warnings])


@click.command()
@atlas_option
@click.option("--encoder", default=DEFAULT, show_default=True, help="What makes texts vectors.")
@click.option("--workers", type=click.IntRange(1), help="Processes (default: one a core).")
@click.option("--again", is_flag=True, help="Index everything anew, also what has not changed.")
@click.option("--quiet", is_flag=True, help="No progress.")
def index(url: str, encoder: str, workers: int | None, again: bool, quiet: bool) -> None:
    """Encode and index what has changed since the last time."""
    progress = Progress(quiet=quiet)
    version = build_index(
        Store(url), encoder=encoder, workers=workers, again=again, progress=progress
    )
    progress.finish()
    click.echo(f"Version {version.number}: {version.summary.get('indexed', 0):,} elements indexed.")
