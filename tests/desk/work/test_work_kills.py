"""Uploads at the same moment, and uploads that are killed: what was confirmed is there, whole."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parent / "uploading.py"


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    """Start processes on a desk of their own, on disk."""
    environment = {**os.environ, "TOWNGOWN_HOME": str(tmp_path / "desk")}
    environment.pop("DATABASE_URL", None)

    def started(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(SCRIPT), *arguments]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)

    return started


def _said(process: subprocess.Popen[str]) -> list[str]:
    out, _err = process.communicate(timeout=120)
    return out.split()


def _checked(desk: Any, pk: str) -> dict[str, Any]:
    return json.loads(desk("check", pk).communicate(timeout=120)[0])


def test_uploads_at_the_same_moment_get_numbers_of_their_own(desk: Any) -> None:
    (pk,) = _said(desk("furnish"))
    uploading = [desk("upload", pk, "5") for _ in range(3)]
    numbers = sorted(int(number) for process in uploading for number in _said(process))
    assert numbers == list(range(2, 17))
    found = _checked(desk, pk)
    assert found == {"numbers": list(range(1, 17)), "whole": True, "broken": 0}


def test_killed_uploads_lose_nothing_confirmed_and_leave_nothing_half(desk: Any) -> None:
    (pk,) = _said(desk("furnish"))
    confirmed, chance = 1, random.Random(4)
    for _ in range(5):
        process = desk("upload", pk, "1000")
        assert process.stdout is not None
        confirmed = int(process.stdout.readline())
        time.sleep(chance.uniform(0, 0.3))
        process.kill()
        said = _said(process)
        confirmed = int(said[-1]) if said else confirmed
    found = _checked(desk, pk)
    assert found["numbers"] == list(range(1, len(found["numbers"]) + 1))
    assert len(found["numbers"]) >= confirmed
    assert (found["whole"], found["broken"]) == (True, 0)
