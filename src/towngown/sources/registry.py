"""The readers there are (entry point `towngown.sources`), and what FORMAT:PATH means."""

from __future__ import annotations

import glob
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from towngown.kernel.errors import NotFound, UnreadableSource
from towngown.sources.base import HEAD_BYTES, Reader, SourceFile, Text

ENTRY_POINT = "towngown.sources"


def formats() -> list[str]:
    """Return the names of all registered formats, sorted."""
    return sorted({entry.name for entry in entry_points(group=ENTRY_POINT)})


def readers() -> dict[str, Reader]:
    """Return all registered readers by format name."""
    return {name: reader_named(name) for name in formats()}


@cache
def reader_named(name: str) -> Reader:
    """Return the reader of that format; raises NotFound naming the nearest."""
    for entry in entry_points(group=ENTRY_POINT, name=name):
        reader: Reader = entry.load()()
        return reader
    raise NotFound.among("source format", name, formats())


def detect(path: Path) -> str:
    """Return the format of the file, told by its first bytes and its name.

    Raises UnreadableSource where no reader is at least half sure.
    """
    source = SourceFile(path)
    text = Text(path.name, b"")
    for member in source.members():
        text = Text(member.name, member.stream.read(HEAD_BYTES))
        break
    score, name = max((reader.sniff(text), name) for name, reader in readers().items())
    if score < 0.5:
        raise UnreadableSource(
            "cannot tell what this file is",
            where=str(path),
            hint=f"say FORMAT:{path.name}; formats: {', '.join(formats())}",
        )
    return name


def expand(argument: str) -> tuple[str | None, list[Path]]:
    """Split a SOURCE argument into its format (None where not said) and its files, sorted.

    "openalex:works/*.gz" → ("openalex", [works/a.gz, works/b.gz]). A folder stands for all
    files below it. Raises NotFound for an unknown format, UnreadableSource for no file.
    """
    head, colon, tail = argument.partition(":")
    name = head if colon and len(head) > 1 and "/" not in head else None
    if name is not None and name not in formats():
        if Path(argument).exists():
            name = None
        else:
            raise NotFound.among("source format", name, formats())
    pattern = tail if name else argument
    root = Path(pattern)
    if root.is_dir():
        paths = [p for p in root.rglob("*") if p.is_file() and not p.name.startswith(".")]
    elif root.exists():
        paths = [root]
    else:
        paths = [Path(p) for p in glob.glob(pattern, recursive=True) if Path(p).is_file()]
    if not paths:
        raise UnreadableSource(
            "no such file",
            where=pattern,
            hint="check the path; quote patterns such as 'works/*.gz'",
        )
    return name, sorted(paths)
