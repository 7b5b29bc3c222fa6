"""What the worker does for the API."""

from __future__ import annotations

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from towngown.desk.api import repeating, webhooks


@db_periodic_task(crontab(minute="*"))
def send_webhooks() -> None:
    """Send what is due."""
    webhooks.send_due()


@db_periodic_task(crontab(hour="3", minute="10"))
def forget_answers() -> None:
    """Remove answers kept for repeated requests."""
    repeating.forget()
