"""Streams whose damage is one clear error, wherever it shows.

An archive may look sound and break off further on; whoever reads up to there, a reader, the
detection of a format or a parser in between, gets the same UnreadableSource naming the file.
"""

from __future__ import annotations

import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import IO

from isal import isal_zlib

from towngown.kernel.errors import UnreadableSource

# What the standard library and isal raise on damaged, encrypted (RuntimeError) or unknown
# (NotImplementedError is one) compression, on nonsense in headers, and on a disk's own errors.
DAMAGE: tuple[type[Exception], ...] = (
    OSError,  # BadGzipFile is one
    EOFError,
    OverflowError,
    RuntimeError,
    ValueError,
    isal_zlib.error,  # type: ignore[assignment] # its stub takes the class for an instance
    lzma.LZMAError,
    struct.error,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)


def unreadable(path: Path, error: Exception) -> UnreadableSource:
    """Return the error that says of a file why it cannot be read, and what to do."""
    if isinstance(error, IsADirectoryError):
        return UnreadableSource(
            "this is a folder, not a file", where=str(path), hint="add /* to its path"
        )
    if isinstance(error, FileNotFoundError):
        return UnreadableSource("it is not there", where=str(path), hint="check the path")
    if isinstance(error, PermissionError):
        return UnreadableSource(
            "Permission denied", where=str(path), hint="allow its reading, and run it again"
        )
    return UnreadableSource(
        f"it cannot be read: {error}", where=str(path), hint="download or export it again"
    )


def empty(path: Path) -> UnreadableSource:
    """Return the error that says of a file that there is nothing in it."""
    return UnreadableSource(
        "the file is empty",
        where=str(path),
        hint="export it again, or remove it if nothing is meant",
    )


class _Guarded(io.RawIOBase):
    """Reads on from a stream; raises UnreadableSource where that shows damage."""

    def __init__(self, stream: IO[bytes], path: Path) -> None:
        self._stream = stream
        self._path = path

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        try:
            count: int = self._stream.readinto(buffer)  # type: ignore[attr-defined]
        except DAMAGE as error:
            raise unreadable(self._path, error) from error
        return count


def guarded(stream: IO[bytes], path: Path, size: int) -> io.BufferedReader:
    """Return the stream, buffered by `size` bytes; `path` is the file that errors name."""
    return io.BufferedReader(_Guarded(stream, path), size)
