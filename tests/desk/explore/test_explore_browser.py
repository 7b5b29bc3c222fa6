"""The pages of exploring in a browser: for axe, by keyboard, on a phone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from towngown.desk.base.roles import Role

# Playwright runs an event loop in the thread of the tests, which Django takes for a server's.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
DESKTOP, PHONE = (1280, 900), (375, 800)
PAGES = (
    "/", "/search/", "/search/?q=leather", "/elements/org:donglan/", "/results/", "/people/",
    "/design/",
)  # fmt: skip
Opened = Callable[..., Any]


@pytest.fixture
def opened(
    chromium: Any, live_server: Any, transactional_db: None, person: Any, settings: Any,
    sample_atlas: str,
) -> Iterator[Opened]:  # fmt: skip
    """Open a page as a park officer; errors of its scripts fail the test."""
    from django.test import Client

    settings.ATLAS, settings.DEMO = sample_atlas, True
    client = Client()
    client.force_login(person(Role.OFFICER), "django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies["sessionid"].value
    errors: list[str] = []
    contexts = []

    def open_(
        address: str, language: str = "en-GB", size: tuple[int, int] = DESKTOP, **more: Any
    ) -> Any:
        viewport = {"width": size[0], "height": size[1]}
        contexts.append(chromium.new_context(viewport=viewport, locale=language, **more))
        told = {"name": "sessionid", "value": cookie, "url": live_server.url}
        contexts[-1].add_cookies([told])
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(live_server.url + address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert errors == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_axe_finds_nothing(
    opened: Opened, language: str, colours: str, size: tuple[int, int]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = opened("/", language, size, color_scheme=colours)
    start = page.url.rstrip("/")
    for address in PAGES:
        page.goto(start + address)
        found = Axe().run(page).response["violations"]
        assert [(address, one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") == size[0], address


def test_the_palette_is_found_filled_and_followed_by_keyboard(opened: Opened) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = opened("/")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox")
    field.wait_for()
    page.get_by_role("option", name="Results", exact=True).wait_for()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "combobox"
    assert Axe().run(page).response["violations"] == []
    field.fill("Donglan U")
    page.get_by_role("option", name="Donglan University").wait_for()
    chosen = page.locator("[aria-selected=true]")
    assert chosen.count() == 1
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("ArrowDown")
    assert "Search everything" in page.locator("[aria-selected=true]").inner_text()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/elements/org:donglan/")


def test_the_palette_closes_and_gives_the_focus_back(opened: Opened) -> None:
    page = opened("/results/")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_function("!document.activeElement.closest('dialog')")
    assert page.locator("dialog[open]").count() == 0
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "top-q"


def test_rows_are_chosen_by_keyboard(opened: Opened) -> None:
    page = opened("/results/")
    page.locator("tbody .tick input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.locator("[data-bulk-count]").inner_text() == "2 chosen"
    with page.expect_download() as download:
        page.get_by_role("button", name="RIS").click()
    assert download.value.suggested_filename.endswith(".ris")
    page.locator("tbody .tick input").first.focus()
    page.keyboard.press("Control+a")
    assert page.locator("[data-bulk-count]").inner_text() == "30 chosen"
    page.keyboard.press("Enter")
    page.wait_for_url("**/elements/**")


def test_a_phone_has_the_rooms_at_its_foot(opened: Opened) -> None:
    page = opened("/", size=PHONE)
    assert page.locator("nav.rooms").bounding_box()["y"] > 700
    page.locator("nav.rooms a:visible", has_text="Results").click()
    page.wait_for_url("**/results/")


def test_pages_read_without_scripts(opened: Opened) -> None:
    page = opened("/search/?q=leather", java_script_enabled=False)
    page.get_by_role("link", name="Patent").click()
    assert page.locator(".hits > li").count() > 2
    page.locator(".hits a").first.click()
    assert page.locator("h1").count() == 1
