"""What is shown of a thing: its comments, tasks, files and history, each a page of thirty."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch

from towngown.desk.base.reader import Reader
from towngown.desk.work import rules, timeline
from towngown.desk.work.models import Comment, File, Task, Version

SIZE = 30


def comments(reader: Reader, root: Any, page: Any = 1) -> Page:
    """Return comments, newest first, each with what its reader may still do with it."""
    query = Comment.on(reader, root).select_related("author").prefetch_related("mentions")
    shown = Paginator(query.order_by("-at", "-id"), SIZE).get_page(page)
    for comment in shown:
        comment.changeable = rules.can_change_comment(reader, comment)
        comment.removable = rules.can_remove_comment(reader, comment)
    return shown


def tasks(reader: Reader, root: Any, page: Any = 1) -> Page:
    """Return tasks, open ones first, by their due dates."""
    query = Task.on(reader, root).select_related("assignee", "done_by")
    shown = Paginator(query.order_by("done_at", *Task._meta.ordering), SIZE).get_page(page)
    for task in shown:
        may_change(reader, task)
    return shown


def may_change(reader: Reader, task: Task) -> None:
    """Note on a task what its reader may do with it, and whether it is late."""
    task.changeable = rules.can_change_task(reader, task)
    task.is_late = task.done_at is None and task.due is not None and task.due < reader.today


def files(reader: Reader, root: Any, page: Any = 1) -> Page:
    """Return files by name, each with its newest version."""
    query = File.on(reader, root).filter(removed_at=None)
    newest = Prefetch("versions", Version.objects.seen_by(reader).select_related("by"))
    shown = Paginator(query.order_by("name", "id").prefetch_related(newest), SIZE).get_page(page)
    for file in shown:
        file.newest = file.versions.all()[0]
        file.removable = rules.can_remove_file(reader, file)
    return shown


SECTIONS = {"comments": comments, "tasks": tasks, "files": files, "timeline": timeline.steps}
