"""What the tests of the work on things share: a case of a team."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from towngown.desk.base.roles import Role

# Playwright keeps a loop in the thread of the tests; the database is used beside it, not in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@dataclass
class Office:
    """A team of an officer and a manager, someone of another team, and a case of the team."""

    officer: Any
    manager: Any
    outsider: Any
    team: Any
    case: Any

    @property
    def about(self) -> dict[str, Any]:
        """The case, as the verbs name it."""
        return {"kind": "case", "thing": self.case.pk}


@pytest.fixture
def make_case(db: None) -> Callable[..., Any]:
    """Make a case: make_case("title", tier=…, team=…)."""
    from django.utils import timezone

    from towngown.desk.cases.models import Case

    def made(title: str = "Filter membranes", **more: Any) -> Any:
        now = timezone.now()
        case = Case(pipeline="talent", stage="gap", in_stage_since=now, title_en=title, **more)
        case.save()
        return case

    return made


@pytest.fixture
def office(person: Callable[..., Any], make_case: Callable[..., Any]) -> Office:
    """Furnish an office."""
    from towngown.desk.base.models import Team

    officer, manager = person(Role.OFFICER, "Ada Park"), person(Role.MANAGER, "王芳")
    outsider = person(Role.OFFICER, "Otto Out")
    team = Team.objects.create(name_en="Transfer office")
    team.members.add(officer, manager)
    return Office(officer, manager, outsider, team, make_case(team=team))


@pytest.fixture
def as_reader() -> Callable[..., Any]:
    """Return a person as a reader."""
    from towngown.desk.base.reader import reader_of

    return reader_of
