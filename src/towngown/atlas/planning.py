"""Which files an import must read: arguments expanded, formats told, unchanged files left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa

from towngown.convergence.staging import Unit
from towngown.kernel.errors import UnreadableSource
from towngown.kernel.tiers import Tier
from towngown.sources.base import SelectiveReader
from towngown.sources.registry import detect, expand, reader_named
from towngown.sources.streams import unreadable

FILES = pa.schema(
    [
        ("name", pa.string()),
        ("argument", pa.string()),
        ("format", pa.string()),
        ("reader_version", pa.int32()),
        ("fingerprint", pa.string()),
        ("records", pa.int64()),
        ("rejected", pa.int64()),
        ("read_in", pa.int32()),
    ]
)

_CHUNK = 1 << 22


@dataclass(frozen=True)
class FileState:
    """What the atlas knows of a file that it has read."""

    argument: str
    format: str
    reader_version: int
    fingerprint: str


@dataclass
class Plan:
    """Units to read, with what is to be noted of each file; and files that are no longer there.

    `rows` are how many rows a file should have, by name, where its source tells that.
    """

    units: list[Unit] = field(default_factory=list)
    states: dict[str, FileState] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    problems: list[UnreadableSource] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def plan(
    arguments: Sequence[str],
    known: Mapping[str, FileState],
    mapping: Mapping[str, str],
    *,
    again: bool = False,
    tier: Tier = "public",
    forget: Collection[str] = (),
) -> Plan:
    """Work out what to read. `known` are the files read before; `again` reads them all anew.

    What is read has at least that `tier`; the files named in `forget` count as gone.

    Raises NotFound for an unknown format; a file whose format cannot be told is a problem of
    the plan, and a SOURCE without any file raises UnreadableSource.
    """
    result = Plan(vanished=[name for name in forget if name in known])
    for argument in arguments:
        named, paths = expand(argument)
        if named and len(paths) > 1:
            paths = _selected(result, named, paths)
        names = {path.as_posix() for path in paths}
        result.vanished.extend(
            name
            for name, state in known.items()
            if state.argument == argument and name not in names
        )
        for path in paths:
            try:
                found = _Found(argument, named or detect(path), path, mapping, tier)
                _plan_file(result, found, known, again)
            except UnreadableSource as problem:
                result.problems.append(problem)
    result.vanished = sorted(set(result.vanished) - set(result.states) - set(result.unchanged))
    return result


def _selected(result: Plan, format_: str, paths: list[Path]) -> list[Path]:
    """Return the paths that are data, with what the reader says of the others noted."""
    reader = reader_named(format_)
    if not isinstance(reader, SelectiveReader):
        return paths
    selection = reader.select(paths)
    result.rows.update({path.as_posix(): rows for path, rows in selection.rows.items()})
    result.warnings.extend(selection.warnings)
    return selection.paths


@dataclass(frozen=True)
class _Found:
    """A file of a SOURCE, and how it is to be read."""

    argument: str
    format: str
    path: Path
    mapping: Mapping[str, str]
    tier: Tier


def _plan_file(result: Plan, found: _Found, known: Mapping[str, FileState], again: bool) -> None:
    name = found.path.as_posix()
    if name in result.states or name in result.unchanged:
        return
    version = reader_named(found.format).version
    state = FileState(found.argument, found.format, version, _fingerprint(found))
    if known.get(name) == state and not again:
        result.unchanged.append(name)
        return
    result.states[name] = state
    number, mapping = len(result.units), dict(found.mapping)
    result.units.append(Unit(number, found.format, found.path, name, "", mapping, found.tier))


def _fingerprint(found: _Found) -> str:
    """Return what changes with the file's content, mapping or tier; raises UnreadableSource."""
    said = repr(sorted(found.mapping.items())) + found.tier.removeprefix("public")
    digest = blake2b(said.encode(), digest_size=16)
    try:
        with found.path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise unreadable(found.path, error) from error
    return digest.hexdigest()
