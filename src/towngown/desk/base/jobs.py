"""Long work: asked for in a request, done by the worker, looked at later.

The table of jobs is the truth; the queue only wakes the worker, and a sweep finds what was
queued or interrupted while no worker ran. A kind of work registers itself:

    @work("import")
    def run_import(work: Work, *, sources: list[str]) -> dict: ...

Its function may be run again from the start after a kill, so it must not do anything twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from towngown.desk.base.models.jobs import Job, JobState
from towngown.desk.base.reader import Reader, reader_of
from towngown.kernel.errors import TowngownError

Function = Callable[..., dict[str, Any]]
WORK: dict[str, Function] = {}
# A running job whose worker has said nothing for so long is taken to have been killed.
SILENCE = timedelta(seconds=60)
_OFTEN = timedelta(seconds=0.5)
_log = logging.getLogger(__name__)


class Cancelled(Exception):
    """The person asked to stop; nothing of the work counts."""


def work(kind: str) -> Callable[[Function], Function]:
    """Register a function as the work of that kind."""

    def registered(function: Function) -> Function:
        WORK[kind] = function
        return function

    return registered


class Work:
    """What a running function knows of its job: who asked, and how to tell how far it is."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._told = timezone.now() - _OFTEN
        self.reader: Reader = reader_of(job.owner)
        self.id: UUID = job.pk

    def tell(self, stage: str, done: float, total: float, note: str = "") -> None:
        """Tell how far the work is; raises Cancelled where the person asked to stop."""
        now = timezone.now()
        if now - self._told < _OFTEN and stage == self._job.stage:
            return
        self._told, self._job.stage = now, stage[:60]
        Job.objects.filter(pk=self.id).update(
            stage=stage[:60], done=int(done), total=int(total), heartbeat=now
        )
        if Job.objects.filter(pk=self.id, cancel_asked=True).exists():
            raise Cancelled


def start(reader: Reader, kind: str, **arguments: Any) -> Job:
    """Queue a job for the reader; it starts when the transaction has been committed."""
    from towngown.desk.base.tasks import run_job

    if kind not in WORK:
        raise KeyError(kind)
    job = Job.objects.create(owner_id=reader.user, kind=kind, arguments=arguments)
    transaction.on_commit(lambda: run_job(str(job.pk)))
    return job


def cancel(reader: Reader, pk: Any) -> None:
    """Ask a job of the reader to stop; one that waits stops at once."""
    mine = Job.objects.filter(pk=pk, owner_id=reader.user)
    waiting = mine.filter(state=JobState.QUEUED)
    waiting.update(state=JobState.CANCELLED, finished_at=timezone.now())
    mine.filter(state=JobState.RUNNING).update(cancel_asked=True)


def run(pk: Any) -> None:
    """Do a job that is queued; whoever takes it first does it."""
    now = timezone.now()
    taken = Job.objects.filter(pk=pk, state=JobState.QUEUED).update(
        state=JobState.RUNNING, started_at=now, heartbeat=now
    )
    if not taken:
        return
    job = Job.objects.select_related("owner").get(pk=pk)
    try:
        ended = {"state": JobState.DONE, "result": WORK[job.kind](Work(job), **job.arguments)}
    except Cancelled:
        ended = {"state": JobState.CANCELLED}
    except TowngownError as error:
        ended = {"state": JobState.FAILED, "error": str(error)}
    except Exception:  # noqa: BLE001  a mistake in the program: written down, the worker goes on
        _log.exception("job %s (%s) broke", pk, job.kind)
        ended = {"state": JobState.FAILED}
    Job.objects.filter(pk=pk).update(finished_at=timezone.now(), **ended)


def waiting() -> list[str]:
    """Return what no worker has: jobs queued, and those whose worker has fallen silent."""
    silent = Job.objects.filter(state=JobState.RUNNING, heartbeat__lt=timezone.now() - SILENCE)
    silent.update(state=JobState.QUEUED)
    found = Job.objects.filter(state=JobState.QUEUED).order_by("created_at")
    return [str(pk) for pk in found.values_list("pk", flat=True)]
