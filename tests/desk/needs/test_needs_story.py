"""In a browser: a company asks in confidence, an officer finds who answers, a case is opened."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

# Playwright's event loop runs in this thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
PROBLEM = (
    "欧洲客户要求鞋面革不得使用三价铬，并须通过湿热收缩试验，白色革存放半年不得明显发黄。"
    "已试过戊二醛与合成鞣剂，前者发黄，后者偏硬。"
)


@pytest.fixture
def visit(chromium: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """Return a page of someone signed in: visit(user, language, width)."""
    contexts = []

    def page_of(user: Any, language: str = "en", width: int = 1280) -> Any:
        context = chromium.new_context(
            locale=language, viewport={"width": width, "height": 900}, base_url=live_server.url
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/account/login/")
        page.fill("[name=login]", user.email)
        page.fill("[name=password]", "pw")
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "login" not in url)
        return page

    yield page_of
    for context in contexts:
        context.close()


def flaws(page: Any) -> list[str]:
    """Return what axe finds wrong with a page, and whether it is wider than the screen."""
    from axe_playwright_python.sync_playwright import Axe

    found = [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in Axe().run(page).response["violations"]
    ]
    root = "document.documentElement"
    wide = page.evaluate(f"{root}.scrollWidth > {root}.clientWidth")
    return [*found, *(["wider than the screen"] if wide else [])]


@pytest.mark.django_db(transaction=True)
def test_need_in_chinese_becomes_a_case(
    visit: Any, company: Any, office: Any, park: str, transfer: None
) -> None:
    from towngown.desk.needs.models import MatchDecision, Need

    page = visit(company, "zh-CN")
    page.goto("/needs/new/")
    page.click("main form button")
    page.fill("[name=title_zh]", "鞋面革去铬：要白、要软、还要过湿热")
    before = page.get_attribute("meter", "value")
    page.fill("[name=problem_zh]", PROBLEM)
    page.wait_for_selector(".saved")
    assert page.get_attribute("meter", "value") != before
    assert flaws(page) == []
    page.click("text=下一步")
    page.fill("[name=numbers-0-what]", "收缩温度")
    page.select_option("[name=numbers-0-relation]", "≥")
    page.fill("[name=numbers-0-value]", "75")
    page.fill("[name=numbers-0-unit]", "℃")
    page.click("text=下一步")
    page.select_option("[name=field]", "field:leather")
    page.click("text=下一步")
    page.check("[value=confidential]")
    page.click("main button.primary")
    assert flaws(page) == []
    page.click("main button.primary")
    page.wait_for_selector("text=园区办公室正在审看")
    need = Need.ungated.get()
    assert need.tier == "confidential"

    desk = visit(office)
    desk.goto("/")
    desk.click(f"text={need.title_zh}")
    assert flaws(desk) == []
    desk.click("main button.primary:has-text('Accept')")
    desk.click("text=See matches")
    assert desk.locator("article.answer").count() >= 3
    assert desk.locator("article.answer mark").count() > 3
    assert flaws(desk) == []
    second = desk.locator("article.answer").nth(1)
    second.locator("summary:has-text('Decline')").click()
    second.locator("text=Too early").click()
    second.locator("button:has-text('Decline')").click()
    desk.wait_for_selector("text=One declined")
    first = desk.locator("article.answer").first
    first.locator("summary:has-text('Open a case')").click()
    first.locator("button:has-text('Open the case')").click()
    desk.wait_for_selector("text=A case was opened")
    taken = MatchDecision.ungated.get(verdict="taken_up")
    assert taken.case_id is not None
    assert MatchDecision.ungated.get(verdict="declined").reasons == ["too_early"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_pages_are_clean_on_a_phone(
    visit: Any, company: Any, office: Any, park: str, need_of: Any, language: str
) -> None:
    need = need_of(company, team=office.team, state="open", wished_tier="park")
    draft = need_of(company)
    page = visit(office, language, 375)
    for address in (
        "/needs/", "/needs/?from=registers", f"/needs/{need.pk}/", f"/needs/{need.pk}/matches/",
        f"/needs/{need.pk}/matches/?to=person&w_meaning=2", "/matches/?element=result:leather-10",
        "/matches/compare/?element=need:leather-1&to=result&candidate=result:leather-10",
        "/needs/match-all/",
    ):  # fmt: skip
        page.goto(address)
        assert flaws(page) == [], address
    page = visit(company, language, 375)
    for address in ("problem", "targets", "frame", "contact"):
        page.goto(f"/needs/{draft.pk}/edit/{address}/")
        assert flaws(page) == [], address


@pytest.mark.django_db(transaction=True)
def test_guests_form_is_clean(chromium: Any, live_server: Any, office: Any) -> None:
    page = chromium.new_page(base_url=live_server.url)
    page.goto("/needs/ask/")
    assert flaws(page) == []
    page.close()
