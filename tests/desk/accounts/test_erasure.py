"""What is held on a person, how long, and that erasing leaves nothing but a chain that verifies."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import timezone

from towngown.desk.accounts import actions, erasure, held, retention
from towngown.desk.accounts.invitations import accept, invite
from towngown.desk.accounts.tokens import make_token, reader_of_token
from towngown.desk.base import audit
from towngown.desk.base.actions import Incomplete, Refused
from towngown.desk.base.models import AuditEntry, Invitation, Opened, User
from towngown.desk.base.reader import reader_of
from towngown.desk.base.roles import Role

pytestmark = pytest.mark.django_db
NAME, EMAIL, PASSWORD = "Violetta Unmistakable", "violetta@example.org", "four words nobody knew"


@pytest.fixture
def administrator(reader: Any) -> Any:
    return reader(Role.ADMINISTRATOR, "admin")


@pytest.fixture
def violetta(administrator: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A person who was invited twice, signed in, made a token, and has a key."""
    monkeypatch.setattr("towngown.desk.accounts.invitations.new_key", lambda: "key")
    told = {"email": EMAIL, "role": "inventor", "team": None, "organisation": "", "language": "en"}
    invite(administrator, **told)
    Invitation.objects.update(key_hash="older")
    invite(administrator, **told)
    user = accept(key="key", name=NAME, password=PASSWORD, language="en")
    Client().post("/account/login/", {"login": EMAIL, "password": PASSWORD})
    actions.change_account(reader_of(user), user=user, name=f"Dr {NAME}", language="en")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    Opened.objects.create(user=user, kind="case", thing="1", at=timezone.now())
    return User.objects.get(pk=user.pk)


def texts() -> Iterator[str]:
    """Yield every row of the database as text."""
    for model in apps.get_models():
        rows: Any = getattr(model, "ungated", None) or models.Manager()
        if not hasattr(model, "ungated"):
            rows.model = model
        for values in rows.all().values_list():
            yield f"{model.__name__} {values}"


def test_erasure_leaves_no_trace_of_the_person_and_the_chain_verifies(
    violetta: Any, administrator: Any
) -> None:
    _token, key = make_token(reader_of(violetta), name=NAME, scopes=["read"], days=9)
    assert [text for text in texts() if "ioletta" in text], "or the test shows nothing"
    erasure.erase_person(administrator, user=violetta, reason="asked")
    assert [text for text in texts() if "ioletta" in text] == []
    assert reader_of_token(f"Bearer {key}") is None
    assert not Authenticator.objects.exists()
    assert not UserSession.objects.filter(user=violetta).exists()
    found = audit.verify()
    assert found.breaks == ()
    assert found.erased > 0
    assert AuditEntry.objects.filter(actor=violetta.pk).exists(), "what was done stays, nameless"
    with pytest.raises(Incomplete):
        erasure.erase_person(administrator, user=violetta, reason="again")


def test_erasure_calls_what_higher_apps_hang_on(
    violetta: Any, administrator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(erasure, "ERASE", [lambda user: seen.append(user.name)])
    erasure.erase_person(administrator, user=violetta, reason="asked")
    assert seen == [f"Dr {NAME}"], "before the name is gone"


def test_only_administrators_erase_and_never_themselves(violetta: Any, reader: Any) -> None:
    own = reader(Role.ADMINISTRATOR, "own")
    with pytest.raises(Refused):
        erasure.erase_person(own, user=User.objects.get(pk=own.user), reason="x")
    with pytest.raises(Refused):
        erasure.erase_person(reader(Role.OFFICER), user=violetta, reason="x")


def test_person_asks_to_be_erased_and_the_administrator_sees_it(
    violetta: Any, signed_in: Any
) -> None:
    client = signed_in(violetta)
    client.post("/account/privacy/erasure/")
    administrator = signed_in(User.objects.get(role=Role.ADMINISTRATOR))
    assert "asks to be erased" in administrator.get("/administration/people/").content.decode()
    client.post("/account/privacy/erasure/", {"withdraw": "1"})
    assert "asks to be erased" not in administrator.get("/administration/people/").content.decode()
    address = f"/administration/people/{violetta.pk}/erase/"
    assert administrator.post(address, {"reason": ""}).status_code == 200
    assert administrator.post(address, {"reason": "asked"}).status_code == 302
    assert client.get("/account/me/").status_code == 302


def test_what_is_held_is_taken_out_by_the_person_alone(
    violetta: Any, administrator: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(held.HELD, "needs", lambda user: [{"title": "Brine"}])
    answer = signed_in(violetta).post("/account/privacy/data/")
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        told = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    assert told["account.json"]["e-mail"] == EMAIL
    assert told["needs.json"] == [{"title": "Brine"}]
    assert "change_account" in {row["verb"] for row in told["audit-trail.json"]["by you"]}
    assert [key["type"] for key in told["security.json"]["keys"]] == ["totp"]
    assert "secret" not in json.dumps(told)
    with pytest.raises(Refused):
        held.take_out(administrator, user=violetta)


def test_retention_removes_what_has_outlived_its_time(violetta: Any, administrator: Any) -> None:
    make_token(reader_of(violetta), name="x", scopes=["read"], days=1)
    assert set(retention.apply().values()) == {0}
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        gone = retention.apply()
    assert gone == {
        "sessions": 1, "opened": 1, "jobs": 0, "invitations": 1, "tokens": 1, "accounts": 0,
    }  # fmt: skip
    assert User.objects.get(pk=violetta.pk).name == f"Dr {NAME}"
    assert AuditEntry.objects.filter(verb="apply_retention").count() == 4
    assert audit.verify().breaks == ()


def test_retention_erases_accounts_long_after_they_were_deactivated(
    violetta: Any, administrator: Any
) -> None:
    later = timezone.now() + timedelta(days=1_000)
    with time_machine.travel(later):
        actions.deactivate_person(administrator, user=violetta)
    with time_machine.travel(later + timedelta(days=729)):
        retention.apply()
        assert not erasure.is_erased(User.objects.get(pk=violetta.pk))
    with time_machine.travel(later + timedelta(days=731)):
        assert retention.apply()["accounts"] == 1
    assert erasure.is_erased(User.objects.get(pk=violetta.pk))
