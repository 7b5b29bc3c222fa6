"""Ask a ClamAV daemon about bytes, where one is set up (TOWNGOWN_CLAMD=host:port)."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

from django.conf import settings

_CHUNK = 2**18
_SECONDS = 60


class NoAnswer(OSError):
    """The daemon could not be reached or said nothing of use; ask again later."""


def is_set_up() -> bool:
    """Whether files have to be clean before anyone gets them."""
    return bool(settings.CLAMD)


def finding(path: Path) -> str:
    """Return the name of the virus in a file, "" where it is clean; raises NoAnswer."""
    try:
        told = _asked(path)
    except (OSError, struct.error, ValueError) as error:
        raise NoAnswer(str(error)) from error
    if told.endswith("FOUND"):
        return told.removeprefix("stream:").removesuffix("FOUND").strip()[:200] or "?"
    if told != "stream: OK":
        raise NoAnswer(told)
    return ""


def _asked(path: Path) -> str:
    host, _, port = settings.CLAMD.rpartition(":")
    with (
        socket.create_connection((host.strip("[]"), int(port)), timeout=_SECONDS) as talk,
        path.open("rb") as stream,
    ):
        talk.sendall(b"zINSTREAM\0")
        while chunk := stream.read(_CHUNK):
            talk.sendall(struct.pack(">I", len(chunk)) + chunk)
        talk.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0"):
            more = talk.recv(4096)
            if not more:
                break
            answer += more
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()
