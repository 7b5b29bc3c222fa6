"""The wizard in a browser: with scripts and without, on desk and phone, in both languages."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from lists_for_tests import CHINESE, workbook
from towngown.desk.base.roles import Role

# The browser's own loop runs in the thread of the test; nothing here is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page_of(
    chromium: Any, live_server: Any, signed_in: Callable[..., Any], tmp_path: Path
) -> Callable[..., Any]:
    """Open a page as an officer, in a language and width."""

    def opened(language: str = "en-GB", width: int = 1280, **more: Any) -> Any:
        context = chromium.new_context(
            locale=language, viewport={"width": width, "height": 900}, base_url=live_server.url,
            **more,
        )  # fmt: skip
        session = signed_in(Role.OFFICER).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return context.new_page()

    return opened


def _is_sound(page: Any) -> None:
    """Nothing that axe finds, and nothing wider than the window."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert not found.response["violations"], found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_list_goes_in_and_out_by_clicks(page_of: Callable[..., Any], tmp_path: Path) -> None:
    upload = tmp_path / "企业名录.xlsx"
    upload.write_bytes(workbook(CHINESE).read())
    page = page_of()
    page.goto("/imports/")
    _is_sound(page)
    page.get_by_label("File").set_input_files(upload)
    page.get_by_role("button", name="Hand it in").click()
    expect(page.get_by_role("heading", name="What the columns mean")).to_be_visible()
    _is_sound(page)
    page.get_by_label("联系电话").select_option("address")
    page.get_by_role("button", name="Check the list").click()
    expect(page.get_by_text("rows can be taken")).to_be_visible()
    _is_sound(page)
    page.get_by_role("button", name="Take in 2 rows").click()
    expect(page.get_by_text("in the atlas").first).to_be_visible()
    _is_sound(page)
    page.get_by_text("Undo this import").click()
    page.get_by_label("Why").fill("the wrong year's list")
    page.get_by_role("button", name="Take all of it out of the atlas").click()
    expect(page.get_by_text("undone").first).to_be_visible()


def test_wizard_works_on_a_phone_in_chinese_without_scripts(
    page_of: Callable[..., Any], tmp_path: Path
) -> None:
    upload = tmp_path / "企业名录.xlsx"
    upload.write_bytes(workbook(CHINESE).read())
    page = page_of("zh-CN", 375, java_script_enabled=False, color_scheme="dark")
    page.goto("/imports/")
    page.get_by_label("文件").set_input_files(upload)
    page.get_by_role("button", name="提交", exact=True).click()
    page.get_by_role("button", name="检查名单").click()
    page.get_by_role("button", name="导入 2 行").click()
    expect(page.get_by_text("撤销这次导入")).to_be_visible()
