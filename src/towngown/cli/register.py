"""towngown decide, explain, history, review: work on a register."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import click
import msgspec

from towngown.atlas.encoders import encode_with
from towngown.atlas.encoders.base import DEFAULT
from towngown.cli.common import write_text
from towngown.convergence.register import Change, Register, best_of
from towngown.kernel.errors import NotFound
from towngown.reports.pictures import curve_picture, waterfall_picture
from towngown.reports.register import (
    change_in_words,
    curve_in_words,
    decisions_in_words,
    doubts_in_words,
    history_in_words,
)
from towngown.reports.resolution import waterfall_in_words
from towngown.reports.words import LANGUAGES

_register = click.option(
    "--register", "path", type=click.Path(dir_okay=False, path_type=Path), required=True,
    metavar="FILE", help="The register (`towngown resolve --register` founds one).",
)  # fmt: skip
_json = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
_lang = click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True,
    help="Answer in this language.",
)  # fmt: skip
_IN_WORDS = "-"
_SVG = click.Path(dir_okay=False, writable=True, path_type=Path)


def _opened(path: Path) -> Register:
    """Return the register; an encoder is loaded where titles in two scripts are compared."""
    return Register(path, encode=partial(encode_with, DEFAULT))


def _tell(value: Any, words: str, *, as_json: bool) -> None:
    plain = msgspec.to_builtins(value)
    click.echo(json.dumps(plain, ensure_ascii=False) if as_json else words)


@click.command()
@click.argument("records", nargs=-1, metavar="[A B]")
@_register
@click.option("--same/--different", "same", default=None, help="Whether A and B are one.")
@click.option("--withdraw", type=int, metavar="NUMBER", help="Take back this decision.")
@click.option("--list", "list_them", is_flag=True, help="List all decisions.")
@click.option("--who", metavar="NAME", help="Who decides.")
@click.option("--why", metavar="TEXT", help="For what reason.")
@_lang
@_json
def decide(
    records: tuple[str, ...], path: Path, same: bool | None, withdraw: int | None,
    list_them: bool, who: str | None, why: str | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Say that two records are, or are not, one; take it back; or list what was said.

    A decision wins over the model and stands until it is withdrawn.
    """
    if sum([list_them, withdraw is not None, len(records) == 2]) != 1 or len(records) not in {0, 2}:
        raise click.UsageError("give two records, or --withdraw NUMBER, or --list")
    if same is not None and not records:
        raise click.UsageError("--same and --different go with two records")
    with _opened(path) as register:
        if list_them:
            found = register.decisions()
            _tell(found, decisions_in_words(found, lang), as_json=as_json)
            return
        if not who or not why:
            raise click.UsageError("give --who and --why")
        change = _decided(register, records, same, withdraw, who, why)
        events = register.events_of(change.number)
    _tell(change, change_in_words(change, events, lang), as_json=as_json)


def _decided(
    register: Register, records: tuple[str, ...], same: bool | None, withdraw: int | None,
    who: str, why: str,
) -> Change:  # fmt: skip
    if withdraw is not None:
        return register.withdraw(withdraw, who=who, why=why)
    if same is None:
        raise click.UsageError("give --same or --different")
    return register.decide(*records, same=same, who=who, why=why)


@click.command()
@click.argument("a")
@click.argument("b")
@_register
@click.option("--picture", type=_SVG, metavar="FILE.svg", help="Also draw it.")
@_lang
@_json
def explain(a: str, b: str, path: Path, picture: Path | None, lang: str, as_json: bool) -> None:
    """Say what speaks for and against two records being one, in words and as a picture."""
    with _opened(path) as register:
        told = register.explain(a, b)
    if picture:
        write_text(picture, waterfall_picture(told, lang))
    _tell(told, waterfall_in_words(told, lang), as_json=as_json)


@click.command()
@click.argument("element")
@_register
@_lang
@_json
def history(element: str, path: Path, lang: str, as_json: bool) -> None:
    """Tell what became of an element, and what its id means now."""
    with _opened(path) as register:
        now, records = register.meaning_of(element), _records_of(register, element)
        events = register.history(now)
    told = {"element": element, "means": now, "records": records, "events": events}
    _tell(told, history_in_words(element, now, records, events, lang), as_json=as_json)


def _records_of(register: Register, element: str) -> list[str]:
    try:
        return register.records_of(element)
    except NotFound as error:
        with suppress(NotFound):
            error.hint = f"it is a record of {register.element_of(element)}"
        raise error from None


@click.command()
@_register
@click.option(
    "-n", "--count", type=click.IntRange(1), default=10, show_default=True,
    help="How many at most.",
)  # fmt: skip
@click.option(
    "--curve", is_flag=False, flag_value=_IN_WORDS, metavar="[FILE.svg]",
    help="Tell the errors to be expected by threshold instead; with a name, draw them, too.",
)  # fmt: skip
@_lang
@_json
def review(path: Path, count: int, curve: str | None, lang: str, as_json: bool) -> None:
    """List the pairs in doubt, those first whose decision would change most."""
    with _opened(path) as register:
        if curve is not None:
            _tell_curve(register, curve, lang, as_json=as_json)
            return
        doubts = register.doubts(count)
        values = {one: register.values_of(one) for d in doubts for one in (d.a, d.b)}
    told = [
        {**msgspec.to_builtins(one), "values": {id_: values[id_] for id_ in (one.a, one.b)}}
        for one in doubts
    ]
    _tell(told, doubts_in_words(doubts, values, lang), as_json=as_json)


def _tell_curve(register: Register, picture: str, lang: str, *, as_json: bool) -> None:
    points, at, best = register.curve, register.at_least, best_of(register.curve)
    if picture != _IN_WORDS:
        write_text(Path(picture), curve_picture(points, at, best, lang))
    named = [
        {"at_least": threshold, "wrong": wrong, "missed": missed}
        for threshold, wrong, missed in points
    ]
    told = {"in_use": at, "best": best, "points": named}
    _tell(told, curve_in_words(points, at, best, lang), as_json=as_json)
