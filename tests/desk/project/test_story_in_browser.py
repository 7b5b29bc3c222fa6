"""The whole story on the sample park, in a browser: from a need and a disclosure to indicators."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from towngown.desk.base.reader import Reader, reader_of
from towngown.desk.base.roles import Role

# Playwright's event loop runs in this thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
PARTY = "Harbour Quillcells"
YEAR = timezone.localdate().year


@dataclass(frozen=True)
class Telling:
    """What is told in one language; `tongue` ends the names of its fields."""

    locale: str
    tongue: str
    need: str
    problem: str
    invention: str
    summary: str
    words: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no one outside may read anywhere."""
        return self.need, self.problem, self.invention, self.summary, PARTY


TELLINGS = {
    "en": Telling(
        "en", "en", "White shoe uppers tanned without chromium",
        "Customers in Europe refuse trivalent chromium in shoe upper leather; it must pass the "
        "hydrothermal shrinkage test and white leather must not yellow in half a year.",
        "A tannage of oxidised starch and zirconium",
        "Starch oxidised to a low degree carries zirconium evenly into the hide.",
        "starch zirconium chromium",
    ),
    "zh-hans": Telling(
        "zh-CN", "zh", "白色鞋面革的无铬之路",
        "欧洲客户要求鞋面革不得使用三价铬，并须通过湿热收缩试验，白色革存放半年不得明显发黄。",
        "低度氧化淀粉与锆的结合鞣法", "低度氧化的淀粉将锆均匀带入皮内，革身丰满洁白。",
        "淀粉 锆 无铬",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """Everyone in the story."""

    officer: Any
    company: Any
    inventor: Any
    reviewer: Any
    committee: Any


@pytest.fixture
def cast(transactional_db: None, person: Callable[..., Any]) -> Cast:
    """A transfer office of one officer, and those who deal with it."""
    from towngown.desk.base.models import Team

    officer = person(Role.OFFICER)
    team = Team.objects.create(name_en="Transfer office", name_zh="技术转移办公室")
    team.members.add(officer)
    company = person(Role.COMPANY, organisation="org:leather-1")
    inventor = person(Role.INVENTOR, organisation="org:donglan")
    return Cast(officer, company, inventor, person(Role.MENTOR), person(Role.COMMITTEE))


Visit = Callable[[Any, str], Any]


@pytest.fixture
def visit(chromium: Any, live_server: Any) -> Iterator[Visit]:
    """Return a page of someone who has signed in: visit(user, locale)."""
    contexts, errors = [], []

    def page_of(user: Any, locale: str) -> Any:
        context = chromium.new_context(locale=locale, base_url=live_server.url)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("/account/login/")
        page.fill("[name=login]", user.email)
        page.fill("[name=password]", "pw")
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "login" not in url)
        return page

    yield page_of
    for context in contexts:
        context.close()
    assert errors == []


@pytest.mark.parametrize("language", TELLINGS)
def test_whole_story(
    visit: Visit, cast: Cast, sample_atlas: str, settings: Any, language: str
) -> None:
    from towngown.desk.transfer import actions

    settings.ATLAS = sample_atlas
    told = TELLINGS[language]
    office = reader_of(cast.officer)
    actions.publish_indicators(reader=office, year=YEAR)
    committee = visit(cast.committee, told.locale)
    assert figure(committee, "autm.disclosures") == "0"

    need_is_sent_in(visit(cast.company, told.locale), told)
    desk = visit(cast.officer, told.locale)
    need_is_matched(desk, told)
    invention_is_disclosed(visit(cast.inventor, told.locale), told)
    invention_is_licensed(desk, cast, office, visit, told)

    desk.goto(f"/needs/?words={told.need[:5]}")
    assert told.need in desk.content()
    desk.goto(f"/cooperation/indicators/publish/?year={YEAR}")
    desk.check("[name=small_amounts]")
    desk.click("main form button.primary")
    desk.wait_for_selector("table")
    for id_ in ("autm.disclosures", "autm.new_applications", "autm.licence_income"):
        assert figure(committee, id_) == "1", id_
    assert "25,000.01" in committee.inner_text("main")
    nothing_confidential_is_shown(committee, told)


def need_is_sent_in(page: Any, told: Telling) -> None:
    """Let the company enter a confidential need, step by step, and send it in."""
    page.goto("/needs/new/")
    page.click("main form button")
    page.fill(f"[name=title_{told.tongue}]", told.need)
    page.fill(f"[name=problem_{told.tongue}]", told.problem)
    for step in ("targets", "frame", "contact"):
        page.click("main button.primary")
        page.wait_for_url(f"**/edit/{step}/")
    page.check("[value=confidential]")
    page.click("main button.primary")
    page.wait_for_url("**/review/")
    page.click("main button.primary")
    page.wait_for_url(lambda url: "review" not in url)
    assert told.need in page.inner_text("h1")


def need_is_matched(desk: Any, told: Telling) -> None:
    """Let the officer accept the need, read why three answers fit, and shortlist one."""
    desk.goto("/")
    desk.click(f"main >> text={told.need}")
    desk.click("form[action$='/do/accept/'] button.primary")
    desk.wait_for_selector("form[action$='/do/accept/']", state="detached")
    desk.click("a[href$='/matches/']")
    answers = desk.locator("article.answer")
    assert answers.count() >= 3
    for place in range(3):
        assert answers.nth(place).locator(".why").inner_text().strip()
        assert answers.nth(place).locator(".reasons mark").count() > 0
    assert told.need in desk.inner_text("h1")
    answers.first.locator("[value=shortlisted]").click()
    desk.wait_for_selector("article.answer .badge.accent")


def invention_is_disclosed(page: Any, told: Telling) -> None:
    """Let the inventor write a disclosure down, submit and sign it."""
    page.goto("/transfer/disclose/")
    page.fill(f"[name=title_{told.tongue}]", told.invention)
    page.click("main form button.primary")
    page.fill(f"[name=summary_{told.tongue}]", told.summary)
    page.fill("[name=advantage]", "+40 ℃")
    page.fill("[name=inventors-0-affiliation]", "Donglan University")
    page.fill("[name=interests-0-name]", "Donglan University")
    page.click("[value=submit]")
    page.wait_for_url("**/disclosure/")
    page.click("form[action$='/sign/'] button")
    page.wait_for_selector(".sign .badge.good")


def invention_is_licensed(
    desk: Any, cast: Cast, office: Reader, visit: Visit, told: Telling
) -> None:
    """Bring the case along the board; between its columns the office works.

    That work has long forms, which other tests fill in: here the apps' own actions do it.
    """
    from towngown.desk.cases.models import Case

    case_id = Case.objects.seen_by(office).get(pipeline="transfer").pk
    evaluate(office, reader_of(cast.reviewer), case_id)
    moved(desk, told, "evaluated")
    file(office, case_id)
    moved(desk, told, "filed")
    nda = market(office, case_id, cast.company)
    shown = visit(cast.company, told.locale)
    shown.goto(f"/transfer/ndas/{nda.pk}/")
    assert told.summary in shown.inner_text("main")
    moved(desk, told, "marketed")
    licence = negotiate(office, case_id)
    moved(desk, told, "negotiated")
    earn(office, licence)
    moved(desk, told, "executed")
    desk.goto(f"/transfer/cases/{case_id}/income/")
    assert "25,000.01" in desk.inner_text("main")


def moved(desk: Any, told: Telling, to: str) -> None:
    """Move the case to a column of the board."""
    desk.goto("/cases/transfer/")
    card = desk.locator(".board-card", has_text=told.invention)
    card.locator("[name=to]").select_option(to)
    card.locator("form.move button").click()
    column = desk.locator(f".board-column[aria-labelledby=column-{to}]")
    column.locator(".board-card", has_text=told.invention).wait_for()


def evaluate(office: Reader, reviewer: Reader, case_id: Any) -> None:
    """Have the invention reviewed."""
    from towngown.desk.transfer import actions
    from towngown.desk.transfer.rubric import rubric

    review = actions.ask_review(reader=office, case_id=case_id, reviewer_id=reviewer.user)
    scores = {one.id: {"score": 4, "reason": "shown"} for one in rubric().criteria}
    actions.submit_review(
        reader=reviewer, review_id=review.pk, scores=scores, trl=4, trl_evidence="Hides of 1 m².",
        recommendation="protect", comment="Go on.",
    )  # fmt: skip


def file(office: Reader, case_id: Any) -> None:
    """File the first application."""
    from towngown.desk.transfer import actions

    family = actions.open_family(reader=office, case_id=case_id)
    actions.record_filing(
        reader=office, family_id=family.pk, office="CN", state="filed",
        application="CN202610000001.1", filed_on=timezone.localdate(),
    )  # fmt: skip


def market(office: Reader, case_id: Any, company: Any) -> Any:
    """Publish a summary that gives nothing away; return the agreement that shows the rest."""
    from towngown.desk.cases.models import Case
    from towngown.desk.transfer import actions

    offer = actions.draft_offer(
        reader=office, case_id=case_id, title_en="Leather without chromium", title_zh="无铬皮革",
        summary_en="White and soft.", summary_zh="洁白柔软。",
    )  # fmt: skip
    actions.submit_offer(reader=office, offer_id=offer.pk)
    actions.approve_offer(reader=office, offer_id=offer.pk)
    disclosure = Case.objects.get_seen(office, case_id).disclosure
    nda = actions.draft_nda(
        reader=office, case_id=case_id, company=PARTY, material_en=disclosure.summary_en,
        material_zh=disclosure.summary_zh,
    )  # fmt: skip
    today = timezone.localdate()
    return actions.sign_nda(
        reader=office, nda_id=nda.pk, users=[company.pk], starts=today, until=None
    )


def negotiate(office: Reader, case_id: Any) -> Any:
    """Draft the licence."""
    from towngown.desk.transfer import actions

    return actions.draft_agreement(
        reader=office, case_id=case_id, kind="licence_exclusive", party=PARTY, territory="CN",
        field="Leather", starts=timezone.localdate(), amount=Decimal("100000.00"),
    )  # fmt: skip


def earn(office: Reader, licence: Any) -> None:
    """Execute the licence, take its first money and distribute it."""
    from towngown.desk.transfer import actions

    today, amount = timezone.localdate(), Decimal("25000.01")
    actions.execute_agreement(reader=office, agreement_id=licence.pk, on=today)
    actions.record_receipt(
        reader=office, agreement_id=licence.pk, kind="upfront", amount=amount, on=today
    )
    (distribution,) = actions.distribute_income(reader=office, agreement_id=licence.pk)
    paid = sum(line.due for line in distribution.lines.all())
    assert paid + distribution.recovered == amount


def figure(page: Any, id_: str) -> str:
    """Return the number of an indicator as its published page shows it."""
    page.goto(f"/cooperation/indicators/?year={YEAR}")
    row = page.locator("tr", has=page.locator(f"a[href*='/indicators/{id_}/']"))
    return str(row.locator(".big").inner_text())


def nothing_confidential_is_shown(page: Any, told: Telling) -> None:
    """Look for what is secret wherever someone outside may look for it."""
    from towngown.desk.cases.models import Case
    from towngown.desk.needs.models import Need

    for address in (
        "/", "/needs/", f"/needs/?words={told.need[:5]}", "/cases/", "/cases/transfer/",
        "/cases/transfer/table/", "/cases/transfer/figures/", "/transfer/offers/",
        f"/cooperation/indicators/?year={YEAR}",
        f"/cooperation/indicators/autm.disclosures/?year={YEAR}",
        f"/cooperation/indicators/autm.licence_income/?year={YEAR}",
        f"/search/?q={told.words}", f"/palette/?q={told.words}",
    ):  # fmt: skip
        answer = page.goto(address)
        assert answer.status == 200, address
        content = page.content()
        assert [secret for secret in told.secrets if secret in content] == [], address
    for address in (f"/needs/{Need.ungated.get().pk}/", f"/cases/{Case.ungated.get().pk}/"):
        assert page.goto(address).status == 404
