"""The engine of cases: what a move checks, writes, starts and stops, and how it is taken back."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from towngown.desk.base import audit
from towngown.desk.base.actions import Conflict, Incomplete, Refused, facts_of
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.models import AuditEntry
from towngown.desk.base.roles import Role
from towngown.desk.cases import actions
from towngown.desk.cases.clocks import add_months
from towngown.desk.cases.models import Case
from towngown.kernel.errors import TowngownError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial")]


def opened(reader: Any, title: str = "A signed thing", **more: Any) -> Case:
    return actions.open_case(reader=reader, pipeline="trial", title_en=title, **more)


def state(case: Case) -> Any:
    case.refresh_from_db()
    ended = [(d.rule, d.met_at, d.dropped_at) for d in case.deadlines.order_by("due", "id")]
    return facts_of(case), ended


def test_open_case_stands_in_the_first_stage_with_its_clock(officer: Any) -> None:
    case = opened(officer)
    assert (case.stage, case.tier, case.responsible_id) == ("asked", "confidential", officer.user)
    assert {case.team_id} == officer.teams
    (deadline,) = case.deadlines.all()
    assert (deadline.rule, deadline.due) == ("trial.answer", add_months(timezone.localdate(), 1))
    assert AuditEntry.objects.filter(verb="open_case", thing=str(case.pk)).count() == 1


def test_open_case_needs_role_and_title(reader: Any, officer: Any) -> None:
    with pytest.raises(Refused):
        opened(reader(Role.COMPANY))
    with pytest.raises(Incomplete):
        opened(officer, title=" ")
    with pytest.raises(Conflict):
        actions.open_case(reader=officer, pipeline="nothing", title_en="x")


def test_move_tells_all_that_is_missing(officer: Any) -> None:
    case = opened(officer, "A bare thing")
    was = state(case)
    with pytest.raises(Incomplete) as told:
        actions.move_case(reader=officer, case_id=case.pk, to="weighed")
    assert set(told.value.fields) == {"what", "since", "trial.signed"}
    assert state(case) == was


def test_move_starts_and_stops_clocks_and_makes_what_follows(
    officer: Any, trial: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    case = opened(officer)
    with django_capture_on_commit_callbacks(execute=True):
        move = actions.move_case(
            reader=officer, case_id=case.pk, to="weighed",
            facts={"what": "a valve", "since": "2026-01-31"},
        )  # fmt: skip
    case.refresh_from_db()
    assert (case.stage, case.facts) == ("weighed", {"what": "a valve", "since": "2026-01-31"})
    answer, decide = case.deadlines.order_by("-rule").reverse()
    assert (answer.met_by, answer.met_at) == (move, move.at)
    assert (decide.rule, str(decide.due), decide.move) == ("trial.decide", "2026-03-02", move)
    assert trial == [("paper", case.pk, move.pk), ("tell", case.pk, move.pk)]


def test_move_needs_the_day_that_a_clock_counts_from(officer: Any) -> None:
    case = opened(officer, facts={"what": "a valve"})
    with pytest.raises(Incomplete) as told:
        actions.move_case(reader=officer, case_id=case.pk, to="weighed")
    assert set(told.value.fields) == {"since"}


def test_move_refuses_ways_people_and_old_revisions(
    officer: Any, manager: Any, person: Any, reader: Any
) -> None:
    case = opened(officer, facts={"what": "a", "since": "2026-01-01", "score": "3"})
    with pytest.raises(Conflict, match="does not go"):
        actions.move_case(reader=officer, case_id=case.pk, to="agreed")
    with pytest.raises(NotSeen):
        actions.move_case(reader=reader(Role.OFFICER, "x"), case_id=case.pk, to="weighed")
    actions.move_case(reader=officer, case_id=case.pk, to="weighed", revision=0)
    with pytest.raises(Conflict, match="meanwhile"):
        actions.move_case(reader=officer, case_id=case.pk, to="refused", revision=0)
    other = person(Role.MENTOR)
    actions.assign_case(reader=officer, case_id=case.pk, responsible=other)
    with pytest.raises(Refused):
        actions.move_case(reader=officer, case_id=case.pk, to="agreed")
    actions.move_case(reader=manager, case_id=case.pk, to="agreed")
    case.refresh_from_db()
    assert case.closed_at is not None


def test_undo_needs_a_reason_and_a_move(officer: Any) -> None:
    case = opened(officer)
    with pytest.raises(Incomplete):
        actions.undo_move(reader=officer, case_id=case.pk, reason=" ")
    with pytest.raises(Conflict):
        actions.undo_move(reader=officer, case_id=case.pk, reason="wrong")


def test_undo_keeps_what_was_filled_since(officer: Any) -> None:
    case = opened(officer)
    actions.move_case(
        reader=officer, case_id=case.pk, to="weighed", facts={"what": "a", "since": "2026-01-01"}
    )
    actions.fill_case(reader=officer, case_id=case.pk, facts={"what": "b", "score": "4"})
    actions.undo_move(reader=officer, case_id=case.pk, reason="too early")
    case.refresh_from_db()
    assert (case.stage, case.facts) == ("asked", {"what": "b", "score": "4"})


def test_facts_are_checked_and_kept_as_json(officer: Any) -> None:
    case = opened(officer)
    money = {"amount": "12.5", "currency": "EUR"}
    actions.fill_case(reader=officer, case_id=case.pk, facts={"price": money, "score": "1.50"})
    case.refresh_from_db()
    assert case.facts == {"price": {"amount": "12.50", "currency": "EUR"}, "score": "1.50"}
    with pytest.raises(Incomplete) as told:
        actions.fill_case(
            reader=officer, case_id=case.pk, facts={"since": "soon", "else": 1, "why": "late"}
        )
    assert set(told.value.fields) == {"since", "else", "why"}
    actions.fill_case(reader=officer, case_id=case.pk, facts={"price": None, "score": ""})
    case.refresh_from_db()
    assert case.facts == {}


def test_wider_tier_needs_a_reason(officer: Any) -> None:
    case = opened(officer)
    with pytest.raises(Incomplete):
        actions.change_tier(reader=officer, case_id=case.pk, tier="public")
    actions.change_tier(reader=officer, case_id=case.pk, tier="park", reason="agreed by all")
    case.refresh_from_db()
    assert case.tier == "park"


def test_deadlines_are_set_met_and_dropped_once(officer: Any) -> None:
    case = opened(officer)
    due = timezone.localdate()
    mine = actions.set_deadline(reader=officer, case_id=case.pk, title_en="Call", due=due)
    actions.meet_deadline(reader=officer, deadline_id=mine.pk)
    with pytest.raises(Conflict):
        actions.drop_deadline(reader=officer, deadline_id=mine.pk, reason="no longer")


ANSWERS: list[dict[str, str]] = [
    {}, {"what": "a"}, {"since": "2026-02-28"}, {"score": "7"}, {"why": "early"},
    {"what": "b", "since": "2024-02-29", "score": "1", "why": "early"},
]  # fmt: skip
VERBS = ["weighed", "agreed", "refused", "again", "asked", "undo", "nowhere"]
WHO = ["officer", "manager"]
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), st.sampled_from(ANSWERS), st.sampled_from(WHO)), max_size=14
)


@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(steps=STEPS)
def test_any_sequence_of_moves_keeps_the_invariants(
    steps: list[Any], officer: Any, manager: Any
) -> None:
    readers = {"officer": officer, "manager": manager}
    case = opened(officer)
    before: list[Any] = []  # what an undo has to bring back
    for verb, facts, who in steps:
        was = state(case)
        try:
            if verb == "undo":
                actions.undo_move(reader=readers[who], case_id=case.pk, reason="again")
            else:
                actions.move_case(reader=readers[who], case_id=case.pk, to=verb, facts=facts)
        except TowngownError:
            assert state(case) == was, "a refused move changed something"
            continue
        now = state(case)
        if verb == "undo":
            assert now[0] == before.pop(), "an undo restores what was"
        else:
            before.append(was[0])
        _holds(case, now)
    assert audit.verify().breaks == ()


def _holds(case: Case, now: Any) -> None:
    done = list(case.moves.filter(undone_at=None))
    assert [move.number for move in case.moves.all()] == list(range(1, case.moves.count() + 1))
    assert case.stage == done[-1].to_stage
    assert all(a.to_stage == b.from_stage for a, b in pairwise(done))
    assert (case.closed_at is None) == (case.stage not in {"agreed", "refused"})
    running = case.deadlines.filter(met_at=None, dropped_at=None)
    assert all(one.move.undone_at is None for one in running.select_related("move"))
    assert all(one.met_by.undone_at is None for one in case.deadlines.exclude(met_by=None))
