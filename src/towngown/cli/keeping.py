"""A list taken into a register, or out of it: what `towngown resolve --register` does."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import click
import filelock
import msgspec

from towngown.atlas.encoders import encode_with
from towngown.atlas.encoders.base import DEFAULT
from towngown.cli.common import check_place, write_rows
from towngown.cli.progress import Progress
from towngown.convergence.register import Change, Event, Register, found
from towngown.convergence.resolution import AT_LEAST, Table, read_table
from towngown.convergence.resolution.plan import has_two_scripts
from towngown.kernel.errors import UnreadableSource, UsageError
from towngown.reports.register import change_in_words


def keep(
    records: Path, kind: str, path: Path, out: Path | None, at_least: float | None,
    separator: str | None, encoder: str | None, lang: str, *, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Found the register, or bring it up to date, and tell what changed.

    `at_least` is None where nobody asked for a threshold.
    """
    for place in filter(None, (path, out)):
        check_place(place)
    progress = Progress(quiet=quiet or as_json)
    progress("reading", 0, 0, records.name)
    table = read_table(records, kind, separator)
    for note in table.notes:
        click.echo(f"towngown: {note}", err=True)
    if _founded(path, table, kind, at_least, encoder, progress):
        progress.finish()
        _tell(path, None, out, lang, as_json=as_json)
        return
    progress("comparing", 0, 0, f"{len(table):,} records")
    with Register(path, encode=partial(encode_with, encoder or DEFAULT)) as register:
        if register.kind != kind:
            raise UsageError(f"the register is of kind {register.kind}", where=str(path))
        if at_least is not None and at_least != register.at_least:
            raise UsageError(
                f"the register joins what is at least {register.at_least:g} probable",
                where=str(path), hint="--at-least holds from the founding on",
            )  # fmt: skip
        change = register.update(table)
    progress.finish()
    _tell(path, change, out, lang, as_json=as_json)


def take_out(ids: Path, path: Path, out: Path | None, lang: str, *, as_json: bool) -> None:
    """Take the records of a file of ids, one a line, out of the register, and tell what changed."""
    if out:
        check_place(out)
    wanted = _ids(ids)
    with Register(path, encode=partial(encode_with, DEFAULT)) as register:
        unknown = sorted(wanted - register.elements().keys())
        change = register.remove(wanted)
    if unknown:
        some = ", ".join(unknown[:3]) + (" …" if len(unknown) > 3 else "")
        told = f"{len(unknown)} of {len(wanted)} ids are not in the register: {some}"
        click.echo(f"towngown: {ids}: {told}", err=True)
    _tell(path, change, out, lang, as_json=as_json)


def _ids(path: Path) -> set[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSource("not UTF-8 text", where=str(path)) from error
    return {line.strip() for line in text.splitlines()} - {""}


def _founded(
    path: Path, table: Table, kind: str, at_least: float | None, encoder: str | None,
    progress: Progress,
) -> bool:  # fmt: skip
    """Found the register unless it is there; who comes second waits, and finds it there."""
    with filelock.FileLock(f"{path}.lock"):
        if path.is_file():
            return False
        encode = partial(encode_with, encoder or DEFAULT)
        found(
            path, table, kind, encode=encode if encoder or has_two_scripts(table) else None,
            at_least=AT_LEAST if at_least is None else at_least, progress=progress,
        )  # fmt: skip
        return True


def _tell(path: Path, change: Change | None, out: Path | None, lang: str, *, as_json: bool) -> None:
    events: list[Event] = []
    with Register(path) as register:
        elements = register.elements()
        if change is not None and change.number:
            events = register.events_of(change.number)
    if out:
        write_rows(out, ("id", "cluster"), elements.items())
    held = {"records": len(elements), "elements": len(set(elements.values()))}
    if as_json:
        told = held | ({"change": msgspec.to_builtins(change)} if change else {})
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    if change is not None:
        click.echo(change_in_words(change, events, lang))
    words = {
        "en": "The register holds {records:,} records of {elements:,} elements.",
        "zh": "登记册现有 {records:,} 条记录，{elements:,} 个要素。",
    }
    click.echo(words[lang].format(**held))
