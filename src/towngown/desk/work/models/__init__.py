"""What hangs on things, and what is sent to people."""

from towngown.desk.work.models.attached import Attached
from towngown.desk.work.models.calendar import CalendarKey
from towngown.desk.work.models.comments import Comment
from towngown.desk.work.models.files import File, Verdict, Version
from towngown.desk.work.models.notices import Heard, Notification, Outgoing
from towngown.desk.work.models.tasks import Task

__all__ = [
    "Attached", "CalendarKey", "Comment", "File", "Heard", "Notification", "Outgoing", "Task",
    "Verdict", "Version",
]  # fmt: skip
