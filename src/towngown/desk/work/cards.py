"""What this app says on the home page and in the bell."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from towngown.desk.base.reader import Reader
from towngown.desk.base.templatetags.desk import when
from towngown.desk.base.views.home import Card, Line
from towngown.desk.work import targets
from towngown.desk.work.models import Notification, Task
from towngown.desk.work.wording import said

_SHOWN = 6
_MOST = 99


def unread(request: Any) -> Any:
    """Return how many notifications are unread, up to a hundred; asked only where it is shown."""
    return SimpleLazyObject(lambda: count_unread(request.reader))


def count_unread(reader: Reader) -> int:
    """Return how many unread notifications the reader has, up to a hundred."""
    return Notification.objects.seen_by(reader).filter(read_at=None)[: _MOST + 1].count()


def tasks_that_wait(reader: Reader) -> Card | None:
    """Return the reader's open tasks, the most urgent first."""
    if reader.user is None:
        return None
    tasks = list(Task.objects.seen_by(reader).filter(assignee=reader.user, done_at=None)[:_SHOWN])
    roots = targets.found(reader, tasks)
    lines = [
        Line(task.title, reverse("work_task", args=[task.pk]), _note(reader, task, root),
             attention=task.due is not None and task.due <= reader.today)
        for task in tasks
        if (root := roots.get((task.kind, task.thing))) is not None
    ]  # fmt: skip
    return Card(
        "waits", _("My tasks"), lines, order=10,
        empty=_("No task waits for you. Tasks are given on the page of what they are about."),
        actions=[Line(_("All tasks"), reverse("tasks"))],
    )  # fmt: skip


def _note(reader: Reader, task: Task, root: Any) -> Any:
    from django.utils.html import format_html

    if task.due is None:
        return str(root)
    late = _("overdue since") if task.due < reader.today else _("due")
    return format_html("{} · {} {}", root, late, when(task.due))


def what_is_new(reader: Reader) -> Card | None:
    """Return the newest unread notifications."""
    if reader.user is None:
        return None
    new = Notification.objects.seen_by(reader).filter(read_at=None).select_related("actor")
    lines = [
        Line(one.words, reverse("notification", args=[one.told.pk]), when(one.told.at))
        for one in said(reader, new[:_SHOWN])
    ]
    return Card(
        "new", _("Notifications"), lines, order=10, empty=_("You have read everything."),
        actions=[Line(_("All notifications"), reverse("notifications"))],
    )  # fmt: skip
