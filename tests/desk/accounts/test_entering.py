"""How accounts come about: the first administrator, invitations, sessions, the demo."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from towngown.desk.accounts import invitations
from towngown.desk.accounts.demo import DEMO_PASSWORD, make_demo_people
from towngown.desk.base import audit
from towngown.desk.base.actions import Incomplete, Refused
from towngown.desk.base.models import AuditEntry, Invitation, Team, User
from towngown.desk.base.roles import Role

PASSWORD = "four words nobody knew"
pytestmark = pytest.mark.django_db


def test_first_visitor_makes_the_administrator_once() -> None:
    client = Client()
    assert client.get("/").headers["Location"] == "/first-run/"
    form = {"name": "Ada", "email": "Ada@Example.org", "language": "en", "password": PASSWORD}
    assert client.post("/first-run/", form).status_code == 302
    user = User.objects.get()
    assert (user.role, user.email) == (Role.ADMINISTRATOR, "ada@example.org")
    assert client.get("/account/me/").status_code == 200, "signed in at once"
    assert client.get("/first-run/").status_code == 404
    assert Client().post("/first-run/", form).status_code == 404
    assert AuditEntry.objects.filter(verb="make_first_administrator").exists()


def test_first_run_refuses_a_weak_password() -> None:
    form = {"name": "Ada", "email": "ada@example.org", "language": "en", "password": "password"}
    page = Client().post("/first-run/", form)
    assert page.status_code == 200
    assert not User.objects.exists()


def invited(reader: Any, capture: Any, **more: Any) -> str:
    """Invite somebody; return the link of the mail."""
    told = {"email": "New@Example.org", "role": "mentor", "team": None, "organisation": ""}
    with capture(execute=True):
        invitations.invite(reader(Role.ADMINISTRATOR), **(told | {"language": "en"} | more))
    found = re.search(r"/invitation/[\w-]+/", mail.outbox[-1].body)
    assert found is not None
    return found.group()


def test_invitation_makes_one_account_with_role_and_team(
    reader: Any, django_capture_on_commit_callbacks: Any
) -> None:
    team = Team.objects.create(name_en="Mentors")
    link = invited(
        reader, django_capture_on_commit_callbacks, team=team, language="zh-hans",
        organisation="org:park",
    )  # fmt: skip
    assert re.search("[\u4e00-\u9fff]", mail.outbox[0].subject), "the mail is in Chinese"
    key = link.split("/")[2]
    assert key not in str(Invitation.objects.values_list().get()), "only the hash is kept"
    form = {"name": "Nia", "language": "en", "password": PASSWORD}
    client = Client()
    assert client.post(link, form).status_code == 302
    user = User.objects.get(email="new@example.org")
    assert (user.role, user.organisation, list(user.teams.all())) == ("mentor", "org:park", [team])
    assert client.get("/account/me/").status_code == 200
    assert Client().get(link).status_code == 404, "a link works once"
    assert Client().post(link, form).status_code == 404


def test_invitation_ends_after_seven_days_and_by_withdrawal(
    reader: Any, signed_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    link = invited(reader, django_capture_on_commit_callbacks)
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        assert Client().get(link).status_code == 404
    assert Client().get(link).status_code == 200
    administrator = signed_in(User.objects.get(role=Role.ADMINISTRATOR))
    pk = Invitation.objects.get().pk
    with django_capture_on_commit_callbacks(execute=True):
        administrator.post(f"/administration/invitations/{pk}/resend/")
    assert Client().get(link).status_code == 404, "a new link ends the old one"
    assert len(mail.outbox) == 2
    administrator.post(f"/administration/invitations/{pk}/withdraw/")
    assert not Invitation.objects.exists()


def test_only_administrators_invite(reader: Any) -> None:
    with pytest.raises(Refused):
        invitations.invite(
            reader(Role.OFFICER), email="a@example.org", role="administrator", team=None,
            organisation="", language="en",
        )  # fmt: skip
    assert not Invitation.objects.exists()


def test_whoever_has_an_account_is_not_invited(reader: Any, person: Any) -> None:
    person(Role.MENTOR, "mia")
    with pytest.raises(Incomplete):
        invitations.invite(
            reader(Role.ADMINISTRATOR), email="MIA@example.org", role="mentor", team=None,
            organisation="", language="en",
        )  # fmt: skip


def test_demo_offers_one_sign_in_a_role_and_no_other_desk_does(settings: Any) -> None:
    assert DEMO_PASSWORD not in Client().get("/account/login/").content.decode()
    make_demo_people()
    people = make_demo_people()
    assert User.objects.count() == len(people) == len(Role) - 1
    assert Team.objects.count() == 2
    settings.DEMO = False
    assert DEMO_PASSWORD not in Client().get("/account/login/").content.decode()
    settings.DEMO = True
    client = Client(headers={"accept-language": "zh-hans"})
    page = client.get("/account/login/").content.decode()
    assert page.count(DEMO_PASSWORD) == len(people)
    told = {"login": "officer@demo.towngown", "password": DEMO_PASSWORD}
    assert client.post("/account/login/", told).headers["Location"] == "/"
    assert AuditEntry.objects.filter(verb="sign_in", actor=people["officer"].pk).exists()
    assert audit.verify().breaks == ()


def test_a_session_elsewhere_can_be_signed_out(person: Any, settings: Any) -> None:
    user = person(Role.OFFICER)
    clients = [Client(headers={"user-agent": agent}) for agent in ("Firefox/1", "Chrome/1")]
    for client in clients:
        client.post("/account/login/", {"login": user.email, "password": "pw"})
        client.get("/")
    page = clients[0].get("/account/sessions/").content.decode()
    (address,) = re.findall(r"/account/sessions/\w+/end/", page)
    assert clients[0].post(address).status_code == 302
    assert clients[1].get("/account/me/").status_code == 302, "signed out there"
    assert clients[0].get("/account/me/").status_code == 200
    stranger = Client()
    stranger.force_login(person(Role.MENTOR), "django.contrib.auth.backends.ModelBackend")
    assert stranger.post(address).status_code == 404


def test_sessions_are_noted_without_a_write_a_request(
    signed_in: Any, django_assert_num_queries: Any
) -> None:
    client = signed_in(Role.OFFICER)
    client.get("/health")
    with django_assert_num_queries(3) as captured:  # session, person, the page's question
        client.get("/health")
    assert not [one for one in captured.captured_queries if one["sql"].startswith("UPDATE")]


def test_chosen_language_comes_with_signing_in(person: Any) -> None:
    user = person(Role.OFFICER, language="zh-hans")
    client = Client(headers={"accept-language": "en"})
    client.post("/account/login/", {"login": user.email, "password": "pw"})
    assert 'lang="zh-CN"' in client.get("/").content.decode()
