"""A list taken into a register, or out of it: what `towngown resolve --register` does."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import click
import msgspec

from towngown.atlas.encoders import encoder_named
from towngown.cli.progress import Progress
from towngown.convergence.register import Change, Register, found
from towngown.convergence.resolution import read_table
from towngown.convergence.resolution.plan import Encode, has_two_scripts
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
    if not path.is_file() and not remove:
        encode = _encoder(encoder) if encoder or has_two_scripts(table) else None
        found(path, table, kind, encode=encode, at_least=at_least,
              progress=lambda what, done, total: progress(what, done, total, ""))  # fmt: skip
        change = None
    else:
        progress("comparing", 0, 0, f"{len(table):,} records")
        with Register(path, encode=_encoder(encoder)) as register:
            if register.kind != kind:
                raise UsageError(f"the register is of kind {register.kind}", where=str(path))
            change = register.remove(table.ids) if remove else register.update(table)
    progress.finish()
    with Register(path) as register:
        elements = register.elements()
    if out:
        _write(elements, out)
    _tell(elements, change, lang, as_json=as_json)


def _encoder(name: str | None) -> Encode:
    return lambda texts: (encoder_named(name) if name else encoder_named()).encode(texts)


def _write(elements: dict[str, str], out: Path) -> None:
    part = out.with_name(f"{out.name}.part")
    with part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["id", "cluster"])
        writer.writerows(elements.items())
    part.replace(out)


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
