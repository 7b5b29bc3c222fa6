"""towngown find."""

from __future__ import annotations

import json

import click
import msgspec

from towngown.cli.common import (
    atlas_option,
    filter_option,
    open_atlas,
    parsed_filters,
    view_option,
)
from towngown.kernel.kinds import KINDS
from towngown.matching import find as find_elements
from towngown.matching import query_of_text
from towngown.reports.words import LANGUAGES, in_words


@click.command()
@click.argument("text")
@atlas_option
@view_option
@filter_option
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only this kind; repeatable."
)
@click.option(
    "-n",
    "limit",
    type=click.IntRange(1, 100),
    default=10,
    show_default=True,
    help="How many at most.",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Explain in this language.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def find(
    text: str, url: str, tier: str, filters: tuple[str, ...], kinds: tuple[str, ...], limit: int,
    lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Find elements by words and meaning, in Chinese or English."""
    atlas = open_atlas(url, tier)
    query = query_of_text(atlas, text)
    found = find_elements(atlas, query, kinds=kinds, filters=parsed_filters(filters), limit=limit)
    for one in found:
        click.echo(
            json.dumps(msgspec.to_builtins(one), ensure_ascii=False)
            if as_json
            else in_words(one, lang)
        )
    if not found and not as_json:
        click.echo({"en": "Nothing found.", "zh": "没有找到。"}[lang])
