"""Jobs: whose they are, what is shown of them, and when a worker counts as dead."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from towngown.desk.base import jobs, pulse
from towngown.desk.base.jobs import Work, work
from towngown.desk.base.models import Job
from towngown.desk.base.models.jobs import JobState
from towngown.desk.base.roles import Role

pytestmark = pytest.mark.django_db


@work("test.greet", "Greet")
def greet(work: Work, *, name: str) -> dict[str, Any]:
    """Say hello, and leave a file."""
    work.tell("greet", 1, 1)
    (work.folder() / "hello.txt").write_text(f"Hello, {name}")
    return {"said": f"Greeted {name}", "file": "hello.txt", "address": "/"}


def test_a_job_is_done_after_the_commit_and_its_result_can_be_fetched_by_its_owner_alone(
    person: Callable[..., Any], signed_in: Callable[..., Any],
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    from towngown.desk.base.reader import reader_of

    officer = person(Role.OFFICER)
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.start(reader_of(officer), "test.greet", name="Li Wei")
        assert Job.objects.get().state == JobState.QUEUED
    mine, others = signed_in(officer), signed_in(Role.MANAGER)
    page = mine.get(f"/jobs/{job.pk}/").content.decode()
    assert "Greeted Li Wei" in page
    assert "Open the result" in page
    assert b"".join(mine.get(f"/jobs/{job.pk}/file").streaming_content) == b"Hello, Li Wei"
    assert "Greet" in mine.get("/jobs/").content.decode()
    for way in ("", "progress", "file"):
        assert others.get(f"/jobs/{job.pk}/{way}").status_code == 404
    assert "No jobs yet" in others.get("/jobs/").content.decode()
    assert mine.get(f"/jobs/{job.pk}/progress")["HX-Refresh"] == "true"


def test_a_page_polls_while_its_job_waits_and_can_stop_it(
    person: Callable[..., Any], signed_in: Callable[..., Any]
) -> None:
    officer = person(Role.OFFICER)
    job = Job.objects.create(owner=officer, kind="test.greet")
    client = signed_in(officer)
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert 'http-equiv="refresh"' in page
    assert "HX-Refresh" not in client.get(f"/jobs/{job.pk}/progress")
    client.post(f"/jobs/{job.pk}/cancel")
    assert "It was stopped" in client.get(f"/jobs/{job.pk}/").content.decode()


def test_list_of_jobs_asks_the_database_as_often_for_thirty_as_for_one(
    person: Callable[..., Any], signed_in: Callable[..., Any], django_assert_num_queries: Any
) -> None:
    officer = person(Role.OFFICER)
    client = signed_in(officer)
    Job.objects.create(owner=officer, kind="test.greet")
    client.get("/jobs/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/jobs/")
    Job.objects.bulk_create(Job(owner=officer, kind="test.greet") for _ in range(29))
    with django_assert_num_queries(len(one)):
        client.get("/jobs/")


def test_worker_is_lost_when_silent_or_gone_but_not_while_it_lives() -> None:
    now, here = timezone.now(), socket.gethostname()[:80]
    assert not pulse.is_lost(pulse.name_of_this_worker(), now)
    assert pulse.is_lost(pulse.name_of_this_worker(), now - timedelta(seconds=61))
    assert pulse.is_lost(f"{here}:{2**22 + 1}:x", now)
    assert pulse.is_lost(f"{here}:{os.getpid()}:x", now), "an earlier process of that number"
    assert not pulse.is_lost(f"{here}:{os.getppid()}:x", now)
    assert not pulse.is_lost("elsewhere:1:x", now)


def test_worker_that_was_taken_for_dead_lets_go(reader: Callable[..., Any]) -> None:
    officer = reader(Role.OFFICER)

    @work("test.lost")
    def lost(work: Work) -> dict[str, Any]:
        Job.objects.update(worker="another")
        work.tell("further", 1, 2)
        return {"said": "never counts"}

    job = Job.objects.create(owner_id=officer.user, kind="test.lost")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.RUNNING, {})


def test_old_jobs_go_with_their_files(reader: Callable[..., Any]) -> None:
    job = Job.objects.create(
        owner_id=reader(Role.OFFICER).user, kind="test.greet", state=JobState.DONE,
        finished_at=timezone.now() - timedelta(days=31),
    )  # fmt: skip
    folder = jobs.folder_of(job.pk)
    jobs.forget_old()
    assert not folder.exists()
    assert not Job.objects.exists()
