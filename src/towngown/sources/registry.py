"""The readers there are (entry point `towngown.sources`), and what FORMAT:PATH means."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from towngown.kernel.errors import NotFound, UnreadableSource
from towngown.sources.base import HEAD_BYTES, Reader, SourceFile, Standing, Text
from towngown.sources.streams import unreadable

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


@cache
def standing_of(format_: str) -> Standing:
    """Return whose word files of a format are; also where its reader is no longer installed."""
    try:
        return getattr(reader_named(format_), "standing", "registry")
    except NotFound:
        return "registry"


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
        paths = list(_files_below(root))
    elif root.exists():
        paths = [root]
    else:
        paths = [Path(p) for p in glob.glob(pattern, recursive=True) if Path(p).is_file()]
    if not paths:
        raise UnreadableSource(
            "no file in this folder" if root.is_dir() else "no such file",
            where=pattern,
            hint="check the path; quote patterns such as 'works/*.gz'",
        )
    return name, sorted(paths)


def _files_below(root: Path) -> Iterator[Path]:
    """Yield the files of a folder and those below it; raises UnreadableSource.

    A folder within that may not be read is no folder without files: what was read from it
    before would count as gone.
    """
    for folder, _, names in os.walk(root, onerror=_refuse):
        for name in names:
            path = Path(folder, name)
            if path.is_file() and not name.startswith("."):
                yield path


def _refuse(error: OSError) -> None:
    raise unreadable(Path(str(error.filename)), error) from error
