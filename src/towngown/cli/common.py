"""Options that several commands share."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click
from click.core import ParameterSource

from towngown.atlas.atlas import Atlas, View
from towngown.kernel.errors import UsageError
from towngown.kernel.tiers import TIERS

F = TypeVar("F", bound=Callable[..., Any])

# Who sits at the command line owns the atlas's files, so everything is shown unless asked.
_TIERS = {"public": TIERS[:1], "park": TIERS[:2], "confidential": TIERS}


def atlas_option(function: F) -> F:
    """Add --atlas."""
    return click.option(
        "--atlas",
        "url",
        required=True,
        metavar="DIR",
        help="The atlas: a folder, or s3://BUCKET/PATH, gs://BUCKET/PATH, az://CONTAINER/PATH.",
    )(function)


def view_option(function: F) -> F:
    """Add --tier: the most confidential tier to be shown."""
    return click.option(
        "--tier",
        type=click.Choice(list(_TIERS)),
        default="confidential",
        show_default=True,
        help="Show what a reader of this tier may see.",
    )(function)


def filter_option(function: F) -> F:
    """Add --where COLUMN=VALUE."""
    return click.option(
        "--where",
        "filters",
        multiple=True,
        metavar="COLUMN=VALUE",
        help="Only type=…, language=…, country=…, year=2024, 2020-2024 or 2020-.",
    )(function)


def engine_option(function: F) -> F:
    """Add --engine."""
    return click.option(
        "--engine",
        metavar="MASTER",
        help="Resolve on Apache Spark: spark://HOST:PORT, or local[2] (default: this machine).",
    )(function)


def open_atlas(url: str, tier: str) -> Atlas:
    """Open the newest version as a reader of that tier sees it."""
    return Atlas.open(url, View(_TIERS[tier]))


def parsed_filters(filters: tuple[str, ...]) -> dict[str, str]:
    """Return {column: value}; a word without "=" is a usage error."""
    parsed = {}
    for one in filters:
        column, equals, value = one.partition("=")
        if not equals:
            raise click.BadParameter(f"{one!r} is not COLUMN=VALUE", param_hint="--where")
        parsed[column] = value
    return parsed


def check_place(path: Path) -> None:
    """Raise UsageError where a file cannot come to be at the path, before long work is done."""
    if path.is_dir():
        raise UsageError("is a folder, not a file", where=str(path))
    if not path.absolute().parent.is_dir():
        raise UsageError("there is no such folder", where=str(path.parent))


@contextmanager
def appearing(path: Path) -> Iterator[TextIO]:
    """Open a file that appears when all of it is written; raises UsageError where it cannot be."""
    check_place(path)
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        part.replace(path)
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", where=str(path)) from error


def write_rows(out: Path, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file; it appears when all is written."""
    with appearing(out) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)


def write_text(out: Path, text: str) -> None:
    """Write a text file; it appears when all is written."""
    with appearing(out) as stream:
        stream.write(text)


def given(context: click.Context) -> list[str]:
    """Return the parameters that were given, in the order of the help."""
    sources = {one: context.get_parameter_source(one) for one in context.params}
    names = [one.name for one in context.command.params if one.name]
    return [one for one in names if sources.get(one) is ParameterSource.COMMANDLINE]


def only_with(context: click.Context, option: str, allowed: set[str]) -> None:
    """Refuse the first option that does not go with this one."""
    opts = {one.name: one.opts[0] for one in context.command.params}
    for name in given(context):
        if name not in allowed:
            raise click.UsageError(f"{opts[name]} does not go with {option}")
