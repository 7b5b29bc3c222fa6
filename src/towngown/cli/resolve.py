"""towngown resolve."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import msgspec

from towngown.atlas.encoders import encoder_named
from towngown.cli.common import check_place, engine_option, given, only_with, write_rows
from towngown.cli.keeping import keep, take_out
from towngown.cli.on_spark import PARQUET, on_spark
from towngown.cli.progress import Progress
from towngown.convergence.resolution import (
    AT_LEAST,
    Resolution,
    Score,
    Table,
    b_cubed,
    explain,
    load,
    pairs_against,
    pairwise,
    read_table,
    read_truth,
    resolve,
    save,
    sureness,
    together,
)
from towngown.convergence.resolution.plan import Encode, has_two_scripts
from towngown.kernel.errors import NotFound
from towngown.reports.resolution import waterfall_in_words
from towngown.reports.words import LANGUAGES

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(path_type=Path)


@click.command(name="resolve")
@click.option(
    "--records", type=click.Path(exists=True, path_type=Path), metavar="FILE",
    help="A CSV file, or elements JSON Lines; with --engine also Parquet, a file or a folder.",
)  # fmt: skip
@click.option(
    "--kind", type=click.Choice(["person", "organisation", "result"]), help="What a record is.",
)  # fmt: skip
@click.option("--out", type=_NEW, metavar="FILE.csv", help="Where id, cluster, probability go.")
@click.option(
    "--against", type=_FILE, metavar="FILE2",
    help="A second list; neither has duplicates, and records meet one to one.",
)  # fmt: skip
@click.option(
    "--truth", type=_FILE, metavar="FILE",
    help="Pairs of ids, or id and cluster: tell precision, recall, F1.",
)  # fmt: skip
@click.option(
    "--explain", "pair", nargs=2, metavar="A B", help="Say what speaks for and against these two."
)
@click.option(
    "--at-least", type=click.FloatRange(0, 1), default=AT_LEAST, show_default=True,
    help="How probable a pair must be to be joined.",
)  # fmt: skip
@click.option(
    "--separator", metavar="CHARACTER", help="Between cells (default: told from the file)."
)
@click.option("--model", "model_file", type=_FILE, metavar="FILE", help="Use this trained model.")
@click.option("--save-model", type=_NEW, metavar="FILE", help="Keep the trained model.")
@click.option(
    "--encoder", metavar="NAME",
    help="Also compare what titles mean (default: only where they are in several scripts).",
)  # fmt: skip
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True,
    help="Language of the explanation.",
)  # fmt: skip
@engine_option
@click.option(
    "--register", type=_NEW, metavar="FILE",
    help="Keep the records resolved here: founded where it is not, else brought up to date.",
)  # fmt: skip
@click.option(
    "--remove", type=_FILE, metavar="FILE",
    help="With --register: take the records with these ids, one a line, out of it.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print summary or explanation as JSON.")
@click.option("--quiet", is_flag=True, help="No progress.")
@click.pass_context
def resolve_command(
    context: click.Context, records: Path | None, kind: str | None, out: Path | None,
    against: Path | None, truth: Path | None, pair: tuple[str, str] | None, at_least: float,
    separator: str | None, model_file: Path | None, save_model: Path | None,
    encoder: str | None, lang: str, engine: str | None, register: Path | None,
    remove: Path | None, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Find which records are one person, organisation or result, without labels.

    The model is trained on the records themselves. Identifiers of which one thing has only one
    (ORCID, DOI, ROR, credit code) keep records apart where they contradict.
    """
    if remove is not None:
        only_with(context, "--remove", _TAKING_OUT)
        if register is None:
            raise click.UsageError("--remove goes with --register")
        take_out(remove, register, out, lang, as_json=as_json)
        return
    if records is None or kind is None:
        raise click.UsageError("give --records and --kind")
    if register is not None:
        only_with(context, "--register", _KEEPING)
        chosen = at_least if "at_least" in given(context) else None
        keep(records, kind, register, out, chosen, separator, encoder, lang,
             as_json=as_json, quiet=quiet)  # fmt: skip
        return
    if engine is not None:
        if out is None or against or pair or truth or save_model or encoder:
            raise click.UsageError("--engine goes with --out, --model and --at-least only")
        on_spark(engine, records, kind, out, at_least, separator, model_file,
                 as_json=as_json, quiet=quiet)  # fmt: skip
        return
    if out is None and pair is None and truth is None:
        raise click.UsageError("give --out, --truth, --explain or --register")
    if out is not None:
        check_place(out)
    _resolved(records, kind, out, against, truth, pair, at_least, separator, model_file, save_model,
              encoder, lang, as_json=as_json, quiet=quiet)  # fmt: skip


def _resolved(
    records: Path, kind: str, out: Path | None, against: Path | None, truth: Path | None,
    pair: tuple[str, str] | None, at_least: float, separator: str | None, model_file: Path | None,
    save_model: Path | None, encoder: str | None, lang: str, *, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Resolve on this machine, once; write and print what was asked for."""
    progress = Progress(quiet=quiet or as_json)
    progress("reading", 0, 0, records.name)
    lists = _Lists.read(records, against, kind, separator)
    for note in lists.table.notes:
        click.echo(f"towngown: {note}", err=True)
    progress("resolving", 0, 0, f"{len(lists.table):,} records")
    found = resolve(
        lists.table, kind, encode=_encode(lists.table, encoder), at_least=at_least,
        model=load(model_file) if model_file else None,
        progress=progress,
    )  # fmt: skip
    progress.finish()
    if save_model:
        save(found.model, save_model)
    if out:
        _write(found, lists, out)
    if pair:
        told = explain(found, *lists.places(*pair), shown=pair)
        click.echo(
            json.dumps(msgspec.to_builtins(told), ensure_ascii=False)
            if as_json
            else waterfall_in_words(told, lang)
        )
        return
    summary = _summary(found) | (_measured(found, lists, truth, separator) if truth else {})
    click.echo(json.dumps(summary, ensure_ascii=False) if as_json else _told(summary))


_TAKING_OUT = {"register", "remove", "out", "lang", "as_json", "quiet"}
_KEEPING = {
    "register", "records", "kind", "out", "at_least", "separator", "encoder", "lang", "as_json",
    "quiet",
}  # fmt: skip


def _encode(table: Table, name: str | None) -> Encode | None:
    """Return the encoder asked for; where none is, the default for titles in several scripts."""
    if name is None and not has_two_scripts(table):
        return None
    return encoder_named(name).encode if name else encoder_named().encode


class _Lists:
    """One list, or two as one table, with the ids as their files give them."""

    def __init__(self, table: Table, ids: tuple[str, ...]) -> None:
        self.table = table
        self.given = dict(zip(table.ids, ids, strict=True))
        self.side = dict(zip(table.ids, table.lists or (0,) * len(table), strict=True))

    @classmethod
    def read(cls, first: Path, second: Path | None, kind: str, separator: str | None) -> _Lists:
        if first.is_dir() or first.suffix == PARQUET:
            raise click.UsageError("Parquet is read on Spark: give --engine, here local[2]")
        table = read_table(first, kind, separator)
        if second is None:
            return cls(table, table.ids)
        return cls(*together(kind, table, read_table(second, kind, separator)))

    @property
    def linked(self) -> bool:
        return any(self.table.lists)

    def ids(self, side: int) -> list[str]:
        """Return the ids of one list as given."""
        return [self.given[id_] for id_ in self.table.ids if self.side[id_] == side]

    def places(self, left: str, right: str) -> tuple[str, str]:
        """Return the ids in the table of two given ones; of two lists the second is from FILE2."""
        sides = (0, 1) if self.linked else (0, 0)
        known = {(self.side[id_], given): id_ for id_, given in self.given.items()}
        for side, id_ in zip(sides, (left, right), strict=True):
            if (side, id_) not in known:
                raise NotFound.among("record", id_, self.ids(side))
        return known[sides[0], left], known[sides[1], right]


def _write(found: Resolution, lists: _Lists, out: Path) -> None:
    """Write a row a record, in the order of ids; `out` appears when all is written."""
    sure, ids = sureness(found), found.table.ids
    rows = (
        [
            lists.given[id_], ids[found.cluster[at]], f"{sure[at]:.4f}",
            *([lists.side[id_] + 1] if lists.linked else []),
        ]
        for at, id_ in enumerate(ids)
    )  # fmt: skip
    heading = ["id", "cluster", "probability", *(["list"] if lists.linked else [])]
    write_rows(out, heading, rows)


def _summary(found: Resolution) -> dict[str, Any]:
    count = len(found.table)
    return {
        "records": count,
        "clusters": len(set(found.cluster.tolist())),
        "columns": {one.name: one.type for one in found.table.columns},
        "pairs_compared": len(found.left),
        "pairs_a_record": round(len(found.left) / max(1, count), 1),
        "pairs_joined": len(found.joined),
        "kept_apart_by_identifiers": len(found.apart),
        "kept_apart_by_others": len(found.doubted),
        "block_limit": found.blocking.limit,
        "keys_refined": found.blocking.common,
        "keys_too_large": found.blocking.too_large,
        "largest_keys": found.largest,
        "rounds": found.model.rounds,
    }


def _measured(
    found: Resolution, lists: _Lists, path: Path, separator: str | None
) -> dict[str, Any]:
    ids = [lists.given[id_] for id_ in found.table.ids]
    clusters = [found.table.ids[at] for at in found.cluster.tolist()]
    if lists.linked:
        truth = read_truth(path, lists.ids(0), lists.ids(1), separator)
        if isinstance(truth, dict):
            raise click.UsageError("with --against the truth is pairs of ids")
        pairs = {(ids[a], ids[b]) for a, b in _ends(found)}
        return {"pairwise": _figures(pairs_against(pairs, truth))}
    truth = read_truth(path, ids, ids, separator)
    right = truth if isinstance(truth, dict) else _closed(truth, ids)
    right = {id_: right.get(id_, f"\0{id_}") for id_ in ids}
    mine = dict(zip(ids, clusters, strict=True))
    return {
        "pairwise": _figures(pairwise(mine, right)),
        "b_cubed": _figures(b_cubed(mine, right)),
    }


def _ends(found: Resolution) -> list[tuple[int, int]]:
    return list(
        zip(found.left[found.joined].tolist(), found.right[found.joined].tolist(), strict=True)
    )


def _closed(pairs: set[tuple[str, str]], ids: list[str]) -> dict[str, str]:
    """Return the clusters that the pairs make."""
    parent = {id_: id_ for id_ in ids}

    def root(id_: str) -> str:
        while parent[id_] != id_:
            id_ = parent[id_]
        return id_

    for a, b in sorted(pairs):
        parent[root(b)] = root(a)
    return {id_: root(id_) for id_ in ids}


def _figures(score: Score) -> dict[str, float]:
    return {name: round(value, 4) for name, value in msgspec.structs.asdict(score).items()}


def _told(summary: dict[str, Any]) -> str:
    lines = [
        f"{summary['records']:,} records, {summary['clusters']:,} clusters, "
        f"{summary['pairs_joined']:,} pairs joined of {summary['pairs_compared']:,} compared "
        f"({summary['pairs_a_record']} a record)."
    ]
    columns = ", ".join(f"{name} ({type_})" for name, type_ in summary["columns"].items())
    lines.append(f"Columns: {columns}.")
    if summary["keys_refined"]:
        largest = ", ".join(f"{key[:60]} ({n:,})" for key, n in summary["largest_keys"].items())
        lines.append(
            f"{summary['keys_refined']:,} keys were shared by more than {summary['block_limit']} "
            f"records and asked for a second one: {largest}."
        )
    if summary["keys_too_large"]:
        lines.append(
            f"{summary['keys_too_large']:,} were too large even so; there each record was "
            "compared only with those next to it."
        )
    if summary["kept_apart_by_identifiers"]:
        lines.append(
            f"{summary['kept_apart_by_identifiers']:,} pairs were kept apart because their "
            "clusters have identifiers that contradict."
        )
    if summary["kept_apart_by_others"]:
        lines.append(
            f"{summary['kept_apart_by_others']:,} pairs were kept apart because the rest of their "
            "clusters speaks against it."
        )
    for name in ("pairwise", "b_cubed"):
        if name in summary:
            one = summary[name]
            lines.append(
                f"{name.replace('_', '-')}: precision {one['precision']:.4f}, "
                f"recall {one['recall']:.4f}, F1 {one['f1']:.4f}."
            )
    return "\n".join(lines)
