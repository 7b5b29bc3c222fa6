"""Take the pictures of the manual anew: make pictures.

Reads out/needs.en.html and out/needs.zh.html (make run) and writes docs/images.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
CHROMIUM = Path("/usr/bin/chromium")


@dataclass(frozen=True)
class Picture:
    """A need with some of its rows opened; from the last one's group on if `scrolled`.

    `pointed` chooses a term in the last row that is pointed at.
    """

    name: str
    language: str
    need: str
    rows: tuple[int, ...]
    size: tuple[int, int]
    scale: float = 1
    colours: Literal["light", "dark"] = "light"
    pointed: str = ""
    scrolled: bool = False


PICTURES = (
    Picture("needs-en", "en", "need:knit-4", (0,), (1120, 800), pointed="mark.p2", scrolled=True),
    Picture("needs-zh-phone", "zh", "need:leather-3", (0,), (375, 780), 1.5, scrolled=True),
    Picture(
        "needs-en-dark", "en", "need:water-2", (5,), (1200, 800), colours="dark", scrolled=True
    ),
)


def main() -> None:
    """Take all pictures."""
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=str(CHROMIUM) if CHROMIUM.exists() else None,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for picture in PICTURES:
            take(browser, picture)
        browser.close()


def take(browser: Browser, picture: Picture) -> None:
    """Write one picture to docs/images."""
    width, height = picture.size
    page = browser.new_page(
        viewport={"width": width, "height": height},
        device_scale_factor=picture.scale,
        color_scheme=picture.colours,
        reduced_motion="reduce",
    )
    page.goto((ROOT / f"out/needs.{picture.language}.html").as_uri() + f"#{picture.need}")
    rows = page.locator("section.need:visible summary")
    for row in picture.rows:
        rows.nth(row).click()
    last = rows.nth(picture.rows[-1])
    if picture.scrolled:
        last.locator("xpath=../preceding-sibling::h3[1]").evaluate("one => one.scrollIntoView()")
    page.mouse.move(0, 0)
    if picture.pointed:
        last.locator("xpath=..").locator(picture.pointed).last.hover()
    page.screenshot(path=ROOT / f"docs/images/{picture.name}.png")
    page.close()


if __name__ == "__main__":
    main()
