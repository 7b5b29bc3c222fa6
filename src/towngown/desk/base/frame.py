"""What stands around every page: the rooms, and who is signed in.

An app adds its room in its `apps.py`: `frame.ROOMS.append(Room(...))`, a template for the corner of
the top bar (`frame.CORNER.append("work/bell.html")`), and what the account menu offers
(`frame.ACCOUNT.append(Room(...))`).
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
    short: Words = ""  # where there is little space

    @property
    def address(self) -> str:
        """Return where it is."""
        try:
            return reverse(self.name)
        except NoReverseMatch:
            return reverse("home")


ROOMS: list[Room] = [Room("home", _("Home"), "house", 0)]
ACCOUNT: list[Room] = []
CORNER: list[str] = []
ON_PHONE = 5  # rooms in the bottom bar of a phone; the others are under "More"
# Further parts of the frame that apps add: {name: function(request) -> value}, each lazily.
EXTRAS: dict[str, Callable[[Any], Any]] = {}


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what base.html needs."""
    reader = getattr(request, "reader", None)
    if reader is None:
        return {"rooms": [], "administration": []}
    rooms, apart = rooms_of(reader), rooms_of(reader, "administration")
    bar = [room for room in rooms if room.on_phone][:ON_PHONE]
    more = [room for room in rooms if room not in bar]
    return {
        "rooms": [{**_told(room), "more": room in more} for room in rooms],
        "administration": apart,
        "more_rooms": [*more, *apart],
        "account_entries": sorted(
            (room for room in ACCOUNT if room.shown_to(reader)), key=lambda room: room.order
        ),
        "corner": CORNER,
        "reader": reader,
        "demo": settings.DEMO,
        "here": request.path,
        **{name: value(request) for name, value in EXTRAS.items()},
    }


def rooms_of(reader: Reader, group: str = "") -> list[Room]:
    """Return the rooms of a group that are offered to the reader, in order."""
    shown = (room for room in ROOMS if room.group == group and room.shown_to(reader))
    return sorted(shown, key=lambda room: room.order)


def _told(room: Room) -> dict[str, Any]:
    return {
        "words": room.words, "short": room.short, "icon": room.icon, "address": room.address,
    }  # fmt: skip
