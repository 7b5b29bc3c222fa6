"""What the test of non-interference needs of every app: ways to open its doors.

Each `tests/desk/<app>/doors_<app>.py` says

    def furnish(world): ...   # things that the people of the world may see: world.seen["need"] = …
    def hide(world): ...      # things that none of them may see, full of world.canary
    DOORS = {"need": lambda world: [get(f"/needs/{world.seen['need'].pk}/")], …}

with one entry for every named address of the app. test_doors.py opens each door as every role,
before and after `hide`, and compares the answers byte by byte; an address without an entry fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

CANARY = "Quetzalcoatlite"


@dataclass
class World:
    """The people of a small park, by role, what they may see, and (after `hide`) may not.

    `outsider` is a park officer of a team of his own, to whom everything hidden belongs; `hidden`
    are the hidden things by name, like `seen`.
    """

    people: Mapping[Any, Any]
    team: Any
    outsider: Any
    outside_team: Any
    seen: dict[str, Any] = field(default_factory=dict)
    hidden: dict[str, Any] = field(default_factory=dict)
    canary: str = CANARY


@dataclass(frozen=True)
class Ask:
    """One request: posting changes nothing in the test, it is rolled back."""

    path: str
    method: str = "get"
    data: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


Opening = Callable[[World], Iterable[Ask]]


def get(path: str, **headers: str) -> Ask:
    """Return the request that reads a page."""
    return Ask(path, headers=headers)


def post(path: str, **data: Any) -> Ask:
    """Return the request that sends a form."""
    return Ask(path, "post", data)
