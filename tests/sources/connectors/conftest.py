"""What tests of connectors share: no pauses, and what lies in a folder."""

from __future__ import annotations

import pytest


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Do not sleep between tries; returns the pauses that would have been made."""
    made: list[float] = []
    monkeypatch.setattr("towngown.sources.connectors.http.sleep", made.append)
    return made
