"""The sample park's needs stand where the demo says, and are made once."""

from __future__ import annotations

import pytest

from towngown.desk.accounts.demo import make_demo_people
from towngown.desk.needs.demo import furnish
from towngown.desk.needs.models import Need


@pytest.mark.django_db
def test_sample_park_has_a_need_in_each_state() -> None:
    people = make_demo_people()
    furnish(people)
    furnish(people)
    states = sorted(Need.ungated.values_list("state", flat=True))
    assert states == ["open", "returned", "submitted"]
