"""What a person's calendar shows, asked anew each time it is fetched.

Other apps add functions of a reader: `calendar.EVENTS.append(deadlines_of)`. A calendar leaves the
house: of a confidential thing it says only that something is due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import icalendar
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from towngown.desk.base.reader import Reader
from towngown.desk.work import targets
from towngown.desk.work.models import Task


@dataclass(frozen=True)
class Event:
    """Something due on a day; `uid` is the id of what it is, `address` a path of the desk."""

    uid: str
    day: date
    title: str
    confidential: bool
    changed_at: datetime
    address: str = ""


EVENTS: list[Callable[[Reader], Iterable[Event]]] = []


def tasks_of(reader: Reader) -> list[Event]:
    """Return the open tasks that the reader is to do."""
    tasks = Task.objects.seen_by(reader).filter(assignee=reader.user, done_at=None)
    tasks = list(tasks.exclude(due=None))
    roots = targets.found(reader, tasks)
    return [
        Event(
            str(task.pk), task.due, f"{task.title} · {root}", root.is_confidential(),
            task.updated_at, reverse("tasks"),
        )
        for task in tasks
        if (root := roots.get((task.kind, task.thing))) is not None
    ]  # fmt: skip


EVENTS.append(tasks_of)


def feed(reader: Reader) -> bytes:
    """Return the reader's calendar as iCalendar, in the language in use."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Towngown//Desk//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Towngown deadlines"))
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    found = [event for events in EVENTS for event in events(reader)]
    for event in sorted(found, key=lambda one: (one.day, one.uid)):
        calendar.add_component(_entry(event))
    return calendar.to_ical()


def _entry(event: Event) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", f"{event.uid}@towngown")
    entry.add("dtstamp", event.changed_at)
    entry.add("dtstart", event.day)
    entry.add("dtend", event.day + timedelta(days=1))
    entry.add("transp", "TRANSPARENT")
    hidden = event.confidential
    entry.add("summary", _("Something confidential is due") if hidden else event.title)
    entry.add("class", "CONFIDENTIAL" if hidden else "PUBLIC")
    # The address of a confidential thing would tell of what kind it is.
    address = reverse("tasks") if hidden or not event.address else event.address
    entry.add("url", settings.ADDRESS + address)
    return entry
