"""A real browser, and the sample park's page in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from towngown.atlas.atlas import Atlas
from towngown.cli.needs import matched_needs
from towngown.reports.needs import NeedMatches
from towngown.reports.page import match_page

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def needs(sample_atlas: str) -> list[NeedMatches]:
    """All public needs of the sample park, five matches of each kind."""
    return matched_needs(Atlas.open(sample_atlas), 5)


@pytest.fixture(scope="session")
def pages(needs: list[NeedMatches], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of needs.en.html and needs.zh.html."""
    folder = tmp_path_factory.mktemp("pages")
    for language, other in (("en", "zh"), ("zh", "en")):
        page = match_page(needs, language, f"needs.{other}.html")
        (folder / f"needs.{language}.html").write_text(page, encoding="utf-8")
    return folder


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
