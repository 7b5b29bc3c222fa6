"""A desk of its own for a test that runs commands: an environment with home and database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a new desk, on the kind of database that the tests run on."""
    told = {
        name: value for name, value in os.environ.items()
        if not name.startswith(("TOWNGOWN_", "DJANGO_"))
    }  # fmt: skip
    told["TOWNGOWN_HOME"] = str(home)
    if address := os.environ.get("DATABASE_URL"):
        name = f"desk_{uuid4().hex}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        told["DATABASE_URL"] = urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
    return told


def towngown(told: dict[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the program to its end."""
    command = [sys.executable, "-m", "towngown", *map(str, arguments)]
    return subprocess.run(command, env=told, capture_output=True, text=True, timeout=300)


def within(told: dict[str, str], code: str) -> str:
    """Run lines of Python within the desk; return what they print."""
    opening = "from towngown.desk.project.opening import open_desk, prepare\nopen_desk()\n"
    command = [sys.executable, "-c", opening + code]
    done = subprocess.run(command, env=told, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout
