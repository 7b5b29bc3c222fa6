"""The page of matches as people use it: by mouse, by keyboard, on a phone, without scripts."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

DESKTOP, PHONE = (1280, 900), (375, 800)
Opened = Callable[..., Any]


@pytest.fixture
def opened(chromium: Any, pages: Path) -> Iterator[Opened]:
    """Open a page; errors of its scripts fail the test."""
    errors: list[str] = []
    contexts = []

    def open_(
        language: str = "en", size: tuple[int, int] = DESKTOP, address: str = "", **more: Any
    ) -> Any:
        viewport = {"width": size[0], "height": size[1]}
        contexts.append(chromium.new_context(viewport=viewport, **more))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto((pages / f"needs.{language}.html").as_uri() + address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert errors == []


def shown_needs(page: Any) -> list[str]:
    return page.locator("section.need:visible").evaluate_all("all => all.map(one => one.id)")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_finds_nothing(
    opened: Opened, language: str, colours: str, size: tuple[int, int]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = opened(language, size, color_scheme=colours)
    whole = Axe().run(page)
    assert whole.response["violations"] == []
    page.goto(page.url + "#need:pv-2")
    for place in (0, 1, 5, 10):
        page.locator("#need\\:pv-2 summary").nth(place).click()
    assert page.locator("mark:visible").count() > 5
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_is_wider_than_a_phone(opened: Opened, language: str) -> None:
    page = opened(language, PHONE, "#all")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert len(shown_needs(page)) == 35
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]


def test_one_need_is_shown_at_a_time(opened: Opened) -> None:
    page = opened()
    assert len(shown_needs(page)) == 1
    page.get_by_role("link", name="What to do with the salt").click()
    assert shown_needs(page) == ["need:water-1"]
    assert page.evaluate("document.activeElement.textContent") == "What to do with the salt"
    assert page.locator("nav [aria-current]").inner_text().startswith("What to do with the salt")
    page.go_back()
    assert shown_needs(page) != ["need:water-1"]


def test_on_a_phone_the_list_and_a_need_take_turns(opened: Opened) -> None:
    page = opened(size=PHONE)
    assert shown_needs(page) == []
    page.get_by_role("link", name="What to do with the salt").click()
    assert shown_needs(page) == ["need:water-1"]
    assert not page.locator("nav").is_visible()
    page.locator("#need\\:water-1").get_by_role("link", name="All needs").click()
    assert page.locator("nav").is_visible()


def test_the_keyboard_alone_filters_reaches_a_need_and_opens_a_match(opened: Opened) -> None:
    page = opened()
    page.keyboard.press("/")
    page.keyboard.type("玻璃 银")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert shown_needs(page) == ["need:pv-2"]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    first = page.locator("#need\\:pv-2 details").first
    assert first.locator(".pair").is_visible()
    page.keyboard.press("Tab")
    lit = "getComputedStyle(document.activeElement).backgroundColor"
    counterpart = first.locator(f".pair div:last-child .{focus_class(page)}").first
    assert counterpart.evaluate("one => getComputedStyle(one).backgroundColor") == page.evaluate(
        lit
    )
    assert page.evaluate(lit) != "rgba(0, 0, 0, 0)"


def focus_class(page: Any) -> str:
    return page.evaluate("document.activeElement.className")


def test_pointing_at_a_term_lights_its_counterpart(opened: Opened) -> None:
    page = opened(address="#need:pv-2")
    first = page.locator("#need\\:pv-2 details").first
    first.locator("summary").click()
    here, there = first.locator(".pair div").all()
    pair = there.locator("mark").first
    before = here.locator(f".{pair.get_attribute('class')}").first
    colour = "one => getComputedStyle(one).backgroundColor"
    assert before.evaluate(colour) == "rgba(0, 0, 0, 0)"
    pair.hover()
    assert before.evaluate(colour) == pair.evaluate(colour) != "rgba(0, 0, 0, 0)"


def test_a_person_is_shown_with_the_passages_of_the_best_result(opened: Opened) -> None:
    page = opened(address="#need:water-1")
    rows = page.locator("#need\\:water-1 details")
    for place in (0, 5):
        rows.nth(place).locator("summary").click()
    result, person = (rows.nth(place).locator(".pair").inner_text() for place in (0, 5))
    assert result == person
    assert "Supporting results" in rows.nth(5).inner_text()


def test_the_parts_shown_add_up_to_the_score_shown(opened: Opened) -> None:
    page = opened(address="#all")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    told = page.evaluate(
        """[...document.querySelectorAll('.pair ~ dl:not(.by):has([style])')].map(one => [
            [...one.querySelectorAll('[style]')].map(dd => dd.textContent),
            one.lastElementChild.textContent])"""
    )
    assert len(told) > 300
    for parts, whole in told:
        hundredths = [round(100 * float(part.replace("−", "-"))) for part in parts]
        assert sum(hundredths) == round(100 * float(whole.replace("−", "-")))


def test_typing_and_choosing_narrow_the_list(opened: Opened) -> None:
    page = opened()
    items = page.locator("nav li:visible")
    assert items.count() == 35
    page.get_by_role("searchbox").fill("seawall")
    assert 0 < items.count() < 6
    assert page.get_by_role("status").inner_text() == f"{items.count()} of 35 needs"
    page.get_by_role("searchbox").fill("no such word")
    assert items.count() == 0
    page.get_by_role("button", name="Show all needs").click()
    assert items.count() == 35
    page.get_by_role("combobox").select_option(label="Qinglan Water")
    assert items.all_inner_texts() == ["What to do with the salt\nQinglan Water"]


def test_without_scripts_needs_open_and_the_list_narrows(opened: Opened) -> None:
    page = opened(java_script_enabled=False, address="#need:water-1")
    assert not page.get_by_role("searchbox").is_visible()
    page.get_by_role("combobox").select_option(label="Qinglan Water")
    assert page.locator("nav li:visible").count() == 1
    page.locator("#need\\:water-1 summary").first.click()
    assert page.locator("#need\\:water-1 .pair").first.is_visible()
    page.locator("#need\\:water-1 summary").nth(5).click()
    assert "Passages as in result 1" in page.locator("#need\\:water-1 details").nth(5).inner_text()


def test_the_other_language_is_one_step_away_and_keeps_the_need(opened: Opened) -> None:
    page = opened(address="#need:water-1")
    page.get_by_role("link", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert shown_needs(page) == ["need:water-1"]
