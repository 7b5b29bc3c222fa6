"""What stands around every page: the rooms, and who is signed in.

An app adds its room in its `apps.py`: `frame.ROOMS.append(Room(...))`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.reader import Reader

Words = str | Promise


@dataclass(frozen=True)
class Room:
    """One place in the navigation: `order` sorts, `shown_to` says to whom it is offered."""

    name: str  # of the address
    words: Words
    icon: str  # of Lucide
    order: int
    shown_to: Callable[[Reader], bool] = lambda reader: True
    on_phone: bool = True
    group: str = ""  # "" the rooms, "administration" apart

    @property
    def address(self) -> str:
        """Return where it is."""
        try:
            return reverse(self.name)
        except NoReverseMatch:
            return reverse("home")


ROOMS: list[Room] = [Room("home", _("Home"), "house", 0)]
# Further parts of the frame that apps add: {name: function(request) -> value}, each lazily.
EXTRAS: dict[str, Callable[[Any], Any]] = {}


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what base.html needs."""
    reader = getattr(request, "reader", None)
    if reader is None:
        return {"rooms": [], "administration": []}
    shown = sorted((room for room in ROOMS if room.shown_to(reader)), key=lambda room: room.order)
    return {
        "rooms": [room for room in shown if not room.group],
        "administration": [room for room in shown if room.group],
        "reader": reader,
        "demo": settings.DEMO,
        "here": request.path,
        **{name: value(request) for name, value in EXTRAS.items()},
    }
