"""Cases in a real browser: a board moved by keyboard, nothing that axe finds, nothing too wide."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from towngown.desk.base.models import Team, User
from towngown.desk.base.reader import reader_of
from towngown.desk.base.roles import Role
from towngown.desk.cases import actions
from towngown.desk.cases.models import Case

pytestmark = pytest.mark.django_db(transaction=True)
DESKTOP, PHONE = (1280, 900), (375, 800)
# Playwright runs a loop in this thread, in which Django would not let the test look at the tables.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
TITLES = [
    ("Head of integrated optics for the lidar pilot line", "激光雷达中试线集成光学负责人"),
    ("Battery safety engineer", "电池安全工程师"),
    ("Process chemist, bio-based plasticisers", "生物基增塑剂工艺化学家"),
    ("Someone who has brought a medical device through NMPA registration", ""),
]


@pytest.fixture
def office(transactional_db: None) -> User:
    """An officer with talents in several stages, old and new."""
    user = User.objects.create_user("mei@example.org", "pw", role=Role.OFFICER, name="Mei Lin")
    team = Team.objects.create(name_en="Talent office", name_zh="人才办公室")
    team.members.add(user)
    reader = reader_of(user)
    for number, (english, chinese) in enumerate(TITLES * 2):
        case = actions.open_case(
            reader=reader, pipeline="talent", title_en=english, title_zh=chinese,
            tier="park" if number % 3 else "confidential",
            facts={"role": english[:30], "approved_on": "2026-09-01"},
        )  # fmt: skip
        if number < 5:
            actions.move_case(reader=reader, case_id=case.pk, to="sourced", reason="A match")
        if number < 2:
            facts = {"person": "Li Na", "conflict": "none"}
            actions.move_case(reader=reader, case_id=case.pk, to="contacted", facts=facts)
        due = timezone.localdate() + timedelta(days=number * 5 - 3)
        actions.set_deadline(
            reader=reader, case_id=case.pk, title_en="Call back", title_zh="回电", due=due
        )
        case.refresh_from_db()
        case.in_stage_since -= timedelta(days=number * 6)
        case.save()
    return user


Opened = Callable[..., Any]


@pytest.fixture
def browse(chromium: Any, live_server: Any, office: User) -> Iterator[Opened]:
    """Open a page of the desk as the officer; fails for anything the page complains of."""
    client = Client()
    client.force_login(office, backend="django.contrib.auth.backends.ModelBackend")
    contexts, complaints = [], []

    def opened(path: str, size: tuple[int, int] = DESKTOP, language: str = "en", **how: Any) -> Any:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, locale=language, **how
        )
        contexts.append(context)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        context.add_cookies([{**cookie, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text))
        page.goto(live_server.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def test_a_card_is_moved_by_keyboard_alone(browse: Opened) -> None:
    case = Case.ungated.filter(stage="gap").order_by("in_stage_since").first()
    page = browse("/cases/talent/")
    page.locator(f"#card-{case.pk} .board-title a").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "to"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".message.success")
    column = page.locator("section.board-column", has=page.locator(f"#card-{case.pk}"))
    assert column.get_attribute("aria-labelledby") == "column-sourced"


def test_a_card_that_lacks_something_leads_to_it_and_back(browse: Opened) -> None:
    case = Case.ungated.filter(stage="sourced").first()
    page = browse("/cases/talent/")
    page.locator(f"#card-{case.pk}").get_by_role("button", name="Move").click()
    page.wait_for_selector("h1:has-text('Move to “Contacted”')")
    page.get_by_role("textbox", name="Person").fill("Wang Fang")
    page.get_by_label("Conflict of interest").select_option("none")
    page.locator("button.primary").click()
    page.wait_for_selector(f"h1:has-text('{case.title_en[:20]}')")
    case.refresh_from_db()
    assert (case.stage, case.facts["person"]) == ("contacted", "Wang Fang")


def paths() -> dict[str, str]:
    contacted = Case.ungated.filter(stage="contacted").order_by("title_en").first()
    return {
        "overview": "/cases/",
        "board": "/cases/talent/",
        "table": "/cases/talent/table/",
        "figures": "/cases/talent/figures/",
        "open": "/cases/talent/open/",
        "case": f"/cases/{contacted.pk}/",
        "move": f"/cases/{contacted.pk}/move/?to=offer",
        "next": f"/cases/{contacted.pk}/move/",
    }


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize(("language", "colours"), [("en", "light"), ("zh-CN", "dark")])
def test_axe_finds_nothing_and_no_page_is_too_wide(
    language: str, colours: str, size: tuple[int, int], browse: Opened
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browse("/cases/", size, language, color_scheme=colours)
    start = page.url.removesuffix("/cases/")
    for name, path in paths().items():
        page.goto(start + path)
        assert Axe().run(page).response["violations"] == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], name
        if shots := os.environ.get("SHOTS"):
            page.screenshot(path=f"{shots}/{name}-{language}-{size[0]}.png", full_page=True)
