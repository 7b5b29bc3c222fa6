"""Kill the desk at random moments: what was confirmed is there, nothing is half done."""

from __future__ import annotations

import os

import pytest
from benchmarks.faults import run


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="kills a desk on SQLite of its own")
def test_nothing_confirmed_is_lost_when_server_and_worker_are_killed() -> None:
    found = run(kills=4, seed=7)
    assert found["wrong"] == []
    assert min(found["confirmed"].values()) > 0
