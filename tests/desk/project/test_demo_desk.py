"""The sample park's desk shows cases on their way, made once, and each to those it concerns."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.test import Client

from towngown.desk.base import audit
from towngown.desk.base.gate import Tier
from towngown.desk.base.models import User
from towngown.desk.base.reader import Reader, reader_of
from towngown.desk.base.roles import Role
from towngown.desk.cases.models import Case
from towngown.desk.project.demo import furnish
from towngown.desk.transfer.models import Distribution, IndicatorSnapshot

pytestmark = pytest.mark.django_db
PIPELINES = {"transfer": 6, "talent": 5, "incubation": 5}


def of(role: Role) -> Reader:
    return reader_of(User.objects.get(email=f"{role.value}@demo.towngown"))


def seen(role: Role) -> Any:
    return Case.objects.seen_by(of(role))


def test_cases_are_made_once_and_stand_in_many_stages() -> None:
    for _time in range(2):
        furnish()
        found = Counter(seen(Role.OFFICER).values_list("pipeline", flat=True))
        assert found == PIPELINES
    stages = set(seen(Role.OFFICER).values_list("pipeline", "stage"))
    assert all(sum(one == way for one, _stage in stages) >= 4 for way in PIPELINES)
    assert {("transfer", "managed"), ("incubation", "graduated")} <= stages
    assert audit.verify().breaks == ()


def test_committee_reads_published_figures_and_the_office_money(client: Client) -> None:
    furnish()
    (snapshot,) = IndicatorSnapshot.objects.seen_by(of(Role.COMMITTEE))
    assert snapshot.figures["autm.disclosures"]["count"] > 0
    client.force_login(User.objects.get(pk=of(Role.COMMITTEE).user))
    page = client.get("/cooperation/indicators/")
    assert "Disclosures received" in page.content.decode()
    (paid,) = Distribution.objects.seen_by(of(Role.OFFICER))
    assert sum(line.due for line in paid.lines.all()) + paid.recovered == paid.received
    assert not Distribution.objects.seen_by(of(Role.COMMITTEE)).exists()


def test_confidential_cases_are_seen_by_those_they_concern_alone() -> None:
    furnish()
    hidden = {
        role: seen(role).filter(tier=Tier.CONFIDENTIAL)
        for role in Role if role is not Role.GUEST
    }  # fmt: skip
    for role in (Role.COMPANY, Role.COMMITTEE, Role.ADMINISTRATOR):
        assert not hidden[role].exists()
    assert {case.disclosure.inventors.filter(user=of(Role.INVENTOR).user).count()
            for case in hidden[Role.INVENTOR]} == {1}  # fmt: skip
    assert {case.reviews.filter(reviewer=of(Role.MENTOR).user).count()
            for case in hidden[Role.MENTOR]} == {1}  # fmt: skip
    assert hidden[Role.OFFICER].count() == hidden[Role.MANAGER].count() == 11
    assert not Case.objects.seen_by(reader_of(None)).exists()
