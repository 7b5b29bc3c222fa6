"""What the apps below offer to cases, where they are installed: a place in their pages."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _


def greet() -> None:
    """Take part in calendars, and show comments, tasks and files on the page of a case."""
    from towngown.desk.cases.pages import PARTS

    if apps.is_installed("towngown.desk.work"):
        PARTS[""].append(_work)
        import_module("towngown.desk.work.calendar").EVENTS.append(_events)
    if apps.is_installed("towngown.desk.explore"):
        import_module("towngown.desk.explore.elements").PARTS.append(_of_element)
        import_module("towngown.desk.explore.search").SOURCES.append(_found)


def _work(request: Any, case: Any) -> tuple[str, dict[str, Any]]:
    return "cases/work.html", {}


def _events(reader: Any) -> list[Any]:
    """Return what is due in the cases that the reader is on, as entries of a calendar."""
    from django.db.models import Q

    from towngown.desk.cases.lists import running_deadlines

    event = import_module("towngown.desk.work.calendar").Event
    mine = Q(case__responsible=reader.user) | Q(case__team__in=reader.teams)
    found = running_deadlines(reader).filter(mine, case__closed_at=None).select_related("case")
    return [
        event(
            str(one.pk), one.due, f"{one} · {one.case}", one.case.is_confidential(),
            one.case.updated_at, one.case.get_absolute_url(),
        )
        for one in found.order_by("due", "id")
    ]  # fmt: skip


def _of_element(reader: Any, element: Any) -> Any:
    """Return the cases about an element, or that answer it, as a part of its page."""
    from towngown.desk.cases.lists import about_element

    found = about_element(reader, element["id"])
    if not found:
        return None
    part = import_module("towngown.desk.explore.elements").Part
    return part(_("Cases"), "cases/of_element.html", {"cases": found}, order=30)


def _found(reader: Any, text: str) -> list[Any]:
    """Return the cases that a search finds by title or reference."""
    from towngown.desk.cases.lists import named_like

    hit = import_module("towngown.desk.explore.search").Hit
    return [
        hit(str(case), case.get_absolute_url(), str(case.way), str(case.stands_in), "briefcase")
        for case in named_like(reader, text)
    ]
