"""Who may do what with what hangs on a thing; that they see the thing is asked before.

say something, add a file or a task     whoever is signed in
change or remove a comment              its author, within an hour (removing: a day)
add a version, bring one back           whoever is signed in
remove a file                           who added it, or who works on cases
change a task                           who made it, who does it, or who works on cases
finish or reopen a task                 as well
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from towngown.desk.base.reader import Reader

CHANGEABLE = timedelta(hours=1)
REMOVABLE = timedelta(days=1)


def can_add(reader: Reader, thing: Any) -> bool:
    """Whether the reader may hang something on a thing."""
    return reader.user is not None


def can_change_comment(reader: Reader, comment: Any) -> bool:
    """Whether the reader may still put a comment in other words."""
    return _own(reader, comment) and timezone.now() - comment.at <= CHANGEABLE


def can_remove_comment(reader: Reader, comment: Any) -> bool:
    """Whether the reader may still take a comment back."""
    return _own(reader, comment) and timezone.now() - comment.at <= REMOVABLE


def _own(reader: Reader, comment: Any) -> bool:
    return comment.removed_at is None and comment.author_id == reader.user


def can_add_version(reader: Reader, file: Any) -> bool:
    """Whether the reader may put a newer version on a file."""
    return reader.user is not None and file.removed_at is None


def can_remove_file(reader: Reader, file: Any) -> bool:
    """Whether the reader may take a file away."""
    own = file.created_by_id == reader.user or reader.rights.works_cases
    return own and file.removed_at is None


def can_change_task(reader: Reader, task: Any) -> bool:
    """Whether the reader may change, finish or reopen a task."""
    return reader.user in {task.created_by_id, task.assignee_id} or reader.rights.works_cases


def can_finish_task(reader: Reader, task: Any) -> bool:
    """Whether a task is the reader's to finish, and not yet finished."""
    return task.done_at is None and can_change_task(reader, task)


def can_reopen_task(reader: Reader, task: Any) -> bool:
    """Whether a finished task is the reader's to reopen."""
    return task.done_at is not None and can_change_task(reader, task)
