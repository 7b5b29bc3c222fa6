"""The page of matches, opened in a real browser."""

from pathlib import Path

import pytest

from towngown.atlas.atlas import Atlas
from towngown.cli.demo import matched_needs
from towngown.reports.page import marked, match_page

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def pages(sample_atlas: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    needs = matched_needs(Atlas.open(sample_atlas), 3)
    for language, other in (("en", "zh"), ("zh", "en")):
        page = match_page(needs, language, f"{other}.html")
        (folder / f"{language}.html").write_text(page, encoding="utf-8")
    return folder


def test_marked_escapes_and_marks() -> None:
    assert str(marked("a <b> Salt", ["salt"])) == "a &lt;b&gt; <mark>Salt</mark>"


def test_nothing_confidential_is_on_the_page(pages: Path) -> None:
    page = (pages / "en.html").read_text(encoding="utf-8")
    assert "needle-free peptide" not in page
    assert "collagen peptide" not in page
    assert "刻蚀腔内衬掉颗粒" not in page


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (375, 800)])
def test_the_page_shows_needs_and_opens_matches(pages: Path, width: int, height: int) -> None:
    if not CHROMIUM.exists():
        pytest.skip("needs Debian's chromium: apt-get install chromium fonts-noto-cjk")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto((pages / "en.html").as_uri())
        assert page.locator("section.need").count() == 35
        first = page.locator("#need\\:leather-1 details.match").first
        assert "无铬鞣制" in first.inner_text() or "鞣剂" in first.inner_text()
        first.locator("summary").press("Enter")
        assert first.locator("blockquote").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_role("link", name="中文").click()
        assert page.locator("html").get_attribute("lang") == "zh-CN"
        browser.close()
