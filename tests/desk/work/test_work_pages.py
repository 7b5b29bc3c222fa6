"""The pages in a browser: axe finds nothing, names are offered, files can be put."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from towngown.desk.work import actions
from towngown.desk.work.telling import tell

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("TOWNGOWN_SHOTS")  # a folder, to look at the pages


@pytest.fixture
def busy(office: Any, as_reader: Any) -> Any:
    """A case on which something of everything hangs."""
    officer, manager = as_reader(office.officer), as_reader(office.manager)
    about = office.about
    actions.write_comment(
        reader=officer, **about,
        text="@王芳 the dyeworks would try the membrane in spring, see https://example.org/trial\n"
        "Shall we ask for a price?",
    )  # fmt: skip
    actions.write_comment(reader=manager, **about, text="可以，先请对方提供用量。@Ada Park")
    who = office.manager.pk
    for title, due, reader in (
        ("Call the dyeworks and ask for the yearly consumption of membranes", date(2026, 1, 5),
         officer),
        ("准备保密协议", date(2027, 3, 1), manager),
    ):  # fmt: skip
        actions.add_task(reader=reader, **about, title=title, due=due, assignee=who)
    done = actions.add_task(reader=officer, **about, title="Find the contract", assignee=who)
    actions.finish_task(reader=manager, pk=done.pk)
    file = actions.add_file(
        reader=officer, **about, name="Membrane trial plan.pdf", chunks=[b"%PDF-1.7 plan"]
    )
    actions.add_version(
        reader=manager, pk=file.pk, name="Membrane trial plan.pdf", chunks=[b"%PDF-1.7 other"]
    )
    office.file = file
    tell()
    return office


@pytest.fixture
def page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """Open a browser as a person: page(user, width, language)."""
    opened = []

    def of(user: Any, width: int = 1280, language: str = "en", dark: bool = False) -> Any:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN" if language == "zh" else "en",
            color_scheme="dark" if dark else "light", base_url=live_server.url,
        )  # fmt: skip
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        opened.append(context)
        return context.new_page()

    yield of
    for context in opened:
        context.close()


def _addresses(office: Any) -> dict[str, str]:
    return {
        "about": f"/about/case/{office.case.pk}/",
        "task": f"/about/case/{office.case.pk}/tasks/new/",
        "file": f"/files/{office.file.pk}/",
        "tasks": "/tasks/",
        "notifications": "/notifications/",
        "settings": "/notifications/settings/",
        "calendar": "/calendar/",
        "home": "/",
    }


@pytest.mark.parametrize(
    ("width", "language", "dark"),
    [(1280, "en", False), (1280, "zh", True), (375, "zh", False), (375, "en", True)],
)
def test_pages_are_accessible_and_fit(
    busy: Any, page: Any, width: int, language: str, dark: bool
) -> None:
    browser = page(busy.manager, width, language, dark)
    for name, address in _addresses(busy).items():
        browser.goto(address)
        problems = Axe().run(browser).response["violations"]
        assert [(one["id"], [n["html"] for n in one["nodes"]]) for one in problems] == [], name
        if SHOTS:
            shot = Path(SHOTS) / f"{name}-{width}-{language}-{'dark' if dark else 'light'}.png"
            browser.screenshot(path=shot, full_page=True)
        over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert browser.evaluate(over) <= 0, name


def test_names_are_offered_while_one_types(busy: Any, page: Any) -> None:
    browser = page(busy.officer)
    browser.goto(f"/about/case/{busy.case.pk}/")
    box = browser.get_by_label("New comment")
    box.press_sequentially("Ask @王")
    offer = browser.get_by_role("option")
    offer.wait_for()
    assert offer.all_inner_texts() == ["王芳\nTechnology manager"]
    assert Axe().run(browser).response["violations"] == []
    box.press("Enter")
    assert box.input_value() == "Ask @王芳 "
    box.press_sequentially("please @Otto")
    browser.wait_for_timeout(300)
    assert browser.get_by_role("option").count() == 0
    browser.get_by_role("button", name="Comment", exact=True).click()
    browser.wait_for_url("**#comments")
    browser.goto(f"/about/case/{busy.case.pk}/")
    assert browser.locator(".said-text .mention").first.inner_text() == "@王芳"


def test_file_is_put_and_fetched(busy: Any, page: Any, tmp_path: Path) -> None:
    plan = tmp_path / "用量.csv"
    plan.write_text("year,tonnes\n2026,4\n", encoding="utf-8")
    browser = page(busy.officer)
    browser.goto(f"/about/case/{busy.case.pk}/")
    browser.get_by_label("Add files").set_input_files(plan)
    browser.get_by_role("button", name="Upload").click()
    browser.wait_for_url("**#files")
    browser.goto(f"/about/case/{busy.case.pk}/")
    with browser.expect_download() as fetched:
        browser.get_by_role("link", name="Download 用量.csv").click()
    assert fetched.value.suggested_filename == "用量.csv"
    assert Path(fetched.value.path()).read_text(encoding="utf-8") == plan.read_text("utf-8")
