"""towngown demo: the main job on the sample park, end to end."""

from __future__ import annotations

import webbrowser
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

import click

from towngown.atlas import importing
from towngown.atlas.atlas import Atlas
from towngown.atlas.index import index
from towngown.atlas.store import Store
from towngown.cli.converge import told
from towngown.cli.progress import Progress
from towngown.matching import Match, match, query_of_element
from towngown.reports.page import NeedMatches, match_page
from towngown.reports.words import LANGUAGES, in_words

KINDS = ("result", "person", "organisation")


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out"),
    show_default=True,
    help="Where the atlas and the pages go.",
)
@click.option(
    "-k",
    "limit",
    type=click.IntRange(1, 20),
    default=5,
    show_default=True,
    help="Matches of each kind.",
)
@click.option("--open/--no-open", "show", default=True, help="Open the page in the browser.")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Explain in this language.",
)
def demo(out: Path, limit: int, show: bool, lang: str) -> None:
    """Build the sample park's atlas, match its needs, and show them on one page."""
    progress = Progress()
    url = str(out / "park.atlas")
    with as_file(files("towngown.sample") / "park.jsonl") as park:
        summary = importing.converge(Store(url), [f"elements:{park}"], progress=progress)
    index(Store(url), progress=progress)
    progress.finish()
    click.echo(told(summary))
    needs = matched_needs(Atlas.open(url), limit)
    for need in needs:
        click.echo(f"\n{need.title}")
        for kind in KINDS[:2]:
            for one in need.matches[kind][:1]:
                click.echo(in_words(one, lang))
    pages = {language: out / f"needs.{language}.html" for language in LANGUAGES}
    for language, path in pages.items():
        other = next(p.name for key, p in pages.items() if key != language)
        path.write_text(match_page(needs, language, other), encoding="utf-8")
    click.echo(f"\n{len(needs)} needs matched: {pages[lang]}")
    if show:
        webbrowser.open(pages[lang].resolve().as_uri())


def matched_needs(atlas: Atlas, limit: int) -> list[NeedMatches]:
    """Return all needs of the atlas that may be seen, each with its matches of every kind."""
    found = []
    for row in sorted(atlas.of_kind("need"), key=lambda row: row["id"]):
        query = query_of_element(atlas, row)
        matches: dict[str, Sequence[Match]] = {
            kind: match(atlas, query, kind, limit=limit) for kind in KINDS
        }
        title = " / ".join(pair["text"] for pair in row["titles"])
        text = "\n\n".join(pair["text"] for pair in row["texts"])
        found.append(NeedMatches(row["id"], title, text, row["tier"], matches))
    return found
