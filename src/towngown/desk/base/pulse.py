"""Whether whoever took up a job still lives: its name, its heartbeat, and when both mean death."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.db import Error, connection
from django.utils import timezone

from towngown.desk.base.models.jobs import Job

# A running job whose worker has said nothing for so long is taken to have been killed.
SILENCE = timedelta(seconds=60)
BEAT = timedelta(seconds=10)
_stopping = threading.Event()
_log = logging.getLogger(__name__)


def name_of_this_worker() -> str:
    """Return machine, process and a random word: what no other worker was ever called."""
    return _named(os.getpid())


@cache
def _named(pid: int) -> str:
    return f"{socket.gethostname()[:80]}:{pid}:{secrets.token_hex(8)}"


def stop() -> None:
    """Let the job in hand go back into the queue at its next step."""
    _stopping.set()


def is_stopping() -> bool:
    """Whether this worker was told to end."""
    return _stopping.is_set()


def is_lost(worker: str, heartbeat: datetime | None) -> bool:
    """Whether that worker is dead: long silent, or a process of this machine that is gone."""
    if heartbeat is None or heartbeat < timezone.now() - SILENCE:
        return True
    machine, _, rest = worker.partition(":")
    if worker == name_of_this_worker() or machine != socket.gethostname()[:80]:
        return False
    pid = int(rest.partition(":")[0] or 0)
    return pid == os.getpid() or not _is_alive(pid)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it lives, as somebody else's
        return True
    return True


@contextmanager
def beating(pk: UUID, worker: str) -> Iterator[None]:
    """Say every few seconds, from a thread beside the work, that the worker lives."""
    stopped = threading.Event()
    thread = threading.Thread(target=_beat, args=(pk, worker, stopped), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _beat(pk: UUID, worker: str, stopped: threading.Event) -> None:
    try:
        while not stopped.wait(BEAT.total_seconds()):
            try:
                Job.objects.filter(pk=pk, worker=worker).update(heartbeat=timezone.now())
            except Error:  # a database that is busy or away: the next beat will tell
                _log.warning("the heartbeat of job %s was missed", pk, exc_info=True)
                connection.close()
    finally:
        connection.close()
