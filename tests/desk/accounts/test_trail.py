"""The audit trail as its readers see it."""

from __future__ import annotations

import csv
import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from towngown.desk.accounts import trail
from towngown.desk.accounts.history import tier_history
from towngown.desk.base import audit
from towngown.desk.base.actions import changing, creating, read
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.models import Team, User
from towngown.desk.base.reader import reader_of
from towngown.desk.base.roles import Role
from towngown.desk.cases.models import Case

pytestmark = pytest.mark.django_db


def anyone(reader: Any, thing: Any) -> bool:
    return True


@pytest.fixture
def officer(person: Any) -> Any:
    user = person(Role.OFFICER, "Olga")
    Team.objects.create(name_en="Office").members.add(user)
    return reader_of(user)


@pytest.fixture
def case(officer: Any) -> Any:
    """A case that was confidential when it got its secret title, and is the park's now."""
    made = Case(
        pipeline="transfer", stage="disclosed", title_en="Secret brine",
        team=Team.objects.get(), in_stage_since=timezone.now(), element="result:hidden",
    )  # fmt: skip
    with creating(officer, "open_case", made, may=anyone):
        pass
    read(officer, made)
    with changing(officer, "publish_case", Case, made.pk, may=anyone, reason="filed") as changed:
        changed.tier, changed.embargo = "park", date(2030, 1, 2)
        changed.title_en = "Brine"
        changed.responsible_id = officer.user
    return made


def test_team_reads_values_and_others_only_who_did_what(
    case: Any, officer: Any, signed_in: Any
) -> None:
    own = signed_in(User.objects.get(pk=officer.user)).get(f"/audit/case/{case.pk}/")
    page = own.content.decode()
    for told in ("Secret brine", "filed", "opened it", "Olga", "Confidential"):
        assert told in page
    assert "result:hidden" not in page, "ids of elements are not told"
    other = signed_in(Role.MENTOR).get(f"/audit/case/{case.pk}/").content.decode()
    assert "publish case" in other
    for kept in ("Secret brine", "filed", "opened it"):
        assert kept not in other


def test_hidden_missing_and_unknown_are_alike(reader: Any, officer: Any, case: Any) -> None:
    Case.ungated.update(tier="confidential", embargo=None)
    mentor = reader(Role.MENTOR)
    for kind, thing in (("case", case.pk), ("case", "x"), ("user", mentor.user), ("x", case.pk)):
        with pytest.raises(NotSeen):
            trail.thing_seen(mentor, kind, str(thing))
    assert Client().get(f"/audit/case/{case.pk}/").status_code == 302


def test_opening_a_confidential_trail_is_written_down(
    case: Any, officer: Any, signed_in: Any
) -> None:
    Case.ungated.update(tier="confidential", embargo=None)
    before = audit.verify().entries
    signed_in(User.objects.get(pk=officer.user)).get(f"/audit/case/{case.pk}/")
    assert audit.verify().entries == before + 1


def test_administrator_reads_only_what_administrators_may_see(
    case: Any, person: Any, signed_in: Any
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    page = client.get("/audit/").content.decode()
    assert "Brine" in page
    assert "Secret brine" not in page
    Case.ungated.update(tier="confidential", embargo=None)
    assert "rine" not in client.get("/audit/").content.decode()


def test_references_pass_the_gate(officer: Any, case: Any) -> None:
    team = Team.objects.create(name_en="Another team")
    with changing(officer, "hand_over", Case, case.pk, may=anyone) as changed:
        changed.team = team
    Case.ungated.filter(pk=case.pk).update(team=Team.objects.get(name_en="Office"))
    case.refresh_from_db()
    entries = list(trail.entries_of(officer, case).select_related("detail"))
    newest = trail.happenings(officer, entries)[0]
    assert newest.verb == "hand_over"
    assert newest.changes == (), "the name of a team is told to its members"


def test_tier_history_tells_tier_embargo_and_team(case: Any, officer: Any, reader: Any) -> None:
    newest, first = tier_history(officer, case)
    assert ("tier", "Confidential", "Park") in newest.changes
    assert {change[2] for change in newest.changes} == {"Park", "2 Jan 2030"}
    assert ("team", "–", "Office") in first.changes
    assert newest.actor == "Olga"
    stranger = tier_history(reader(Role.MENTOR), case)
    assert not [change for step in stranger for change in step.changes if change[0] == "team"]


def test_exports_hold_what_is_shown_and_no_formulas(
    case: Any, officer: Any, signed_in: Any
) -> None:
    User.objects.filter(pk=officer.user).update(name="=1+1")
    client = signed_in(Role.ADMINISTRATOR)
    told = client.get("/audit/?format=json").getvalue().decode()
    rows = json.loads(told)
    assert {row["did"] for row in rows if row["kind"] == "case"} == {"open_case", "publish_case"}
    text = client.get("/audit/?format=csv").getvalue().decode("utf-8-sig")
    lines = list(csv.DictReader(StringIO(text)))
    assert len(lines) == len(rows)
    assert "'=1+1" in {line["who"] for line in lines}
    for name in ("hash", "number", "commitment"):
        assert name not in text


def test_pages_ask_a_constant_number_of_questions(case: Any, officer: Any, signed_in: Any) -> None:
    client = signed_in(User.objects.get(pk=officer.user))
    administrator = signed_in(Role.ADMINISTRATOR)
    asked = []
    for _round in range(2):
        for visitor, address in ((client, f"/audit/case/{case.pk}/"), (administrator, "/audit/")):
            visitor.get(address)
            with CaptureQueriesContext(connection) as queries:
                visitor.get(address)
            asked.append(len(queries))
        for number in range(30):
            with changing(officer, "change_case", Case, case.pk, may=anyone) as changed:
                changed.title_zh = f"{number}"
                changed.responsible_id = officer.user if number % 2 else None
    # At most as many: the later pages name no team.
    assert asked[2] <= asked[0]
    assert asked[3] <= asked[1]


def test_filters_narrow(case: Any, signed_in: Any) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    assert "publish case" not in client.get("/audit/?person=nobody").content.decode()
    assert "publish case" in client.get("/audit/?person=Olga").content.decode()
    assert "publish case" not in client.get("/audit/?until=2001-01-01").content.decode()
