"""What a reader is, and how it gets at the bytes of a file in constant memory."""

from __future__ import annotations

import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol, cast, runtime_checkable

from isal import igzip, isal_zlib

from towngown.kernel.errors import UnreadableSource
from towngown.kernel.records import Record, Rejection

HEAD_BYTES = 65_536
RAW_LIMIT = 10_000
LINE_LIMIT = 64 * 1024 * 1024
# A file of which that many rows are refused before one is taken is something else.
TRIED = 20
_DAMAGE: tuple[type[Exception], ...] = (
    tarfile.TarError,
    zipfile.BadZipFile,
    igzip.BadGzipFile,
    isal_zlib.error,  # type: ignore[assignment] # its stub takes the class for an instance
    zlib.error,
    EOFError,
)


@dataclass(frozen=True)
class Member:
    """One readable stream: a plain or gz file, or one file within a zip or tar.

    `name` is what rejections and provenance say: "works.gz" or "ror.zip!v1/ror-data.json".
    """

    name: str
    stream: IO[bytes]


@dataclass
class SourceFile:
    """A file handed in, with what the user said about it.

    `registry` names local lists in record keys (default: the file's stem); `mapping` is the
    user's own mapping of headings to fields; `done` is told the compressed bytes read so far.
    """

    path: Path
    registry: str = ""
    mapping: dict[str, str] = field(default_factory=dict)
    bytes_read: int = 0

    def __post_init__(self) -> None:
        """Fill in the registry's name from the file's."""
        if not self.registry:
            self.registry = self.path.name.split(".")[0]

    @property
    def size(self) -> int:
        """Bytes on disk (compressed)."""
        return self.path.stat().st_size

    def members(self) -> Iterator[Member]:
        """Yield the streams within, decompressed; directories and hidden files are skipped.

        Raises UnreadableSource where the archive is damaged or not what its name says.
        """
        try:
            yield from self._members()
        except _DAMAGE as error:
            raise _damaged(self.path, error) from error
        except IsADirectoryError as error:
            raise UnreadableSource(
                "this is a folder, not a file", where=str(self.path), hint="add /* to its path"
            ) from error

    def _members(self) -> Iterator[Member]:
        name = self.path.name
        with _Counted(self) as raw:
            magic = raw.peek(4)[:4]
            if magic[:2] == b"\x1f\x8b":
                with igzip.GzipFile(fileobj=raw, mode="rb") as plain:
                    buffered = io.BufferedReader(plain, 1 << 20)  # type: ignore[arg-type]
                    if _is_tar(buffered.peek(512)):
                        yield from _tar_members(buffered, name)
                    else:
                        yield Member(name, buffered)
            elif magic == b"PK\x03\x04" and not name.lower().endswith((".xlsx", ".xlsm", ".docx")):
                with zipfile.ZipFile(raw) as archive:
                    for info in archive.infolist():
                        if info.is_dir() or _is_hidden(info.filename):
                            continue
                        with archive.open(info) as inner, _maybe_gz(inner) as plain_inner:
                            yield Member(f"{name}!{info.filename}", plain_inner)
            elif _is_tar(raw.peek(512)):
                yield from _tar_members(raw, name)
            else:
                yield Member(name, raw)


def _damaged(path: Path, error: Exception) -> UnreadableSource:
    return UnreadableSource(
        f"the archive cannot be read: {error}",
        where=str(path),
        hint="download or export it again",
    )


class _Counted(io.BufferedReader):
    """A buffered file that tells its SourceFile how far it has been read."""

    def __init__(self, source: SourceFile) -> None:
        self._source = source
        super().__init__(_CountingRaw(source), 1 << 20)


class _CountingRaw(io.FileIO):
    def __init__(self, source: SourceFile) -> None:
        super().__init__(source.path, "rb")
        self._source = source

    def readinto(self, buffer) -> int | None:  # type: ignore[no-untyped-def]
        count = super().readinto(buffer)
        self._source.bytes_read = self.tell()
        return count


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in Path(name).parts)


def _is_tar(head: bytes) -> bool:
    return len(head) >= 265 and head[257:262] == b"ustar"


def _tar_members(stream: IO[bytes], name: str) -> Iterator[Member]:
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for info in archive:
            inner = archive.extractfile(info) if info.isfile() else None
            if inner is None or _is_hidden(info.name):
                continue
            with _maybe_gz(inner) as plain:
                yield Member(f"{name}!{info.name}", plain)


@contextmanager
def _maybe_gz(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    buffered = io.BufferedReader(cast(io.RawIOBase, stream), 1 << 16)
    if buffered.peek(2)[:2] == b"\x1f\x8b":
        with closing(igzip.GzipFile(fileobj=buffered, mode="rb")) as plain:
            yield io.BufferedReader(plain, 1 << 20)  # type: ignore[arg-type]
    else:
        yield buffered


def lines_of(member: Member) -> Iterator[tuple[int, bytes]]:
    """Yield (line number from 1, line without its end) of a stream, blank lines left out.

    A leading byte-order mark is dropped. A line over LINE_LIMIT bytes is an UnreadableSource.
    """
    number = 0
    stream = member.stream
    while line := stream.readline(LINE_LIMIT):
        number += 1
        if number == 1 and line.startswith(b"\xef\xbb\xbf"):
            line = line[3:]
        if len(line) >= LINE_LIMIT and not line.endswith(b"\n"):
            raise UnreadableSource(
                f"line {number} is longer than {LINE_LIMIT // 2**20} MiB",
                where=member.name,
                hint="is this really one JSON object a line?",
            )
        if stripped := line.strip():
            yield number, stripped


@dataclass(frozen=True)
class Text:
    """The first HEAD_BYTES of a file's first member, decompressed, and the member's name."""

    name: str
    head: bytes


@runtime_checkable
class Reader(Protocol):
    """Turns one provider's export into records.

    `format` is the name before the colon in FORMAT:PATH; `title` says in a line what it
    reads; `version` rises when the same file would now give other records, so that unchanged
    files are read again.
    """

    format: str
    title: str
    version: int

    def sniff(self, text: Text) -> float:
        """Return how sure the reader is, 0 to 1, that a file that begins so is its own."""
        ...

    def read(self, source: SourceFile) -> Iterator[Record | Rejection]:
        """Yield the file's records and rejected rows in order, in constant memory.

        Raises UnreadableSource, before anything is yielded where it can, when the file is not
        what it claims to be.
        """
        ...


@dataclass(frozen=True)
class Selection:
    """Which of several files are data: `rows` are how many each should hold, where that is told.

    `warnings` name what is missing or left out.
    """

    paths: list[Path]
    rows: dict[Path, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


@runtime_checkable
class SelectiveReader(Protocol):
    """A reader that knows which files of a folder are its data, and which only tell of them."""

    def select(self, paths: Sequence[Path]) -> Selection:
        """Return the data among the files of one SOURCE, in their order."""
        ...


class LineReader:
    """Base of readers whose files hold one object a line: they write `parse_line` alone.

    The import may share the lines of one file among processes, so parse_line keeps no state.
    A file of which the first 20 lines are all refused is reported as unreadable.
    """

    format: str
    title: str
    version = 1

    def parse_line(
        self, line: bytes, number: int, file: str, source: SourceFile
    ) -> Iterable[Record | Rejection]:
        """Return what one line gives. Must not raise for bad input: return a Rejection."""
        raise NotImplementedError

    def wants(self, member: Member) -> bool:
        """Whether a member of an archive belongs to this format at all."""
        return True

    def may_be_shared(self, source: SourceFile) -> bool:
        """Whether all that is in the file is one object a line, so that its lines may be shared."""
        return True

    def read(self, source: SourceFile) -> Iterator[Record | Rejection]:
        """Yield what the lines of all members give."""
        for member in source.members():
            if self.wants(member):
                for number, line in lines_of(member):
                    yield from self.parse_line(line, number, member.name, source)


def rejected(
    file: str, line: int, field: str, reason: str, raw: bytes | str = b"", *, kept: bool = False
) -> Rejection:
    """Build a Rejection with its raw text cut to RAW_LIMIT characters."""
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    return Rejection(file, line, field, reason, text[:RAW_LIMIT], kept)


def believed(
    items: Iterable[Record | Rejection], source: SourceFile, what: str
) -> Iterator[Record | Rejection]:
    """Yield the items of a file once it has shown that it holds `what` it should.

    Raises UnreadableSource where nothing is in it, where the first TRIED rows (or all, if they
    are fewer) are refused, and where damage shows only further on in an archive.
    """
    held: list[Rejection] = []
    stream = iter(items)
    try:
        for item in stream:
            if isinstance(item, Record):
                yield from held
                yield item
                yield from stream
                return
            held.append(item)
            if sum(not one.kept for one in held) == TRIED:
                break
    except _DAMAGE as error:
        raise _damaged(source.path, error) from error
    first = next((f"; the first: {one.field}: {one.reason}" for one in held if not one.kept), "")
    raise UnreadableSource(
        f"no {what} was found in it{first}",
        where=str(source.path),
        hint="is it another format, or the answer of a server in trouble?",
    )
