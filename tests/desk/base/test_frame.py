"""What stands around a page: rooms in order, the five of a phone, the rest under More."""

from __future__ import annotations

from typing import Any

import pytest

from towngown.desk.base import frame
from towngown.desk.base.frame import Room
from towngown.desk.base.roles import Role
from towngown.desk.base.templatetags.desk import initials


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [Room("home", f"Room {number}", "house", number) for number in range(7)]
    made[1] = Room("home", "Rarely", "house", 1, on_phone=False)
    apart = Room("home", "Accounts", "house", 0, lambda reader: reader.rights.administers,
                 group="administration")  # fmt: skip
    monkeypatch.setattr(frame, "ROOMS", [apart, *reversed(made)])


def test_a_phone_has_five_rooms_and_the_rest_under_more(rooms: None, reader: Any, rf: Any) -> None:
    request = rf.get("/")
    request.reader = reader(Role.OFFICER)
    told = frame.frame(request)
    assert [str(room["words"]) for room in told["rooms"] if not room["more"]] == [
        "Room 0", "Room 2", "Room 3", "Room 4", "Room 5",
    ]  # fmt: skip
    assert [str(room.words) for room in told["more_rooms"]] == ["Rarely", "Room 6"]


def test_a_room_is_offered_only_to_those_it_is_for(rooms: None, reader: Any) -> None:
    apart = [frame.rooms_of(reader(role), "administration") for role in
             (Role.OFFICER, Role.ADMINISTRATOR)]  # fmt: skip
    assert [len(some) for some in apart] == [0, 1]


def test_the_page_of_parts_is_there_on_a_demonstration_alone(signed_in: Any, settings: Any) -> None:
    client = signed_in(Role.GUEST)
    assert client.get("/design/").status_code == 404
    settings.DEMO = True
    assert client.get("/design/").status_code == 200


@pytest.mark.parametrize(
    ("name", "letters"), [("Li Ming", "LM"), ("ada", "A"), ("李明", "明"), ("", "")]
)
def test_initials_stand_for_a_person(name: str, letters: str) -> None:
    assert initials(name) == letters
