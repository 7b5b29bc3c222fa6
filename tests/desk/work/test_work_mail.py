"""Mails: at once and by the day, in the reader's language, and none lost while a server is down."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from towngown.desk.work import actions, sending
from towngown.desk.work.models import Notification, Outgoing
from towngown.desk.work.telling import tell

pytestmark = pytest.mark.django_db
MORNING = timezone.datetime(2026, 11, 3, 7, 30, tzinfo=timezone.get_fixed_timezone(8 * 60))


def _mention(office: Any, as_reader: Any, text: str = "@王芳 look") -> None:
    actions.write_comment(reader=as_reader(office.officer), **office.about, text=text)
    tell()


def _open(office: Any) -> None:
    office.case.tier = "park"
    office.case.save()


def test_mention_is_mailed_at_once_in_the_language_of_who_is_mentioned(
    office: Any, as_reader: Any
) -> None:
    office.manager.language = "zh-hans"
    office.manager.save()
    _open(office)
    _mention(office, as_reader)
    assert sending.send_waiting() == 1
    assert sending.send_waiting() == 0
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (
        [office.manager.email],
        "Ada Park 提到了你：Filter membranes",
    )
    told = Notification.objects.seen_by(as_reader(office.manager)).get()
    assert f"http://localhost:8000/notifications/{told.pk}/" in sent.body
    ((html, kind),) = sent.alternatives
    assert kind == "text/html"
    assert 'lang="zh-CN"' in html
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_mail_on_a_confidential_thing_says_only_that_something_waits(
    office: Any, as_reader: Any
) -> None:
    _mention(office, as_reader)
    sending.send_waiting()
    (sent,) = mail.outbox
    for text in (sent.subject, sent.body, sent.alternatives[0][0], str(sent.message())):
        for word in ("Filter", "Ada", "case", str(office.case.pk), "look"):
            assert word not in text
    assert sent.subject == "Something waits for you"


def test_who_left_the_team_gets_no_further_mail(office: Any, as_reader: Any) -> None:
    _mention(office, as_reader)
    office.team.members.remove(office.manager)
    assert sending.send_waiting() == 0
    assert Outgoing.objects.get().dropped
    assert mail.outbox == []


@pytest.mark.parametrize("leaves", ["read", "off", "inactive"])
def test_what_is_no_longer_wanted_is_not_mailed(office: Any, as_reader: Any, leaves: str) -> None:
    _mention(office, as_reader)
    if leaves == "read":
        actions.mark_all_read(reader=as_reader(office.manager))
    elif leaves == "off":
        actions.choose_notices(reader=as_reader(office.manager), modes={"mentions": "off"})
    else:
        type(office.manager).objects.filter(pk=office.manager.pk).update(is_active=False)
    assert sending.send_waiting() == 0
    assert mail.outbox == []


class ServerDown:
    """A mail server that answers from the n-th try on."""

    def __init__(self, answers_from: int) -> None:
        self.tries, self.answers_from = 0, answers_from

    def send(self, message: Any, fail_silently: bool = False) -> int:
        self.tries += 1
        if self.tries < self.answers_from:
            raise smtplib.SMTPServerDisconnected("down")
        mail.outbox.append(message)
        return 1


def test_mail_waits_longer_and_longer_for_a_server_that_is_down(
    office: Any, as_reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = ServerDown(5)
    monkeypatch.setattr(mail.EmailMessage, "send", lambda self, **more: server.send(self))
    _mention(office, as_reader)
    now, pauses = timezone.now(), []
    for _ in range(4):
        with time_machine.travel(now, tick=False):
            assert sending.send_waiting() == 0
        waiting = Outgoing.objects.get()
        assert "SMTPServerDisconnected" in waiting.error
        pauses.append(round((waiting.due_at - now).total_seconds() / 60))
        with time_machine.travel(waiting.due_at - timedelta(seconds=1), tick=False):
            assert sending.send_waiting() == 0
        now = waiting.due_at
    assert pauses == [1, 2, 4, 8]
    with time_machine.travel(now, tick=False):
        assert sending.send_waiting() == 1
    sent = Outgoing.objects.get()
    assert (sent.attempts, sent.error, len(mail.outbox)) == (5, "", 1)
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{sent.pk}@localhost>"


def test_mail_that_was_claimed_by_a_killed_worker_goes_out_later(
    office: Any, as_reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(self: Any, **more: Any) -> int:
        raise KeyboardInterrupt

    _mention(office, as_reader)
    with monkeypatch.context() as patched:
        patched.setattr(mail.EmailMessage, "send", killed)
        with pytest.raises(KeyboardInterrupt):
            sending.send_waiting()
    assert sending.send_waiting() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert sending.send_waiting() == 1


def test_mail_is_given_up_after_five_days(
    office: Any, as_reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = ServerDown(1000)
    monkeypatch.setattr(mail.EmailMessage, "send", lambda self, **more: server.send(self))
    _mention(office, as_reader)
    with time_machine.travel(timezone.now() + timedelta(days=5, hours=1)):
        sending.send_waiting()
    assert "five days" in Outgoing.objects.get().dropped


def test_digest_comes_once_a_day_with_what_is_new(office: Any, as_reader: Any) -> None:
    _open(office)
    _mention(office, as_reader, "for all")
    with time_machine.travel(MORNING - timedelta(hours=1), tick=False):
        assert sending.queue_digests() == 0
    with time_machine.travel(MORNING, tick=False):
        assert (sending.queue_digests(), sending.send_waiting()) == (1, 1)
        _mention(office, as_reader, "later that day")
        assert sending.queue_digests() == 0
    with time_machine.travel(MORNING + timedelta(days=1), tick=False):
        assert (sending.queue_digests(), sending.send_waiting()) == (1, 1)
    with time_machine.travel(MORNING + timedelta(days=2), tick=False):
        assert sending.queue_digests() == 0
    assert [one.subject for one in mail.outbox] == ["Your day at the desk"] * 2
    assert [one.body.count("Ada Park commented") for one in mail.outbox] == [1, 1]


def test_digest_leaves_out_what_may_no_longer_be_seen(
    office: Any, as_reader: Any, make_case: Any
) -> None:
    _mention(office, as_reader, "secret")
    with time_machine.travel(MORNING, tick=False):
        assert sending.queue_digests() == 1
        office.team.members.remove(office.manager)
        assert sending.send_waiting() == 0
    assert mail.outbox == []


def test_digest_names_no_confidential_thing(office: Any, as_reader: Any) -> None:
    _mention(office, as_reader, "one")
    _mention(office, as_reader, "two")
    with time_machine.travel(MORNING, tick=False):
        sending.queue_digests()
        sending.send_waiting()
    (sent,) = mail.outbox
    assert "Filter" not in sent.body
    assert sent.body.count("Something in a confidential matter") == 1
    assert "http://localhost:8000/notifications/\n" in sent.body
