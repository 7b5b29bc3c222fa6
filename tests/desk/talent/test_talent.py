"""A talent from gap to arrival, and what the figures then say."""

from __future__ import annotations

from typing import Any

import pytest

from towngown.desk.base.actions import Incomplete
from towngown.desk.base.reader import reader_of
from towngown.desk.base.roles import Role
from towngown.desk.cases import actions
from towngown.desk.cases.models import Case
from towngown.desk.talent.figures import recruiting

pytestmark = pytest.mark.django_db
GAP = {"role": "Head of optics", "approved_on": "2026-01-10"}
WAY: list[tuple[str, dict[str, str]]] = [
    ("sourced", {}),
    ("contacted", {"person": "Li Na", "conflict": "none"}),
    ("talks", {"contacted_on": "2026-02-01", "consent": "given", "consent_on": "2026-02-03"}),
    ("offer", {"offered_on": "2026-03-01", "answer_by": "2026-03-20"}),
    ("accepted", {"accepted_on": "2026-03-11"}),
    ("arrived", {"arrived_on": "2026-06-01"}),
]


@pytest.fixture
def officer(person: Any) -> Any:
    return reader_of(person(Role.OFFICER))


def gap(officer: Any, to: str = "") -> Case:
    case = actions.open_case(reader=officer, pipeline="talent", title_en="Optics", facts=GAP)
    for stage, facts in WAY:
        if not to:
            break
        actions.move_case(reader=officer, case_id=case.pk, to=stage, facts=facts)
        if stage == to:
            break
    case.refresh_from_db()
    return case


def test_talent_goes_from_gap_to_arrival(officer: Any) -> None:
    case = gap(officer, "arrived")
    assert case.closed_at is not None
    clocks = {one.rule: one.met_at is not None for one in case.deadlines.all()}
    assert clocks == {"talent.inform_person": True, "talent.answer": True}
    answer = case.deadlines.get(rule="talent.answer")
    assert str(answer.due) == "2026-03-20"


@pytest.mark.parametrize(
    ("stage", "facts", "lacking"),
    [
        ("contacted", {"person": "Li Na"}, {"conflict"}),
        ("contacted", {"person": "Li Na", "conflict": "open"}, {"talent.no_open_conflict"}),
        ("contacted", {"person": "Li Na", "conflict": "handled"}, {"talent.no_open_conflict"}),
    ],
)
def test_conflict_is_settled_before_contact(
    stage: str, facts: dict[str, str], lacking: set[str], officer: Any
) -> None:
    case = gap(officer, "sourced")
    with pytest.raises(Incomplete) as told:
        actions.move_case(reader=officer, case_id=case.pk, to=stage, facts=facts)
    assert set(told.value.fields) == lacking


def test_talks_need_consent(officer: Any) -> None:
    case = gap(officer, "contacted")
    facts = {"contacted_on": "2026-02-01", "consent": "asked", "consent_on": "2026-02-03"}
    with pytest.raises(Incomplete) as told:
        actions.move_case(reader=officer, case_id=case.pk, to="talks", facts=facts)
    assert set(told.value.fields) == {"talent.consent_given"}


def test_figures_of_recruiting(officer: Any, reader: Any) -> None:
    gap(officer, "accepted")
    gap(reader(Role.OFFICER, "stranger"), "accepted")
    declined = gap(officer, "offer")
    actions.move_case(
        reader=officer, case_id=declined.pk, to="declined", facts={"declined_because": "pay"}
    )
    fill, hire, offers = recruiting(officer)
    assert (fill.value, offers.value) == (60, 50)
    assert hire.value is not None
    assert [one.value for one in recruiting(reader(Role.MANAGER))] == [None, None, None]
