"""What the worker does when it is woken, and by the clock."""

from __future__ import annotations

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from towngown.desk.base import jobs


@db_task()
def run_job(pk: str) -> None:
    """Do one job."""
    jobs.run(pk)


@db_task()
def take_up_what_waits() -> None:
    """Do the jobs that were queued or interrupted while no worker ran."""
    for pk in jobs.waiting():
        jobs.run(pk)


@db_periodic_task(crontab(minute="*"))
def sweep() -> None:
    """Take up every minute what is left lying."""
    for pk in jobs.waiting():
        jobs.run(pk)


@db_periodic_task(crontab(minute="17", hour="3"))
def forget_old_jobs() -> None:
    """Remove every night what ended long ago."""
    jobs.forget_old()
