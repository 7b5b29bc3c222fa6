"""Giving tasks and doing them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from towngown.desk.base.actions import Incomplete, changing, creating
from towngown.desk.base.reader import Reader
from towngown.desk.work import people, rules, targets
from towngown.desk.work.models import Task


def add_task(
    *, reader: Reader, kind: str, thing: Any, title: str, due: date | None = None,
    assignee: Any = None,
) -> Task:  # fmt: skip
    """Add a task to a thing; only who may see the thing can be asked to do it."""
    root = targets.get_seen(reader, kind, thing)
    task = Task(title=_named(title), due=due, created_by_id=reader.user).hang_on(root)
    task.assignee_id = _nameable(reader, root, assignee)
    with creating(reader, "add_task", task, may=rules.can_add):
        pass
    return task


def change_task(
    *, reader: Reader, pk: Any, title: str, due: date | None, assignee: Any,
    revision: int | None = None,
) -> Task:  # fmt: skip
    """Change what a task says; raises Conflict where someone else changed it meanwhile."""
    root = Task.objects.get_seen(reader, pk).root()
    with changing(
        reader, "change_task", Task, pk, may=rules.can_change_task, revision=revision
    ) as task:
        task.title, task.due = _named(title), due
        if str(task.assignee_id or "") != str(assignee or ""):
            task.assignee_id = _nameable(reader, root, assignee)
    return task


def finish_task(*, reader: Reader, pk: Any) -> Task:
    """Say that a task is done."""
    with changing(reader, "finish_task", Task, pk, may=rules.can_finish_task) as task:
        task.done_at, task.done_by_id = timezone.now(), reader.user
    return task


def reopen_task(*, reader: Reader, pk: Any) -> Task:
    """Say that a task is not done after all."""
    with changing(reader, "reopen_task", Task, pk, may=rules.can_reopen_task) as task:
        task.done_at, task.done_by_id = None, None
    return task


def _named(title: str) -> str:
    named = " ".join(title.split())[:300]
    if not named:
        said = _("Say what is to be done.")
        raise Incomplete(said, {"title": said})
    return named


def _nameable(reader: Reader, root: Any, pk: Any) -> Any:
    if not pk:
        return None
    for user in people.nameable(reader, root):
        if str(user.pk) == str(pk):
            return user.pk
    said = _("Choose someone who may see this.")
    raise Incomplete(said, {"assignee": said})
