"""Run the desk's tests on a PostgreSQL server of their own: python tests/desk/on_postgresql.py.

Where PostgreSQL is not installed this says how to get it, and is content; CI installs it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from benchmarks.postgresql import server  # noqa: E402


def main(arguments: list[str]) -> int:
    """Start a server, run the tests, stop the server; return pytest's exit status."""
    with server("-c fsync=off") as address:
        if not address:
            print("PostgreSQL is not here (apt-get install postgresql): tested on SQLite alone.")
            return 0
        command = [sys.executable, "-m", "pytest", str(HERE), *arguments]
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
