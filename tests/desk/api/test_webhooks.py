"""Webhooks: what is sent is signed, comes again until it arrives, and only for what is seen."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import time_machine

from towngown.desk.api import webhooks
from towngown.desk.api.models import Delivery, Webhook
from towngown.desk.base.actions import Incomplete
from towngown.desk.base.models import Team
from towngown.desk.base.reader import reader_of
from towngown.desk.base.roles import Role
from towngown.desk.cases.actions import open_case


class Receiver(HTTPServer):
    """A company's server: keeps what it got, answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 204


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told = {name.lower(): value for name, value in self.headers.items()}
        self.server.got.append((told, body))  # type: ignore[attr-defined]
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A server on this machine."""
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def hook(receiver: Receiver, person: Callable[..., Any], settings: Any) -> Webhook:
    """A webhook of an officer at that server."""
    settings.WEBHOOKS_ANYWHERE = True
    owner = person(Role.OFFICER)
    Team.objects.create(name_en="Office").members.add(owner)
    url = f"http://127.0.0.1:{receiver.server_port}/hook"
    return Webhook.objects.create(owner=owner, url=url, secret=webhooks.new_secret())


def case_of(user: Any, django_capture_on_commit_callbacks: Any) -> Any:
    with django_capture_on_commit_callbacks(execute=True):
        return open_case(
            reader=reader_of(user), pipeline="transfer", title_en="Secret", title_zh="",
            team=next(iter(reader_of(user).teams), None),
        )  # fmt: skip


def test_a_message_is_signed_and_tells_no_content(
    hook: Webhook, receiver: Receiver, django_capture_on_commit_callbacks: Any
) -> None:
    case = case_of(hook.owner, django_capture_on_commit_callbacks)
    assert webhooks.send_due() == 1
    headers, body = receiver.got[0]
    assert json.loads(body)["data"] == {"kind": "case", "id": str(case.pk)}
    assert b"Secret" not in body
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    signed = webhooks.signature(hook.secret, headers["webhook-id"], at, body)
    assert headers["webhook-signature"] == signed


def test_what_the_owner_may_not_see_is_not_sent(
    hook: Webhook, receiver: Receiver, person: Any, django_capture_on_commit_callbacks: Any
) -> None:
    case_of(person(Role.OFFICER, "other"), django_capture_on_commit_callbacks)
    assert (webhooks.send_due(), receiver.got, Delivery.objects.count()) == (0, [], 0)


def test_who_left_the_team_gets_nothing_that_was_queued(
    hook: Webhook, receiver: Receiver, person: Any, django_capture_on_commit_callbacks: Any
) -> None:
    team = hook.owner.teams.get()
    colleague = person(Role.OFFICER, "colleague")
    team.members.add(colleague)
    case_of(colleague, django_capture_on_commit_callbacks)
    team.members.remove(hook.owner)
    assert (webhooks.send_due(), receiver.got) == (0, [])


def test_it_comes_again_until_it_arrives(
    hook: Webhook, receiver: Receiver, django_capture_on_commit_callbacks: Any
) -> None:
    receiver.status = 503
    start = datetime(2026, 5, 4, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        case_of(hook.owner, django_capture_on_commit_callbacks)
        assert webhooks.send_due() == 0
        assert Delivery.objects.get().said == "status 503"
        assert webhooks.send_due() == 0
        assert len(receiver.got) == 1
    receiver.status = 204
    with time_machine.travel(start + timedelta(seconds=10), tick=False):
        assert webhooks.send_due() == 1
    assert Delivery.objects.get().arrived_at is not None


@pytest.mark.parametrize(
    "url", ["http://example.org/", "https://127.0.0.1/", "https://localhost/x", "https://[::1]/"]
)
def test_addresses_within_are_refused(url: str) -> None:
    with pytest.raises(Incomplete):
        webhooks.ensure_address(url)
