"""What the worker does for this app, when it is woken and by the clock."""

from __future__ import annotations

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from towngown.desk.work import keeping, sending, telling


@db_task()
def tell() -> None:
    """Tell people what has happened, and send what is to go out at once."""
    telling.tell()
    sending.send_waiting()


@db_task()
def scan(pk: str) -> None:
    """Check one version of a file for viruses."""
    keeping.scan(pk)


@db_periodic_task(crontab(minute="*"))
def take_up_what_waits() -> None:
    """Tell, send and check what was left while no worker ran or a server did not answer."""
    telling.tell()
    sending.queue_digests()
    sending.send_waiting()
    keeping.scan_waiting()


@db_periodic_task(crontab(hour="3", minute="20"))
def tidy() -> None:
    """Erase what was removed a month ago, and bytes that nothing names."""
    keeping.erase_removed()
    keeping.sweep()
