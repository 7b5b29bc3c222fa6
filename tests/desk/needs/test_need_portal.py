"""The portal's pages: entering, saving as one types, the list, the guests' form."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from towngown.desk.base.roles import Role
from towngown.desk.needs.models import Attempt, Need, NeedState


def draft_of(client: Any) -> Any:
    client.post("/needs/new/")
    return Need.ungated.get()


@pytest.mark.django_db
def test_need_is_entered_step_by_step(signed_in: Any, company: Any, office: Any, park: Any) -> None:
    client = signed_in(company)
    need = draft_of(client)
    at = f"/needs/{need.pk}/edit"
    client.post(f"{at}/problem/", {"title_zh": "鞋面革去铬", "problem_zh": "发黄。" * 20})
    client.post(f"{at}/targets/", {
        "numbers-0-what": "收缩温度", "numbers-0-relation": "≥", "numbers-0-value": "75",
        "numbers-0-unit": "℃", "constraints": "现有转鼓", "tried": "戊二醛",
    })  # fmt: skip
    client.post(f"{at}/frame/", {"field": "field:leather", "budget": "1800000", "currency": "CNY"})
    told = client.post(f"{at}/contact/", {
        "wished_tier": "confidential", "contact_email": "ma@example.org",
    })  # fmt: skip
    assert told["Location"].endswith("/review/")
    assert client.post(told["Location"])["Location"] == f"/needs/{need.pk}/"
    need.refresh_from_db()
    assert need.state == NeedState.SUBMITTED
    assert need.numbers == [{"what": "收缩温度", "relation": "≥", "value": "75", "unit": "℃"}]
    page = client.get(f"/needs/{need.pk}/").content.decode()
    assert "Leather and collagen" in page
    assert "CN¥1,800,000.00" in page


@pytest.mark.django_db
def test_what_is_typed_is_saved_and_weighed_at_once(signed_in: Any, company: Any) -> None:
    client = signed_in(company)
    need = draft_of(client)
    said = {"title_en": "Topcoat that cures below 90 °C", "problem_en": "It cracks. " * 40}
    told = client.post(f"/needs/{need.pk}/edit/problem/", said, headers={"hx-request": "true"})
    assert told.status_code == 200
    assert b"Saved just now" in told.content
    need.refresh_from_db()
    assert need.title_en == said["title_en"]


@pytest.mark.django_db
def test_nothing_is_lost_where_one_was_signed_out(signed_in: Any, company: Any) -> None:
    client = signed_in(company)
    need = draft_of(client)
    at = f"/needs/{need.pk}/edit/problem/"
    client.logout()
    told = client.post(at, {"title_en": "Typed for an hour"})
    assert told["Location"] == f"/account/login/?next={at.replace('/', '%2F')}"
    client.post("/account/login/", {"login": company.email, "password": "pw"})
    page = client.get(at).content.decode()
    assert "Typed for an hour" in page
    need.refresh_from_db()
    assert need.title_en == "Typed for an hour"


@pytest.mark.django_db
def test_list_takes_the_same_number_of_queries(
    signed_in: Any, office: Any, company: Any, need_of: Any
) -> None:
    client = signed_in(office)
    client.get("/needs/")
    taken = []
    for rows in (1, 30):
        while Need.ungated.count() < rows:
            need_of(company, team=office.team, title_en="Quiet pump", state=NeedState.OPEN)
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/needs/").content.decode()
        assert page.count("Quiet pump</a>") == rows
        taken.append(len(queries))
    assert taken[0] == taken[1]


@pytest.mark.django_db
def test_list_shows_the_registers_needs_that_one_may_see(signed_in: Any, park: Any) -> None:
    def listed(client: Any, words: str) -> str:
        return client.get(f"/needs/?from=registers&words={words}").content.decode()

    assert "need%3Aleather-1" in listed(Client(), "鞋面革")
    assert "need%3Awater-3" not in listed(Client(), "抑雾剂")
    assert "need%3Awater-3" in listed(signed_in(Role.OFFICER), "抑雾剂")


def ask(client: Any, seconds: float = 30, **more: Any) -> Any:
    with time_machine.travel(datetime(2026, 11, 2, 3, tzinfo=UTC), tick=False) as clock:
        page = client.get("/needs/ask/")
        stamp = page.context["form"]["stamp"].value()
        clock.shift(seconds)
        said = {"title_en": "Quiet pump", "problem_en": "It hums.", "contact_email": "a@b.org"}
        return client.post("/needs/ask/", {**said, "stamp": stamp, **more})


@pytest.mark.django_db
def test_guest_sends_a_need_to_the_office(office: Any) -> None:
    assert ask(Client())["Location"] == "/needs/ask/thanks/"
    need = Need.ungated.get()
    assert (need.tier, need.state, need.team) == ("confidential", "submitted", office.team)
    assert Client().get(f"/needs/{need.pk}/").status_code == 404
    assert "b.org" not in Attempt.objects.get().sender


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"seconds": 1}, {"website": "http://x.example"}, {"stamp": "made up"}]
)
def test_programs_are_held_off(office: Any, wrong: dict[str, Any]) -> None:
    assert ask(Client(), **wrong).status_code == 422
    assert not Need.ungated.exists()


@pytest.mark.django_db
def test_address_that_sends_too_much_is_held_off(office: Any) -> None:
    told = [ask(Client()).status_code for _ in range(6)]
    assert told == [302] * 5 + [429]


@pytest.mark.django_db
def test_guest_has_to_say_how_to_be_reached(office: Any) -> None:
    page = ask(Client(), contact_email="").content.decode()
    assert "Leave an e-mail address or a telephone number." in page
