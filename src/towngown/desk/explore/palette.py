"""What the palette offers: rooms, what one can do, what one opened, and elements by their title.

Apps add commands: `ACTIONS.append(Action(...))`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from towngown.desk.base.engine import atlas_for, title_of
from towngown.desk.base.frame import ACCOUNT, Room, Words, rooms_of
from towngown.desk.base.reader import Reader
from towngown.desk.explore import names, recent
from towngown.kernel.errors import AtlasMissing

ELEMENTS = 8
_LISTED = (
    "person",
    "organisation",
    "result",
    "project",
    "facility",
    "programme",
    "course",
    "field",
)


@dataclass(frozen=True)
class Action:
    """Something one can do: the words on it, the name of its address, and who may."""

    words: Words
    name: str
    icon: str = "plus"
    shown_to: Callable[[Reader], bool] = lambda reader: True


ACTIONS: list[Action] = []


@dataclass(frozen=True)
class Option:
    """One line of the palette."""

    words: Any
    address: str
    icon: str
    note: Any = ""


def offered(reader: Reader, text: str) -> list[tuple[str, list[Option]]]:
    """Return the groups of what is offered for a text; for none, rooms and recent things."""
    wanted = text.strip().casefold()
    groups = [
        (_("Rooms"), _with(wanted, _rooms(reader))),
        (_("To do"), _with(wanted, _actions(reader))),
        (_("Recently opened"), _with(wanted, _recent(reader))),
    ]
    if wanted:
        groups.append((_("In the atlas"), _elements(reader, wanted)))
        everything = Option(
            _("Search everything for “{text}”").format(text=text.strip()[:60]),
            f"{reverse('search')}?{_encoded(text)}", "search",
        )  # fmt: skip
        groups.append((_("Search"), [everything]))
    return [(heading, options) for heading, options in groups if options]


def _with(wanted: str, options: list[Option]) -> list[Option]:
    return [option for option in options if wanted in str(option.words).casefold()]


def _rooms(reader: Reader) -> list[Option]:
    def option(room: Room) -> Option:
        return Option(room.words, room.address, room.icon)

    mine = ACCOUNT if reader.user is not None else []
    return [
        option(room) for room in (*rooms_of(reader), *rooms_of(reader, "administration"), *mine)
    ]


def _actions(reader: Reader) -> list[Option]:
    found = []
    for action in ACTIONS:
        if action.shown_to(reader):
            try:
                found.append(Option(action.words, reverse(action.name), action.icon))
            except NoReverseMatch:
                continue  # the app that answers is not installed
    return found


def _recent(reader: Reader) -> list[Option]:
    return [Option(one.title, one.address, one.icon, one.note) for one in recent.latest(reader, 6)]


def _elements(reader: Reader, wanted: str) -> list[Option]:
    try:
        atlas = atlas_for(reader)
    except AtlasMissing:
        return []
    language = get_language() or "en"
    columns = ("kind", "titles", "names")
    rows = [
        row
        for kind in _LISTED
        for row in atlas.listing(kind).beginning_with(wanted, ELEMENTS // 2, columns)
    ]
    return [
        Option(title_of(row, language), reverse("element", args=[row["id"]]),
               names.ICONS.get(row["kind"], "file"), names.of_kind(row["kind"]))
        for row in rows[:ELEMENTS]
    ]  # fmt: skip


def _encoded(text: str) -> str:
    from django.http import QueryDict

    query = QueryDict(mutable=True)
    query["q"] = text.strip()
    return query.urlencode()
