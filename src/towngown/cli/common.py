"""Options that several commands share."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from towngown.atlas.atlas import Atlas, View
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


def write_rows(out: Path, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file; it appears when all is written."""
    part = out.with_name(f"{out.name}.part")
    with part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)
    part.replace(out)


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
