"""The calendar: what its person may see when it is fetched, and nothing once it is closed."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import icalendar
import pytest
from django.test import Client

from towngown.desk.work import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(office: Any, signed_in: Any) -> str:
    page = signed_in(office.manager).post("/calendar/", {"do": "open"}).content.decode()
    found = re.search(r"http://localhost:8000(/calendar/[\w-]+\.ics)", page)
    assert found is not None
    return found[1]


def _main(page: Any) -> str:
    return page.content.decode().partition("<main")[2]


def _events(address: str) -> list[Any]:
    answer = Client().get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")


def _task(office: Any, as_reader: Any) -> Any:
    return actions.add_task(
        reader=as_reader(office.officer), **office.about, title="Call them",
        assignee=office.manager.pk, due=date(2026, 12, 1),
    )  # fmt: skip


def test_open_tasks_are_events(office: Any, as_reader: Any, address: str) -> None:
    office.case.tier = "park"
    office.case.save()
    task = _task(office, as_reader)
    (event,) = _events(address)
    assert event["summary"] == "Call them · Filter membranes"
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2026, 12, 1), date(2026, 12, 2))
    actions.finish_task(reader=as_reader(office.manager), pk=task.pk)
    assert _events(address) == []


def test_confidential_things_are_named_in_neutral_words(
    office: Any, as_reader: Any, address: str
) -> None:
    _task(office, as_reader)
    office.manager.language = "zh-hans"
    office.manager.save()
    (event,) = _events(address)
    assert event["summary"] == "保密事项到期"
    text = Client().get(address).content.decode()
    assert not any(word in text for word in ("Call", "Filter", "case", str(office.case.pk)))


def test_who_left_the_team_finds_nothing_in_the_same_calendar(
    office: Any, as_reader: Any, address: str
) -> None:
    _task(office, as_reader)
    office.team.members.remove(office.manager)
    assert _events(address) == []


def test_closed_and_replaced_addresses_answer_like_unknown_ones(
    office: Any, signed_in: Any, address: str
) -> None:
    client = signed_in(office.manager)
    client.post("/calendar/", {"do": "open"})
    replaced, unknown = Client().get(address), Client().get("/calendar/unknown.ics")
    assert (replaced.status_code, _main(replaced)) == (404, _main(unknown))
    again = client.post("/calendar/", {"do": "open"}).content.decode()
    newest = re.search(r"/calendar/[\w-]{20,}\.ics", again)
    assert newest is not None
    assert Client().get(newest[0]).status_code == 200
    client.post("/calendar/", {"do": "close"})
    assert Client().get(newest[0]).status_code == 404


def test_calendar_of_an_account_that_was_closed_is_closed(office: Any, address: str) -> None:
    type(office.manager).objects.filter(pk=office.manager.pk).update(is_active=False)
    assert Client().get(address).status_code == 404
