"""Notices: who is told of what, exactly once, and only while the thing may be seen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from towngown.desk.base.actions import Conflict, Incomplete, Refused
from towngown.desk.base.gate import NotSeen
from towngown.desk.work import actions
from towngown.desk.work.cards import count_unread, tasks_that_wait, what_is_new
from towngown.desk.work.models import Notification, Task
from towngown.desk.work.notices import GROUPS, NOTICES
from towngown.desk.work.targets import address
from towngown.desk.work.telling import tell
from towngown.desk.work.wording import said

pytestmark = pytest.mark.django_db


def _told(reader: Any) -> list[str]:
    return [one.words for one in said(reader, Notification.objects.seen_by(reader))]


def test_mentioned_and_team_are_told_once_and_not_who_did_it(office: Any, as_reader: Any) -> None:
    officer, manager = as_reader(office.officer), as_reader(office.manager)
    actions.write_comment(reader=officer, **office.about, text="@王芳 look")
    actions.write_comment(reader=officer, **office.about, text="and this")
    assert tell() == 2
    assert tell() == 0
    assert _told(manager) == [
        "Ada Park commented: Filter membranes", "Ada Park mentioned you: Filter membranes",
    ]  # fmt: skip
    assert _told(officer) == []
    with override("zh-hans"):
        assert _told(manager)[1] == "Ada Park 提到了你：Filter membranes"


def test_changed_comment_tells_only_who_is_newly_mentioned(office: Any, as_reader: Any) -> None:
    officer = as_reader(office.officer)
    comment = actions.write_comment(reader=officer, **office.about, text="look")
    tell()
    actions.change_comment(reader=officer, pk=comment.pk, text="@王芳 look")
    assert tell() == 1
    actions.change_comment(reader=officer, pk=comment.pk, text="@王芳 look here")
    assert tell() == 0


def test_who_left_the_team_is_shown_nothing_any_more(
    office: Any, as_reader: Any, signed_in: Any
) -> None:
    actions.write_comment(reader=as_reader(office.officer), **office.about, text="@王芳 look")
    tell()
    told = Notification.objects.seen_by(as_reader(office.manager)).get()
    office.team.members.remove(office.manager)
    reader = as_reader(office.manager)
    assert (_told(reader), count_unread(reader)) == ([], 0)
    assert what_is_new(reader).lines == []
    assert signed_in(office.manager).get(f"/notifications/{told.pk}/").status_code == 404


def test_who_left_before_it_was_told_is_not_told(office: Any, as_reader: Any) -> None:
    actions.write_comment(reader=as_reader(office.officer), **office.about, text="@王芳 look")
    office.team.members.remove(office.manager)
    assert tell() == 0
    office.team.members.add(office.manager)
    assert tell() == 0


def test_trail_of_what_was_removed_is_passed_over(office: Any, as_reader: Any) -> None:
    actions.write_comment(reader=as_reader(office.officer), **office.about, text="@王芳 look")
    office.case.delete()
    assert tell() == 0


def test_nobody_reads_what_others_were_told(office: Any, as_reader: Any, signed_in: Any) -> None:
    actions.write_comment(reader=as_reader(office.officer), **office.about, text="@王芳 look")
    tell()
    told = Notification.objects.seen_by(as_reader(office.manager)).get()
    assert signed_in(office.officer).get(f"/notifications/{told.pk}/").status_code == 404
    page = signed_in(office.manager).get(f"/notifications/{told.pk}/")
    assert page.headers["Location"] == f"{address(office.case)}#comments"
    assert count_unread(as_reader(office.manager)) == 0


def test_off_is_off(office: Any, as_reader: Any, signed_in: Any) -> None:
    client = signed_in(office.manager)
    client.post("/notifications/settings/", {"mentions": "off", "tasks": "nonsense"})
    office.manager.refresh_from_db()
    assert office.manager.settings["notices"] == {"mentions": "off"}
    actions.write_comment(reader=as_reader(office.officer), **office.about, text="@王芳 look")
    assert tell() == 0


def test_every_row_names_a_group() -> None:
    assert {row.group for rows in NOTICES.values() for row in rows} <= set(GROUPS)


def test_pages_take_the_same_queries_for_one_and_thirty(
    office: Any, as_reader: Any, signed_in: Any
) -> None:
    client, reader = signed_in(office.manager), as_reader(office.officer)

    def queries(page: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        return len(asked)

    def happen() -> None:
        actions.add_task(reader=reader, **office.about, title="Do", assignee=office.manager.pk)

    happen()
    tell()
    pages = ("/notifications/", "/tasks/", "/")
    for page in pages:
        queries(page)
    one = [queries(page) for page in pages]
    for _ in range(29):
        happen()
    tell()
    assert [queries(page) for page in pages] == one


# -- tasks -----------------------------------------------------------------------------------------


def test_task_goes_to_who_may_see_the_thing(office: Any, as_reader: Any) -> None:
    reader = as_reader(office.officer)
    with pytest.raises(Incomplete):
        actions.add_task(reader=reader, **office.about, title="Do", assignee=office.outsider.pk)
    task = actions.add_task(
        reader=reader, **office.about, title="Do", assignee=office.manager.pk,
        due=date(2020, 1, 1),
    )  # fmt: skip
    tell()
    manager = as_reader(office.manager)
    assert _told(manager) == ["Ada Park gave you a task: Filter membranes"]
    card = tasks_that_wait(manager)
    assert [(line.words, line.attention) for line in card.lines] == [("Do", True)]
    actions.finish_task(reader=manager, pk=task.pk)
    tell()
    assert _told(reader) == ["王芳 finished a task: Filter membranes"]
    assert tasks_that_wait(manager).lines == []
    with pytest.raises(Refused):
        actions.finish_task(reader=manager, pk=task.pk)
    assert actions.reopen_task(reader=manager, pk=task.pk).done_at is None


def test_task_of_who_left_the_team_waits_for_him_no_more(office: Any, as_reader: Any) -> None:
    reader = as_reader(office.officer)
    actions.add_task(reader=reader, **office.about, title="Do", assignee=office.manager.pk)
    office.team.members.remove(office.manager)
    manager = as_reader(office.manager)
    assert tasks_that_wait(manager).lines == []
    assert not Task.objects.seen_by(manager).exists()


def test_older_form_does_not_overwrite_a_newer_task(office: Any, as_reader: Any) -> None:
    reader = as_reader(office.officer)
    task = actions.add_task(reader=reader, **office.about, title="Do")
    told = {"reader": reader, "pk": task.pk, "due": None, "assignee": None}
    actions.change_task(**told, title="Do it", revision=0)
    with pytest.raises(Conflict):
        actions.change_task(**told, title="Do that", revision=0)
    with pytest.raises(NotSeen):
        actions.change_task(**{**told, "reader": as_reader(office.outsider)}, title="Mine")


def test_task_form_works_without_script(office: Any, signed_in: Any, as_reader: Any) -> None:
    client, new = signed_in(office.officer), f"/about/case/{office.case.pk}/tasks/new/"
    page = client.get(new).content.decode()
    assert "王芳" in page
    assert "Otto Out" not in page
    assert client.post(new, {"title": " "}).status_code == 422
    sent = {"title": "Call", "due": "2026-12-01", "assignee": str(office.manager.pk)}
    assert client.post(new, sent).headers["Location"].endswith("#tasks")
    task = Task.objects.seen_by(as_reader(office.officer)).get()
    done = client.post(f"/tasks/{task.pk}/done/", {"next": "https://evil.example/"})
    assert done.headers["Location"] == f"{address(office.case)}#tasks"
    changed = {**sent, "title": "Call them", "revision": "1"}
    assert client.post(f"/tasks/{task.pk}/", changed).status_code == 302
    task.refresh_from_db()
    assert task.title == "Call them"


# -- history ---------------------------------------------------------------------------------------


def test_history_is_told_in_words_to_who_sees_the_thing(
    office: Any, as_reader: Any, signed_in: Any
) -> None:
    from towngown.desk.work.timeline import steps

    reader = as_reader(office.officer)
    actions.write_comment(reader=reader, **office.about, text="Hm")
    signed_in(office.manager).get(f"/about/case/{office.case.pk}/")
    told = [(str(step.who), str(step.words)) for step in steps(reader, office.case)]
    assert told == [("Ada Park", "commented")]
    assert list(steps(as_reader(office.outsider), office.case)) == []


def test_history_leaves_out_parts_that_its_reader_may_not_see(
    office: Any, as_reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from towngown.desk.work.models import Comment
    from towngown.desk.work.timeline import steps

    reader = as_reader(office.officer)
    actions.add_task(reader=reader, **office.about, title="Do", assignee=office.manager.pk)
    actions.write_comment(reader=reader, **office.about, text="@王芳 look")
    seen_by = Comment.seen_by

    def own_only(asking: Any) -> Any:
        return seen_by(asking).filter(author=asking.user)

    monkeypatch.setattr(Comment, "seen_by", own_only)
    assert [str(one.words) for one in steps(reader, office.case)] == ["commented", "gave a task"]
    page = steps(as_reader(office.manager), office.case)
    assert ([str(one.words) for one in page], page.paginator.count) == (["gave a task"], 1)
    assert tell() == 1
