"""towngown match."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import click
import msgspec

from towngown.atlas.atlas import Atlas
from towngown.cli.common import (
    atlas_option,
    filter_option,
    open_atlas,
    parsed_filters,
    view_option,
)
from towngown.kernel.errors import UnreadableSource
from towngown.kernel.kinds import KINDS
from towngown.kernel.records import Rejection
from towngown.matching import Query, query_of_element, query_of_text
from towngown.matching import match as match_query
from towngown.reports.words import LANGUAGES, in_words
from towngown.sources.base import SourceFile
from towngown.sources.registry import reader_named


@click.command()
@atlas_option
@view_option
@filter_option
@click.option("--text", help="Match this text.")
@click.option("--id", "id_", help="Match this element of the atlas.")
@click.option(
    "--queries",
    type=click.Path(exists=True, path_type=Path),
    metavar="FILE.jsonl",
    help="Match each element of this file.",
)
@click.option("--to", "kind", type=click.Choice(KINDS), required=True, help="What to look for.")
@click.option(
    "-k",
    "limit",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    help="How many at most.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE.jsonl",
    help="Write the matches here, one JSON object a line.",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Explain in this language.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def match(
    url: str, tier: str, filters: tuple[str, ...], text: str | None, id_: str | None,
    queries: Path | None, kind: str, limit: int, out: Path | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Say who or what answers a text, an element, or every element of a file, with reasons."""
    if sum(value is not None for value in (text, id_, queries)) != 1:
        raise click.UsageError("give one of --text, --id and --queries")
    atlas = open_atlas(url, tier)
    chosen = parsed_filters(filters)
    with ExitStack() as stack:
        stream: IO[str] = sys.stdout
        if out is not None:
            stream = stack.enter_context(out.open("w", encoding="utf-8"))
        for query in _queries(atlas, text, id_, queries):
            found = match_query(atlas, query, kind, filters=chosen, limit=limit)
            if not (as_json or out):
                stream.write(f"\n{query.title}\n")
            for one in found:
                line = (
                    json.dumps(msgspec.to_builtins(one), ensure_ascii=False)
                    if as_json or out
                    else in_words(one, lang)
                )
                stream.write(line + "\n")


def _queries(
    atlas: Atlas, text: str | None, id_: str | None, queries: Path | None
) -> Iterator[Query]:
    if text is not None:
        yield query_of_text(atlas, text)
    if id_ is not None:
        yield query_of_element(atlas, atlas.element(id_))
    if queries is not None:
        yield from queries_in(atlas, queries)


def queries_in(atlas: Atlas, path: Path) -> Iterator[Query]:
    """Yield the queries of an elements file; a broken line is told on stderr and passed over."""
    taken = False
    for item in reader_named("elements").read(SourceFile(path)):
        if isinstance(item, Rejection):
            click.echo(f"towngown: {item.file}:{item.line}:{item.field}: {item.reason}", err=True)
            continue
        taken = True
        title = " / ".join(item.titles.values())
        text = "\n".join([*item.texts.values(), " ; ".join(item.keywords)]).strip()
        names = " / ".join(text for name in item.names for text in name.values())
        yield query_of_text(
            atlas, text or title or names, id_=item.key, title=title if text else ""
        )
    if not taken:
        raise UnreadableSource("no query could be read", where=str(path))
