"""Take the pictures of the desk anew: make pictures.

Opens the desk on the sample park in a folder of its own, and writes docs/images/desk-*.png.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
CHROMIUM = Path("/usr/bin/chromium")
PASSWORD = "sample-park-demo"  # noqa: S105  of invented people
STARTING = 600  # seconds within which the desk answers
LANGUAGES = {"en": "en", "zh": "zh-CN"}
SIZES = {"": (1280, 760), "-phone": (375, 780)}
MOST = 150_000  # bytes of a picture


@dataclass(frozen=True)
class Picture:
    """A page, as someone of a role sees it; `reach` goes on from `path`, `top` is scrolled to."""

    name: str
    role: str
    path: str
    reach: Callable[[Page, str], None] | None = None
    top: str = "body"


NEEDS = {"en": "topcoat", "zh": "无铬"}  # of the sample park, a word of the title


def _matches(page: Page, language: str) -> None:
    """Go from the list to the matches of a need in the language."""
    page.locator("main a[href^='/needs/']", has_text=NEEDS[language]).first.click()
    page.locator("main a[href$='/matches/']").first.click()
    page.locator("article.answer").first.wait_for()


PICTURES = (
    Picture("home", "officer", "/"),
    Picture("matches", "officer", "/needs/", _matches, "#matches"),
    Picture("board", "officer", "/cases/transfer/", top=".board"),
    Picture("element", "officer", "/elements/result:leather-10/"),
    Picture("indicators", "officer", "/cooperation/indicators/"),
)


def main() -> None:
    """Take the pictures that are named (home matches …), or all."""
    wanted = sys.argv[1:] or [picture.name for picture in PICTURES]
    with TemporaryDirectory() as folder, _desk(Path(folder)) as address, sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=str(CHROMIUM) if CHROMIUM.exists() else None,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for picture in PICTURES:
            if picture.name in wanted:
                _take(browser, address, picture)
        browser.close()


@contextmanager
def _desk(folder: Path) -> Iterator[str]:
    """Run the demo until the pictures are taken; yield its address."""
    port = _free_port()
    address = f"http://localhost:{port}"
    command = [
        sys.executable, "-m", "towngown", "demo", "--no-open", "--port", str(port),
        "--out", str(folder),
    ]  # fmt: skip
    demo = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603  our own program
    try:
        _wait_for(address, demo)
        yield address
    finally:
        demo.terminate()
        demo.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(address: str, demo: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + STARTING
    while time.monotonic() < end:
        if demo.poll() is not None:
            raise SystemExit(f"The demo ended (status {demo.returncode}).")
        try:
            urlopen(address, timeout=10).close()  # noqa: S310  our own address
        except (URLError, OSError):
            time.sleep(1)
        else:
            return
    raise SystemExit(f"The demo did not answer within {STARTING} seconds.")


def _take(browser: Browser, address: str, picture: Picture) -> None:
    """Write a page to docs/images in every language and size."""
    for language, locale in LANGUAGES.items():
        context = browser.new_context(base_url=address, locale=locale, reduced_motion="reduce")
        page = context.new_page()
        _sign_in(page, picture.role)
        page.goto(picture.path)
        if picture.reach is not None:
            picture.reach(page, language)
        for suffix, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.reload()
            page.mouse.move(0, 0)
            page.evaluate("top => document.querySelector(top)?.scrollIntoView()", picture.top)
            path = ROOT / f"docs/images/desk-{picture.name}-{language}{suffix}.png"
            page.screenshot(path=path)
            _lighten(path)
        context.close()


def _sign_in(page: Page, role: str) -> None:
    page.goto("/account/login/")
    page.fill("[name=login] >> nth=0", f"{role}@demo.towngown")
    page.fill("[name=password] >> nth=0", PASSWORD)
    page.press("[name=password] >> nth=0", "Enter")
    page.wait_for_url(lambda url: "login" not in url)


def _lighten(path: Path) -> None:
    """Use fewer colours where Pillow is there to do it; complain of a picture that is too heavy."""
    try:
        from PIL import Image
    except ImportError:
        pass
    else:
        with Image.open(path) as image:
            image.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > MOST:
        sys.stderr.write(f"{path.name} is heavier than {MOST // 1000} kB.\n")


if __name__ == "__main__":
    main()
