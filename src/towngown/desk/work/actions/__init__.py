"""Every change that this app makes, as verbs: checked, written, audited, signalled."""

from towngown.desk.work.actions.calendar import close_calendar, open_calendar
from towngown.desk.work.actions.comments import change_comment, remove_comment, write_comment
from towngown.desk.work.actions.files import (
    add_file,
    add_version,
    fetch_version,
    remove_file,
    restore_version,
)
from towngown.desk.work.actions.notices import choose_notices, mark_all_read, mark_read
from towngown.desk.work.actions.tasks import add_task, change_task, finish_task, reopen_task

__all__ = [
    "add_file", "add_task", "add_version", "change_comment", "change_task", "choose_notices",
    "close_calendar", "fetch_version", "finish_task", "mark_all_read", "mark_read",
    "open_calendar", "remove_comment", "remove_file", "reopen_task", "restore_version",
    "write_comment",
]  # fmt: skip
