"""A real browser, and the sample park's page in it."""

from pathlib import Path

import pytest

from towngown.atlas.atlas import Atlas
from towngown.cli.needs import matched_needs
from towngown.reports.needs import NeedMatches
from towngown.reports.page import match_page


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
