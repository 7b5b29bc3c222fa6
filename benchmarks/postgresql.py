"""A PostgreSQL server of one's own, for benchmarks and tests: it goes away in the end."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def server(options: str = "") -> Iterator[str]:
    """Start a server and hand out its address, "" where PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parts[-2]))
    if not found:
        yield ""
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as place:
        if os.geteuid() == 0:
            shutil.chown(place, "postgres")
        data = f"{place}/data"
        _run(found[-1] / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8")
        told = f"-p {port} -k {place} -c listen_addresses=127.0.0.1 {options}"
        _run(found[-1] / "pg_ctl", "-D", data, "-l", f"{place}/log", "-w", "-o", told, "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run(found[-1] / "pg_ctl", "-D", data, "-m", "fast", "stop")


def _run(*command: object) -> None:
    words = list(map(str, command))
    if os.geteuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
