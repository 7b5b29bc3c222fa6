"""What the worker does for cases by the clock."""

from __future__ import annotations

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from towngown.desk.cases.reminders import remind


@db_periodic_task(crontab(hour="6", minute="10"))
def remind_of_deadlines() -> None:
    """Remind of deadlines early in the morning."""
    remind()
