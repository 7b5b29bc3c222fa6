"""What the worker does for accounts by the clock."""

from __future__ import annotations

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from towngown.desk.accounts import retention


@db_periodic_task(crontab(hour="3", minute="20"))
def apply_retention() -> None:
    """Remove every night what has outlived its time."""
    retention.apply()
