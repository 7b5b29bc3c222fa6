"""Where the bytes of files lie: HOME/files/work, under random names, whole or not at all.

Bytes are written to a temporary name, forced to disk and renamed; only then does a row of the
database speak of them. A kill in between leaves bytes that no row names; `sweep` takes them away.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

LARGEST = 200 * 2**20
# Longer than any upload takes: what is younger may still get its row.
_LEFT_ALONE = 24 * 3600
_CHUNK = 2**16
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class TooLarge(ValueError):
    """More bytes came than a file may have; nothing of them is kept."""


@dataclass(frozen=True)
class Kept:
    """Bytes that are on disk: under which name, how many, their hash, whether EICAR is in them."""

    stored: str
    size: int
    sha256: str
    is_eicar: bool


def folder() -> Path:
    """Return where the bytes lie."""
    return Path(settings.HOME) / "files" / "work"


def path_of(stored: str) -> Path:
    """Return the path of bytes by their random name."""
    return folder() / stored[:2] / stored


def keep(chunks: Iterable[bytes], largest: int = LARGEST) -> Kept:
    """Write bytes to disk; when this returns they outlive a power cut. Raises TooLarge."""
    stored = secrets.token_hex(16)
    path = path_of(stored)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    try:
        size, digest, is_eicar = _written(part, chunks, largest)
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    _sync_folder(path.parent.parent)
    return Kept(stored, size, digest, is_eicar)


def _written(part: Path, chunks: Iterable[bytes], largest: int) -> tuple[int, str, bool]:
    digest, size, tail, is_eicar = hashlib.sha256(), 0, b"", False
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        for chunk in chunks:
            size += len(chunk)
            if size > largest:
                raise TooLarge(str(largest))
            stream.write(chunk)
            digest.update(chunk)
            seen = tail + chunk
            is_eicar = is_eicar or EICAR in seen
            tail = seen[-len(EICAR) :]
        stream.flush()
        os.fsync(stream.fileno())
    return size, digest.hexdigest(), is_eicar


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def chunks_of(stored: str) -> Iterator[bytes]:
    """Yield the bytes of that name; the file is open only while they are read."""
    with path_of(stored).open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def forget(stored: str) -> None:
    """Take bytes away for good."""
    path_of(stored).unlink(missing_ok=True)


def sweep(named: Container[str]) -> int:
    """Take away old bytes that no row names; return how many."""
    before, gone = time.time() - _LEFT_ALONE, 0
    for path in folder().glob("??/*"):
        if path.stem not in named and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
