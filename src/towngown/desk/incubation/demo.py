"""The sample park's start-ups: from one that has just applied to one that graduated."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from towngown.desk.base.models import User
from towngown.desk.base.reader import reader_of
from towngown.desk.base.roles import Role
from towngown.desk.cases.showing import show_cases

_FILE = Path(__file__).with_name("demo.toml")


def furnish(people: Mapping[str, User]) -> None:
    """Open and move the cases as an officer, where there are none yet."""
    show_cases(reader_of(people[Role.OFFICER]), "incubation", _FILE)
