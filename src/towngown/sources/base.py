"""What a reader is, and how it gets at the bytes of a file in constant memory."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal, Protocol, runtime_checkable

import msgspec
from isal import igzip

from towngown.kernel.errors import UnreadableSource
from towngown.kernel.records import Record, Rejection
from towngown.kernel.tiers import Tier
from towngown.sources.streams import DAMAGE, empty, guarded, unreadable

HEAD_BYTES = 65_536
RAW_LIMIT = 10_000
LINE_LIMIT = 64 * 1024 * 1024
# A file of which that many rows are refused before one is taken is something else.
TRIED = 20
# What decoding bytes that are no JSON raises; RecursionError where it is nested too deep.
NOT_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
# What taking a row apart raises whose values have another form than its registry gives them.
MISFIT = (
    TypeError, AttributeError, LookupError, ValueError, ArithmeticError, RecursionError,
)  # fmt: skip


# Who speaks in a file: the park's own list of what is its, a registry that keeps and checks its
# records, or somebody's collection of references to what others wrote.
Standing = Literal["own", "registry", "references"]


@dataclass
class Member:
    """One readable stream: a plain or gz file, or one file within a zip or tar.

    `name` is what rejections and provenance say: "works.gz" or "ror.zip!v1/ror-data.json".
    `line` is the line that was read last, 0 where it is not read by lines (see lines_of).
    """

    name: str
    stream: IO[bytes]
    line: int = 0


@dataclass
class SourceFile:
    """A file handed in, with what the user said about it.

    `registry` names local lists in record keys (default: the file's stem); `mapping` is the
    user's own mapping of headings to fields; `bytes_read` are the compressed bytes so far, and
    `current` is the member that is being read.
    """

    path: Path
    registry: str = ""
    mapping: dict[str, str] = field(default_factory=dict)
    bytes_read: int = 0
    current: Member | None = None

    def __post_init__(self) -> None:
        """Fill in the registry's name from the file's."""
        if not self.registry:
            self.registry = self.path.name.split(".")[0]

    @property
    def size(self) -> int:
        """Bytes on disk (compressed); 0 where the file has gone."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    @property
    def place(self) -> tuple[str, int]:
        """The member (or file) that is being read, and its line: 0 where it has none."""
        return (self.current.name, self.current.line) if self.current else (self.path.name, 0)

    def head(self, size: int) -> bytes:
        """Return the first bytes as they are on disk; raises UnreadableSource."""
        try:
            with self.path.open("rb") as stream:
                return stream.read(size)
        except OSError as error:
            raise unreadable(self.path, error) from error

    def members(self) -> Iterator[Member]:
        """Yield the streams within, decompressed; directories and hidden files are skipped.

        Raises UnreadableSource where the file is empty, damaged or not what its name says; the
        streams raise it where damage shows only further on.
        """
        try:
            for member in self._members():
                self.current = member
                yield member
        except DAMAGE as error:
            raise unreadable(self.path, error) from error

    def _members(self) -> Iterator[Member]:
        name = self.path.name
        with _Counted(self) as raw:
            magic = raw.peek(4)[:4]
            if not magic:
                raise empty(self.path)
            if magic[:2] == b"\x1f\x8b":
                with igzip.GzipFile(fileobj=raw, mode="rb") as plain:
                    buffered = guarded(plain, self.path, 1 << 20)  # type: ignore[arg-type]
                    if not buffered.peek(1):
                        raise empty(self.path)
                    if _is_tar(buffered.peek(512)):
                        yield from _tar_members(buffered, self.path)
                    else:
                        yield Member(name, buffered)
            elif magic == b"PK\x03\x04" and not name.lower().endswith((".xlsx", ".xlsm", ".docx")):
                with zipfile.ZipFile(raw) as archive:
                    for info in archive.infolist():
                        if info.is_dir() or _is_hidden(info.filename):
                            continue
                        with (
                            archive.open(info) as inner,
                            _maybe_gz(inner, self.path) as plain_inner,
                        ):
                            yield Member(f"{name}!{info.filename}", plain_inner)
            elif _is_tar(raw.peek(512)):
                yield from _tar_members(raw, self.path)
            else:
                yield Member(name, raw)


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
        try:
            count = super().readinto(buffer)
        except OSError as error:
            raise unreadable(self._source.path, error) from error
        self._source.bytes_read = self.tell()
        return count


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in Path(name).parts)


def _is_tar(head: bytes) -> bool:
    return len(head) >= 265 and head[257:262] == b"ustar"


def _tar_members(stream: IO[bytes], path: Path) -> Iterator[Member]:
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for info in archive:
            inner = archive.extractfile(info) if info.isfile() else None
            if inner is None or _is_hidden(info.name):
                continue
            with _maybe_gz(inner, path) as plain:
                yield Member(f"{path.name}!{info.name}", plain)


@contextmanager
def _maybe_gz(stream: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    buffered = guarded(stream, path, 1 << 16)
    if buffered.peek(2)[:2] == b"\x1f\x8b":
        with closing(igzip.GzipFile(fileobj=buffered, mode="rb")) as plain:
            yield guarded(plain, path, 1 << 20)  # type: ignore[arg-type]
    else:
        yield buffered


def lines_of(member: Member) -> Iterator[tuple[int, bytes]]:
    """Yield (line number from 1, line without its end) of a stream, blank lines left out.

    A leading byte-order mark is dropped. Of a line over LINE_LIMIT bytes only so much is given,
    for which not_json() has the reason. The member's `line` is that of the last one given.
    """
    stream = member.stream
    number = 0
    while line := stream.readline(LINE_LIMIT):
        number += 1
        member.line = number
        if len(line) == LINE_LIMIT and not line.endswith(b"\n"):
            _skip_line(stream)
            yield number, line
            continue
        if number == 1 and line.startswith(b"\xef\xbb\xbf"):
            line = line[3:]
        if stripped := line.strip():
            yield number, stripped


def _skip_line(stream: IO[bytes]) -> None:
    while (rest := stream.readline(1 << 20)) and not rest.endswith(b"\n"):
        pass


def not_json(line: bytes, error: Exception) -> str:
    """Return the reason why a line is refused on which decoding raised one of NOT_JSON."""
    if len(line) >= LINE_LIMIT:
        return f"the line is longer than {LINE_LIMIT // 2**20} MiB"
    if isinstance(error, RecursionError):
        return "not a JSON object: nested too deep"
    return f"not a JSON object: {error}"


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
    files are read again. A reader may have a `standing`; without one its files are a registry's.
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
    A reader with a `read` of its own says in `may_be_shared` which files are lines alone.
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
        return type(self).read is LineReader.read

    def read(self, source: SourceFile) -> Iterator[Record | Rejection]:
        """Yield what the lines of all members give."""
        for member in source.members():
            if self.wants(member):
                for number, line in lines_of(member):
                    yield from self.parse_line(line, number, member.name, source)


def rejected(
    file: str,
    line: int,
    field: str,
    reason: str,
    raw: bytes | str = b"",
    *,
    kept: bool = False,
    tier: Tier = "public",
) -> Rejection:
    """Build a Rejection with its raw text cut to RAW_LIMIT characters."""
    text = raw[: 4 * RAW_LIMIT].decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    return Rejection(file, line, field, reason, text[:RAW_LIMIT], kept, tier)


def believed(
    items: Iterable[Record | Rejection], source: SourceFile, what: str
) -> Iterator[Record | Rejection]:
    """Yield the items of a file once it has shown that it holds `what` it should.

    Raises UnreadableSource where nothing is in it, and where the first TRIED rows (or all, if
    they are fewer) are refused.
    """
    held: list[Rejection] = []
    stream = iter(items)
    for item in stream:
        if isinstance(item, Record):
            yield from held
            yield item
            yield from stream
            return
        held.append(item)
        if sum(not one.kept for one in held) == TRIED:
            break
    first = next((f"; the first: {one.field}: {one.reason}" for one in held if not one.kept), "")
    raise UnreadableSource(
        f"no {what} was found in it{first}",
        where=str(source.path),
        hint="is it another format, or the answer of a server in trouble?",
    )
