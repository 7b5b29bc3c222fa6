"""Run the desk's tests on a PostgreSQL server of their own: python tests/desk/on_postgresql.py.

The server lives in a folder that goes away, listens on 127.0.0.1 alone, and is stopped at the end.
Where PostgreSQL is not installed this says how to get it, and is content; CI installs it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
USER = "postgres"


def programs() -> Path | None:
    """Return the folder of PostgreSQL's own programs, those of the newest version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).parent if elsewhere else None


def as_server(command: list[str | Path]) -> None:
    """Run a program of PostgreSQL, which refuses to be run by root."""
    if os.geteuid() == 0:
        command = ["runuser", "-u", USER, "--", *command]
    subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL)


def main(arguments: list[str]) -> int:
    """Start a server, run the tests, stop the server; return pytest's exit status."""
    folder = programs()
    if folder is None:
        print("PostgreSQL is not here: apt-get install postgresql; the desk was tested on SQLite.")
        return 0
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="towngown-postgresql-") as place:
        if os.geteuid() == 0:
            shutil.chown(place, USER)
        data = Path(place) / "data"
        as_server([folder / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8"])
        options = f"-p {port} -k {place} -c listen_addresses=127.0.0.1 -c fsync=off"
        log = Path(place) / "log"
        as_server([folder / "pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start"])
        try:
            address = f"postgresql://{USER}@127.0.0.1:{port}/postgres"
            told = {**os.environ, "DATABASE_URL": address}
            command = [sys.executable, "-m", "pytest", str(HERE), *arguments]
            return subprocess.run(command, env=told).returncode
        finally:
            as_server([folder / "pg_ctl", "-D", data, "-m", "immediate", "stop"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
