"""A start-up from application to alumni, and the grounds on which it graduates."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from towngown.desk.base.actions import Incomplete
from towngown.desk.base.reader import reader_of
from towngown.desk.base.roles import Role
from towngown.desk.cases import actions
from towngown.desk.cases.models import Case
from towngown.desk.cases.pipelines import pipeline
from towngown.desk.incubation.figures import counts
from towngown.desk.incubation.grounds import ground_on, grounds, why_not

pytestmark = pytest.mark.django_db


def cny(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "CNY"}


REVIEW = {
    "reviewers": "Zhang, Wang", "reviewers_free": True, "score_team": "8", "score_technology": "7",
    "score_market": "6", "score_fit": "9",
}  # fmt: skip
WAY: list[tuple[str, dict[str, Any]]] = [
    ("reviewed", REVIEW),
    ("admitted", {"recommendation": "admit", "admitted_on": "2026-02-01"}),
    ("incubating", {"baseline_full_time": "3", "baseline_part_time": "2"}),
    ("graduated", {"graduated_on": "2026-09-01", "graduation_ground": "revenue",
                   "revenue_last_year": cny("6000000"), "revenue_year_before": cny("4000000.01")}),
    ("alumni", {}),
]  # fmt: skip


@pytest.fixture
def officer(person: Any) -> Any:
    return reader_of(person(Role.OFFICER))


def startup(officer: Any, to: str = "") -> Case:
    case = actions.open_case(
        reader=officer, pipeline="incubation", title_en="Lidar Ltd", title_zh="激光雷达公司",
        facts={"startup": "Lidar Ltd", "founders": "Chen", "applied_on": "2026-01-05"},
    )  # fmt: skip
    for stage, facts in WAY:
        if not to:
            break
        actions.move_case(reader=officer, case_id=case.pk, to=stage, facts=facts)
        if stage == to:
            break
    case.refresh_from_db()
    return case


def test_startup_goes_from_application_to_alumni(officer: Any) -> None:
    case = startup(officer, "alumni")
    assert (case.stage, case.tier) == ("alumni", "park")
    clocks = {one.rule: one.met_at is not None for one in case.deadlines.all()}
    assert clocks == {
        "incubation.answer": True, "incubation.count": True, "incubation.follow_up": False,
    }  # fmt: skip


def test_review_needs_scores_and_free_reviewers(officer: Any) -> None:
    case = startup(officer)
    with pytest.raises(Incomplete) as told:
        actions.move_case(
            reader=officer, case_id=case.pk, to="reviewed", facts={"score_team": "11"}
        )
    names = {"reviewers", "incubation.scored", "incubation.reviewers_free"}
    assert set(told.value.fields) == names


def test_nobody_is_admitted_against_the_review(officer: Any) -> None:
    case = startup(officer, "reviewed")
    facts = {"recommendation": "refuse", "admitted_on": "2026-02-01"}
    with pytest.raises(Incomplete) as told:
        actions.move_case(reader=officer, case_id=case.pk, to="admitted", facts=facts)
    assert set(told.value.fields) == {"incubation.recommended"}
    left = {"left_on": "2026-02-02", "left_because": "not_admitted"}
    actions.move_case(reader=officer, case_id=case.pk, to="left", facts=left)


def test_choices_of_the_pipeline_are_the_grounds() -> None:
    field = pipeline("incubation").fields["graduation_ground"]
    assert {choice.id for choice in field.choices} == {ground.id for ground in grounds()}
    fields = pipeline("incubation").fields
    assert {name for ground in grounds() for name in ground.facts} <= set(fields)


@pytest.mark.parametrize(
    ("id_", "facts", "holds"),
    [
        ("revenue", {"revenue_last_year": cny("5000000"), "revenue_year_before": cny("5000000")},
         False),
        ("revenue", {"revenue_last_year": cny("10000000.01")}, False),
        ("revenue", {"revenue_last_year": {"amount": "9000000", "currency": "USD"},
                     "revenue_year_before": cny("9000000")}, False),
        ("investment", {"investment": cny("5000000.01")}, True),
        ("high_tech", {"high_tech_certificate": "GR202631000001"}, True),
        ("acquired_or_listed", {}, False),
    ],
)  # fmt: skip
def test_grounds_ask_for_more_than_their_thresholds(
    id_: str, facts: dict[str, Any], holds: bool
) -> None:
    ground = ground_on(id_, date(2026, 9, 1))
    assert ground is not None
    assert (why_not(ground, facts) is None) is holds


def test_no_ground_was_in_force_before_the_rules() -> None:
    assert ground_on("revenue", date(2018, 12, 31)) is None


def test_counts_of_the_incubator(officer: Any) -> None:
    startup(officer, "graduated")
    case = startup(officer, "incubating")
    actions.fill_case(reader=officer, case_id=case.pk, facts={"full_time": "5"})
    alumni = startup(officer, "alumni")
    actions.fill_case(reader=officer, case_id=alumni.pk, facts={"still_operating": "operating"})
    assert [one.value for one in counts(officer)] == [1, 2, 1, 0, 5, 2]
