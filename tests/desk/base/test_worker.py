"""The worker as a process: killed, stopped, asked to stop; on a database that is a file."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

SLOW = Path(__file__).with_name("slow_work.py")
START = """
from towngown.desk.base import jobs
from towngown.desk.base.models import User
from towngown.desk.base.reader import reader_of
user = User.objects.first() or User.objects.create_user("o@example.org", role="officer")
job = jobs.start(reader_of(user), {kind!r}, **{arguments!r})
print(job.pk)
"""
LOOK = """
import json
from towngown.desk.base.models import Job
print(json.dumps(list(Job.objects.values("state", "attempts", "error", "result", "stage"))))
"""


class Desk:
    """A desk on a folder of its own, whose workers are processes."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.workers: list[subprocess.Popen[bytes]] = []
        self._environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "TOWNGOWN_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "towngown.desk.project.settings",
        }  # fmt: skip
        self.do("from django.core.management import call_command; call_command('migrate', '-v0')")

    def do(self, code: str) -> str:
        command = [sys.executable, str(SLOW)]
        done = subprocess.run(
            command, input=code, env=self._environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def work(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(SLOW), "work"]
        self.workers.append(subprocess.Popen(command, env=self._environment))
        return self.workers[-1]

    def start(self, kind: str, **arguments: Any) -> str:
        return self.do(START.format(kind=kind, arguments=arguments)).strip()

    def jobs(self) -> list[dict[str, Any]]:
        return json.loads(self.do(LOOK))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with an empty database."""
    one = Desk(tmp_path / "home")
    yield one
    for worker in one.workers:
        worker.kill()
        worker.wait()


def _until(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.1)


def _kill(worker: subprocess.Popen[bytes]) -> None:
    worker.send_signal(signal.SIGKILL)
    worker.wait()


def test_a_job_whose_worker_was_killed_is_done_by_the_next(desk: Desk, tmp_path: Path) -> None:
    there, begun = tmp_path / "there", tmp_path / "there.begun"
    first = desk.work()
    desk.start("slow", until=str(there))
    _until(begun.exists)
    _kill(first)
    assert [job["state"] for job in desk.jobs()] == ["running"]
    desk.work()
    _until(lambda: len(begun.read_text().splitlines()) == 2)
    there.touch()
    _until(lambda: desk.jobs()[0]["state"] == "done")
    (job,) = desk.jobs()
    assert (job["attempts"], job["result"]) == (2, {"said": "The file is there."})
    assert len(begun.read_text().splitlines()) == 2


def test_worker_that_is_told_to_end_gives_its_job_back(desk: Desk, tmp_path: Path) -> None:
    there, begun = tmp_path / "there", tmp_path / "there.begun"
    first = desk.work()
    desk.start("slow", until=str(there))
    _until(begun.exists)
    first.terminate()
    assert first.wait(timeout=30) == 0
    (job,) = desk.jobs()
    assert (job["state"], job["attempts"]) == ("queued", 0)
    there.touch()
    desk.work()
    _until(lambda: desk.jobs()[0]["state"] == "done")


def test_of_two_workers_one_does_the_job(desk: Desk, tmp_path: Path) -> None:
    there, begun = tmp_path / "there", tmp_path / "there.begun"
    job = desk.start("slow", until=str(there))
    desk.do(f"from towngown.desk.base.tasks import run_job; run_job({job!r}); run_job({job!r})")
    desk.work(), desk.work()
    _until(begun.exists)
    time.sleep(2)
    there.touch()
    _until(lambda: desk.jobs()[0]["state"] == "done")
    assert len(begun.read_text().splitlines()) == 1


def test_a_job_that_kills_every_worker_is_given_up_and_says_why(desk: Desk) -> None:
    desk.start("deadly")
    for _ in range(3):
        desk.work().wait(timeout=30)
    desk.work()
    _until(lambda: desk.jobs()[0]["state"] == "failed")
    assert "memory was too small" in desk.jobs()[0]["error"]


def test_a_running_job_stops_when_asked_and_a_refusal_says_what_to_do(
    desk: Desk, tmp_path: Path
) -> None:
    desk.work()
    job = desk.start("slow", until=str(tmp_path / "never"))
    _until((tmp_path / "never.begun").exists)
    cancel = "from towngown.desk.base import jobs; from towngown.desk.base.models import User;"
    cancel += "from towngown.desk.base.reader import reader_of;"
    desk.do(f"{cancel} jobs.cancel(reader_of(User.objects.get()), {job!r})")
    _until(lambda: desk.jobs()[0]["state"] == "cancelled")
    desk.start("refused")
    _until(lambda: desk.jobs()[0]["state"] == "failed")
    assert desk.jobs()[0]["error"] == "list.xlsx: not a list (save it again)"
