"""Boards, tables, figures and the page of a case."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from towngown.desk.base.models import AuditEntry, User
from towngown.desk.base.reader import reader_of
from towngown.desk.base.roles import Role
from towngown.desk.cases import actions
from towngown.desk.cases.models import Case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial")]
READY = {"what": "a valve", "since": "2026-01-31", "score": "3"}


def opened(reader: Any, title: str = "A signed thing", **more: Any) -> Case:
    return actions.open_case(reader=reader, pipeline="trial", title_en=title, **more)


@pytest.fixture
def desk(officer: Any, signed_in: Any) -> Any:
    return signed_in(User.objects.get(pk=officer.user))


PAGES = ["/cases/", "/cases/trial/", "/cases/trial/table/", "/cases/trial/figures/"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_answer_empty_and_full_in_both_languages(
    path: str, officer: Any, signed_in: Any
) -> None:
    user = User.objects.get(pk=officer.user)
    for _ in range(2):
        for language in ("en", "zh-hans"):
            assert signed_in(user, language).get(path).status_code == 200
        opened(officer, title_zh="一件事")


@pytest.mark.parametrize("path", PAGES)
def test_lists_ask_a_constant_number_of_queries(path: str, officer: Any, desk: Any) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert desk.get(path).status_code == 200
        return len(asked)

    opened(officer)
    count()
    one = count()
    for number in range(29):
        case = opened(officer, f"A signed thing {number}")
        if number % 3 == 0:
            actions.move_case(reader=officer, case_id=case.pk, to="weighed", facts=READY)
    # A board fetches what stands on the cards of each column that has any in the same queries.
    assert count() == one


def test_board_counts_only_what_is_seen(officer: Any, reader: Any, desk: Any) -> None:
    opened(officer)
    other = reader(Role.OFFICER, "stranger")
    for _ in range(3):
        opened(other, "A Quetzalcoatlite, signed")
    page = desk.get("/cases/trial/").content.decode()
    assert re.search(r'>Asked</h2><span class="board-count">1</span>', page)
    assert "Quetzalcoatlite" not in page


def test_card_moves_at_once_where_nothing_is_missing(officer: Any, desk: Any) -> None:
    case = opened(officer, facts=READY)
    answer = desk.post(
        f"/cases/{case.pk}/move/", {"quick": "1", "to": "weighed", "next": "/cases/trial/"}
    )
    assert answer.url == "/cases/trial/"
    case.refresh_from_db()
    assert case.stage == "weighed"


def test_card_leads_to_what_is_missing_and_keeps_answers(officer: Any, desk: Any) -> None:
    case = opened(officer, "A bare thing")
    answer = desk.post(f"/cases/{case.pk}/move/", {"quick": "1", "to": "weighed"}, follow=True)
    page = answer.content.decode()
    assert "Nobody signed." in page
    assert 'name="fact-what"' in page
    answer = desk.post(
        f"/cases/{case.pk}/move/",
        {"to": "weighed", "fact-what": "a pump", "fact-revision": "0"},
    )
    page = answer.content.decode()
    assert "a pump" in page
    case.refresh_from_db()
    assert (case.stage, case.facts) == ("asked", {})


def test_move_page_fills_and_moves_in_one(officer: Any, desk: Any) -> None:
    case = opened(officer)
    data = {"fact-what": "a pump", "fact-since": "2026-01-01", "fact-because": "All agreed"}
    desk.post(f"/cases/{case.pk}/move/", {"to": "weighed", "fact-revision": "0", **data})
    case.refresh_from_db()
    assert (case.stage, case.facts) == ("weighed", {"what": "a pump", "since": "2026-01-01"})
    assert "All agreed" in desk.get(f"/cases/{case.pk}/").content.decode()


def test_facts_saved_by_two_are_not_lost(officer: Any, desk: Any) -> None:
    case = opened(officer)
    actions.fill_case(reader=officer, case_id=case.pk, facts={"what": "theirs"})
    mine = {"fact-what": "mine", "fact-revision": "0"}
    page = desk.post(f"/cases/{case.pk}/facts/", mine).content.decode()
    assert "changed this meanwhile" in page
    assert 'value="mine"' in page
    case.refresh_from_db()
    assert case.facts == {"what": "theirs"}


def test_money_is_asked_in_two_parts(officer: Any, desk: Any) -> None:
    case = opened(officer)
    data = {"fact-price_amount": "1200.5", "fact-price_currency": "USD", "fact-what": "x"}
    desk.post(f"/cases/{case.pk}/facts/", {**data, "fact-revision": "0"})
    case.refresh_from_db()
    assert case.facts["price"] == {"amount": "1200.50", "currency": "USD"}
    page = desk.get(f"/cases/{case.pk}/").content.decode()
    assert 'value="1200.50"' in page


def test_case_page_tells_what_is_next_and_what_is_missing(officer: Any, desk: Any) -> None:
    case = opened(officer)
    page = desk.get(f"/cases/{case.pk}/").content.decode()
    assert "Prepare “Weighed”" in page
    actions.fill_case(reader=officer, case_id=case.pk, facts=READY)
    assert "Move to “Weighed”" in desk.get(f"/cases/{case.pk}/").content.decode()


def test_opening_a_confidential_case_is_written_down(
    officer: Any, desk: Any, signed_in: Any, person: Any
) -> None:
    case = opened(officer)
    desk.get(f"/cases/{case.pk}/")
    assert AuditEntry.objects.filter(verb="read", thing=str(case.pk)).count() == 1
    assert signed_in(person(Role.COMPANY)).get(f"/cases/{case.pk}/").status_code == 404


def test_undo_from_the_page_needs_a_reason(officer: Any, desk: Any) -> None:
    case = opened(officer, facts=READY)
    assert desk.get(f"/cases/{case.pk}/undo/").status_code == 409
    actions.move_case(reader=officer, case_id=case.pk, to="weighed")
    assert "This field is required" in desk.post(f"/cases/{case.pk}/undo/").content.decode()
    desk.post(f"/cases/{case.pk}/undo/", {"reason": "By mistake"})
    page = desk.get(f"/cases/{case.pk}/").content.decode()
    assert "Took a move back, to “Asked”" in page
    assert "By mistake" in page


def test_opening_from_the_page_keeps_what_was_typed(desk: Any) -> None:
    page = desk.post("/cases/trial/open/", {"fact-what": "a pump"}).content.decode()
    assert "A case needs a title." in page
    assert "a pump" in page
    desk.post("/cases/trial/open/", {"fact-title_en": "Pump", "fact-tier": "confidential"})
    assert Case.ungated.get().title_en == "Pump"


def test_who_may_not_work_on_a_case_is_refused(officer: Any, signed_in: Any, person: Any) -> None:
    case = opened(officer, tier="park", facts=READY)
    guest = signed_in(person(Role.COMPANY))
    assert guest.get(f"/cases/{case.pk}/").status_code == 200
    assert guest.post(f"/cases/{case.pk}/move/", {"to": "weighed"}).status_code == 403
    assert guest.get("/cases/trial/open/").status_code == 403


def test_figures_count_ways_and_lead_to_cases(officer: Any, reader: Any, desk: Any) -> None:
    from towngown.desk.cases import figures
    from towngown.desk.cases.lists import Wanted, wanted_cases
    from towngown.desk.cases.pipelines import pipeline

    way = pipeline("trial")
    cases = [opened(officer, facts={**READY, "why": "early"}) for _ in range(4)]
    for case in cases[:2]:
        actions.move_case(reader=officer, case_id=case.pk, to="weighed")
    actions.move_case(reader=officer, case_id=cases[0].pk, to="agreed")
    actions.move_case(reader=officer, case_id=cases[2].pk, to="refused")
    actions.undo_move(reader=officer, case_id=cases[0].pk, reason="not yet")
    opened(reader(Role.OFFICER, "stranger"))
    asked, weighed = figures.stages(officer, way)[:2]
    assert (asked.entered, asked.went_on, asked.lost, asked.here) == (4, 2, 1, 1)
    assert asked.conversion == 67
    assert (weighed.entered, weighed.went_on, weighed.here) == (2, 0, 2)
    assert wanted_cases(officer, way, Wanted(left="asked")).count() == asked.went_on
    assert wanted_cases(officer, way, Wanted(entered="weighed")).count() == weighed.entered
    assert [(row.person.pk, row.open) for row in figures.loads(officer, way)] == [(officer.user, 3)]


def test_ageing_is_the_same_in_figures_and_on_cards(officer: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from towngown.desk.cases.lists import Wanted, wanted_cases
    from towngown.desk.cases.pipelines import pipeline

    for days in (9, 10, 11):
        case = opened(officer)
        case.in_stage_since = timezone.now() - timedelta(days=days, minutes=1)
        case.save()
    old = set(wanted_cases(officer, pipeline("trial"), Wanted(ageing=True)))
    assert old == {case for case in Case.ungated.all() if case.is_ageing}
    assert len(old) == 1


def test_responsible_sees_the_case_given_to_them(
    officer: Any, desk: Any, person: Any, signed_in: Any
) -> None:
    case = opened(officer)
    mentor = person(Role.MENTOR)
    assert not Case.objects.seen_by(reader_of(mentor)).exists()
    actions.assign_case(reader=officer, case_id=case.pk, responsible=mentor)
    assert signed_in(mentor).get(f"/cases/{case.pk}/").status_code == 200


def test_elements_and_searches_lead_only_to_cases_that_are_seen(officer: Any, reader: Any) -> None:
    from towngown.desk.cases.lists import about_element, named_like

    mine = opened(officer, "A signed valve", element="result:1")
    opened(reader(Role.OFFICER, "stranger"), "A signed valve", element="result:1")
    assert about_element(officer, "result:1") == named_like(officer, "valve") == [mine]
    assert named_like(officer, mine.reference) == [mine]


def test_an_app_may_open_its_cases_on_a_page_of_its_own(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from towngown.desk.cases.pages import OPENING

    monkeypatch.setitem(OPENING, "trial", "home")
    page = desk.get("/cases/trial/").content.decode()
    assert '<a class="button primary" href="/">' in page
