"""What tests share: places of real data (skipped where absent) and a small park."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from invented_registry import write_registry

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real data; tests that need it skip where it is absent."""
    if not DATA.exists():
        pytest.skip(f"needs the real data sets at {DATA}")
    return DATA


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, Sequence[Any]], Path]:
    """Write lines (objects as JSON, strings as they are) to a file of that name."""

    def to_file(name: str, lines: Sequence[Any]) -> Path:
        path = tmp_path / name
        texts = [
            line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)
            for line in lines
        ]
        path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
        return path

    return to_file


@pytest.fixture(scope="session")
def sample_atlas(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An atlas of the sample park, indexed; read it only."""
    from towngown.atlas.importing import converge
    from towngown.atlas.index import index
    from towngown.atlas.store import Store

    url = str(tmp_path_factory.mktemp("sample") / "park.atlas")
    converge(Store(url), [f"elements:{ROOT / 'src/towngown/sample/park.jsonl'}"], workers=1)
    index(Store(url), workers=1)
    return url


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented ROR registry as a file; see invented_registry."""
    return write_registry(tmp_path_factory.mktemp("registry") / "ror.jsonl")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium; tests that need it skip where it is absent."""
    if not CHROMIUM.exists():
        pytest.skip("needs Debian's chromium: apt-get install chromium fonts-noto-cjk")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()
