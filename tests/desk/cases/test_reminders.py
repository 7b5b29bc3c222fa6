"""Reminders: once each, to a wider circle, and never to someone who may not see the case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from towngown.desk.base.actions import happened
from towngown.desk.base.roles import Role
from towngown.desk.cases import actions, reminders

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial")]
DUE = date(2027, 3, 1)


@pytest.fixture
def sent(django_capture_on_commit_callbacks: Any) -> Iterator[Any]:
    """Run a day's reminders; returns (title, names) of each."""
    told: list[tuple[str, list[str]]] = []

    def keep(deadline: Any, people: Any) -> None:
        told.append((str(deadline), sorted(str(one) for one in people)))

    def on(day: date) -> list[tuple[str, list[str]]]:
        told.clear()
        with django_capture_on_commit_callbacks(execute=True):
            reminders.remind(day)
        return [one for one in told if one[0] == "Call"]

    reminders.SENT.append(keep)
    yield on
    reminders.SENT.remove(keep)


@pytest.fixture
def deadline(officer: Any, person: Any) -> Any:
    person(Role.OFFICER, "stranger")
    case = actions.open_case(reader=officer, pipeline="trial", title_en="A thing")
    return actions.set_deadline(reader=officer, case_id=case.pk, title_en="Call", due=DUE)


def test_each_reminder_goes_once_to_a_wider_circle(sent: Any, deadline: Any) -> None:
    assert sent(DUE - timedelta(days=15)) == []
    assert sent(DUE - timedelta(days=14)) == [("Call", ["officer"])]
    assert sent(DUE - timedelta(days=13)) == []
    assert sent(DUE - timedelta(days=7)) == [("Call", ["manager", "officer"])]
    assert sent(DUE) == [("Call", ["manager", "officer"])]
    assert sent(DUE + timedelta(days=5)) == []


def test_reminders_missed_meanwhile_are_one(sent: Any, deadline: Any) -> None:
    assert len(sent(DUE)) == 1


def test_officers_are_told_of_what_they_may_see(sent: Any, deadline: Any, officer: Any) -> None:
    actions.change_tier(
        reader=officer, case_id=deadline.case_id, tier="park", reason="All may help"
    )
    assert sent(DUE) == [("Call", ["manager", "officer", "stranger"])]


def test_met_deadlines_are_silent(sent: Any, deadline: Any, officer: Any) -> None:
    actions.meet_deadline(reader=officer, deadline_id=deadline.pk)
    assert sent(DUE) == []


def test_a_way_of_sending_that_breaks_keeps_no_other_from_it(
    sent: Any, deadline: Any, caplog: Any
) -> None:
    def broken(one: Any, people: Any) -> None:
        raise RuntimeError

    heard: list[str] = []

    def listen(sender: Any, verb: str, **more: Any) -> None:
        heard.append(verb)

    reminders.SENT.insert(0, broken)
    happened.connect(listen)
    try:
        assert len(sent(DUE)) == 1
    finally:
        reminders.SENT.remove(broken)
        happened.disconnect(listen)
    assert "deadline_near" in heard
    assert "RuntimeError" in caplog.text
