"""An office with its people."""

from __future__ import annotations

from typing import Any

import pytest

from towngown.desk.base.models import Team
from towngown.desk.base.reader import reader_of
from towngown.desk.base.roles import Role
from transfers import Office


@pytest.fixture
def office(person: Any) -> Office:
    """A transfer office of one officer, two inventors outside it, and a mentor."""
    team = Team.objects.create(name_en="Transfer office", name_zh="技术转移办公室")
    users = {
        "officer": person(Role.OFFICER), "inventor": person(Role.INVENTOR),
        "second": person(Role.INVENTOR, "second"), "mentor": person(Role.MENTOR),
    }  # fmt: skip
    team.members.add(users["officer"])
    return Office(team, *(reader_of(user) for user in users.values()), users)
