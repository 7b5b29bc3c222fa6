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
from towngown.cli.common import write_rows
from towngown.cli.progress import Progress
from towngown.convergence.register import Change, Register, found
from towngown.convergence.resolution import read_table
from towngown.convergence.resolution.plan import has_two_scripts
from towngown.kernel.errors import UsageError
from towngown.reports.register import change_in_words


def keep(
    records: Path, kind: str, path: Path, out: Path | None, at_least: float,
    separator: str | None, encoder: str | None, lang: str, *, remove: bool, as_json: bool,
    quiet: bool,
) -> None:  # fmt: skip
    """Found the register, or bring it up to date, and tell what changed."""
    progress = Progress(quiet=quiet or as_json)
    progress("reading", 0, 0, records.name)
    table = read_table(records, kind, separator)
    for note in table.notes:
        click.echo(f"towngown: {note}", err=True)
    encode = partial(encode_with, encoder or DEFAULT)
    change = None
    with filelock.FileLock(f"{path}.lock"):
        is_new = not path.is_file() and not remove
        if is_new:
            meaning = encode if encoder or has_two_scripts(table) else None
            found(path, table, kind, encode=meaning, at_least=at_least, progress=progress)
    with Register(path, encode=encode) as register:
        if register.kind != kind:
            raise UsageError(f"the register is of kind {register.kind}", where=str(path))
        if not is_new:
            progress("comparing", 0, 0, f"{len(table):,} records")
            change = register.remove(table.ids) if remove else register.update(table)
        elements = register.elements()
    progress.finish()
    if out:
        write_rows(out, ("id", "cluster"), elements.items())
    _tell(elements, change, lang, as_json=as_json)


def _tell(elements: dict[str, str], change: Change | None, lang: str, *, as_json: bool) -> None:
    held = {"records": len(elements), "elements": len(set(elements.values()))}
    if as_json:
        told = held | ({"change": msgspec.to_builtins(change)} if change else {})
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    if change is not None:
        click.echo(change_in_words(change, lang))
    words = {
        "en": "The register holds {records:,} records of {elements:,} elements.",
        "zh": "登记册现有 {records:,} 条记录，{elements:,} 个要素。",
    }
    click.echo(words[lang].format(**held))
