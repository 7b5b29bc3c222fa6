"""Long work: asked for in a request, done by the worker, looked at later.

The table of jobs is the truth; the queue only wakes the worker, and a sweep finds what was
queued or interrupted while no worker ran. A kind of work registers itself:

    @work("import", _("Take in a list"))
    def take_in(work: Work, *, pk: str) -> dict:
        work.tell("read", 3, 10)
        return {"address": "/imports/…/", "said": "…"}

Its function may be run again from the start after a kill, so it must not do anything twice. Of its
result, `said` is shown on the job's page, `address` is linked, and a `file` that was written into
`work.folder()` can be fetched there.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from towngown.desk.base import pulse
from towngown.desk.base.models.jobs import Job, JobState
from towngown.desk.base.reader import Reader, reader_of
from towngown.kernel.errors import TowngownError

Function = Callable[..., dict[str, Any]]
WORK: dict[str, Function] = {}
NAMES: dict[str, str | Promise] = {}
# A job that was taken up so often and never ended takes its worker down with it.
ATTEMPTS = 3
# How long a finished job and its file can be looked at.
KEPT = timedelta(days=30)
# Among a job's arguments: the language in which its result is to be told.
_LANGUAGE = "_language"
_OFTEN = timedelta(seconds=0.5)
_LIVE = (JobState.QUEUED, JobState.RUNNING)
_log = logging.getLogger(__name__)


class Cancelled(Exception):
    """The person asked to stop; nothing of the work counts."""


class Stopped(Exception):
    """The worker is told to end; the job goes back into the queue."""


class Superseded(Exception):
    """Another worker has taken this one for dead and does the job; this one has to let go."""


def work(kind: str, name: str | Promise = "") -> Callable[[Function], Function]:
    """Register a function as the work of that kind; `name` is what people call it."""

    def registered(function: Function) -> Function:
        WORK[kind], NAMES[kind] = function, name or kind
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
        mine = Job.objects.filter(pk=self.id, worker=self._job.worker, state=JobState.RUNNING)
        if pulse.is_stopping():
            raise Stopped
        if not mine.update(stage=stage[:60], done=int(done), total=int(total), heartbeat=now):
            raise Superseded
        if mine.filter(cancel_asked=True).exists():
            raise Cancelled

    def folder(self) -> Path:
        """Return the folder for files of the result; it goes when the job is forgotten."""
        return folder_of(self.id)


@dataclass(frozen=True)
class Ended:
    """What is to be written down of a job that has ended."""

    state: JobState
    result: dict[str, Any]
    error: str = ""


def folder_of(pk: UUID) -> Path:
    """Return where the files of a job's result lie; made where it is not there."""
    folder = Path(settings.HOME) / "results" / str(pk)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def start(reader: Reader, kind: str, **arguments: Any) -> Job:
    """Queue a job for the reader; it starts when the transaction has been committed."""
    if kind not in WORK:
        raise KeyError(kind)
    told = {**arguments, _LANGUAGE: translation.get_language()}
    job = Job.objects.create(owner_id=reader.user, kind=kind, arguments=told)
    transaction.on_commit(lambda: _wake(job.pk))
    return job


def _wake(pk: UUID) -> None:
    from towngown.desk.base.tasks import run_job

    try:
        run_job(str(pk))
    except (OSError, sqlite3.Error):
        _log.warning("job %s could not be queued; the sweep will find it", pk)


def cancel(reader: Reader, pk: Any) -> None:
    """Ask a job of the reader to stop; one that waits stops at once."""
    mine = Job.objects.filter(pk=pk, owner_id=reader.user)
    waiting = mine.filter(state=JobState.QUEUED)
    waiting.update(state=JobState.CANCELLED, finished_at=timezone.now())
    mine.filter(state=JobState.RUNNING).update(cancel_asked=True)


def run(pk: Any) -> None:
    """Do a job that is queued; whoever takes it first does it."""
    worker, now = pulse.name_of_this_worker(), timezone.now()
    taken = Job.objects.filter(pk=pk, state=JobState.QUEUED).update(
        state=JobState.RUNNING, started_at=now, heartbeat=now, worker=worker,
        attempts=F("attempts") + 1,
    )  # fmt: skip
    if not taken:
        return
    job = Job.objects.select_related("owner").get(pk=pk)
    language = job.arguments.pop(_LANGUAGE, None)
    with pulse.beating(job.pk, worker), translation.override(language):
        ended = _done(job)
    if ended is None:
        return
    mine = Job.objects.filter(pk=pk, worker=worker, state=JobState.RUNNING)
    if ended.state == JobState.QUEUED:
        mine.update(state=JobState.QUEUED, attempts=F("attempts") - 1)
    else:
        mine.update(
            finished_at=timezone.now(), state=ended.state, result=ended.result, error=ended.error
        )


def _done(job: Job) -> Ended | None:
    """Run the job's function; None where another worker has taken the job over."""
    try:
        return Ended(JobState.DONE, WORK[job.kind](Work(job), **job.arguments))
    except Superseded:
        _log.warning("job %s was taken over by another worker", job.pk)
        return None
    except Stopped:
        return Ended(JobState.QUEUED, {})
    except Cancelled:
        return Ended(JobState.CANCELLED, {})
    except TowngownError as error:
        return Ended(JobState.FAILED, {}, str(error))
    except Exception:  # noqa: BLE001  a mistake in the program: written down, the worker goes on
        _log.exception("job %s (%s) broke", job.pk, job.kind)
        return Ended(JobState.FAILED, {}, "")


def waiting() -> list[str]:
    """Return what no worker has: jobs queued, and those whose worker was killed."""
    for job in Job.objects.filter(state=JobState.RUNNING):
        if pulse.is_lost(job.worker, job.heartbeat):
            _give_back(job)
    found = Job.objects.filter(state=JobState.QUEUED).order_by("created_at")
    return [str(pk) for pk in found.values_list("pk", flat=True)]


def _give_back(job: Job) -> None:
    """Queue a job again whose worker was killed, unless it was to stop or kills every worker."""
    lost = Job.objects.filter(pk=job.pk, worker=job.worker, state=JobState.RUNNING)
    if job.cancel_asked:
        lost.update(state=JobState.CANCELLED, finished_at=timezone.now())
    elif job.attempts >= ATTEMPTS:
        said = _(
            "It was begun %(times)s times and never came to an end: the machine stopped it each "
            "time, most likely because its memory was too small. Try it with less at once."
        )
        told = said % {"times": job.attempts}
        lost.update(state=JobState.FAILED, finished_at=timezone.now(), error=told)
    else:
        lost.update(state=JobState.QUEUED)


def forget_old() -> None:
    """Remove jobs that ended long ago, with the files of their results."""
    ended = Job.objects.exclude(state__in=_LIVE).filter(finished_at__lt=timezone.now() - KEPT)
    for job in ended:
        shutil.rmtree(Path(settings.HOME) / "results" / str(job.pk), ignore_errors=True)
        job.delete()
