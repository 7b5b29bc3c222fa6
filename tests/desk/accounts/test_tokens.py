"""API tokens: shown once, kept as a hash, ended by time, revocation and deactivation."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from towngown.desk.accounts.tokens import make_token, reader_of_token, revoke_token
from towngown.desk.base.actions import Incomplete, Refused
from towngown.desk.base.models import ApiToken, AuditDetail, User
from towngown.desk.base.roles import Role

pytestmark = pytest.mark.django_db


def test_token_acts_as_its_person_within_its_scopes(reader: Any) -> None:
    officer = reader(Role.OFFICER)
    token, key = make_token(officer, name="export", scopes=["read"], days=30)
    assert key.startswith("tgp_")
    assert reader_of_token(f"Bearer {key}") == (officer, frozenset({"read"}))
    token.refresh_from_db()
    assert token.used_at is not None
    kept = str(ApiToken.objects.values_list().get()) + AuditDetail.objects.get().data
    assert key not in kept
    assert token.key_hash not in AuditDetail.objects.get().data


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer tgp_", "Basic tgp_x", "tgp_x", "Bearer x"]
)
def test_no_token_is_nobody(header: str) -> None:
    assert reader_of_token(header) is None


def test_token_ends(reader: Any) -> None:
    officer = reader(Role.OFFICER)
    token, key = make_token(officer, name="a", scopes=["read", "write"], days=30)
    with time_machine.travel(timezone.now() + timedelta(days=30, seconds=1)):
        assert reader_of_token(f"Bearer {key}") is None
    User.objects.filter(pk=officer.user).update(is_active=False)
    assert reader_of_token(f"Bearer {key}") is None
    User.objects.filter(pk=officer.user).update(is_active=True)
    with pytest.raises(Refused):
        revoke_token(reader(Role.MANAGER), token=token)
    revoke_token(officer, token=token)
    assert reader_of_token(f"Bearer {key}") is None


@pytest.mark.parametrize("scopes", [[], ["everything"]])
def test_token_needs_scopes_that_exist(reader: Any, scopes: list[str]) -> None:
    with pytest.raises(Incomplete):
        make_token(reader(Role.OFFICER), name="a", scopes=scopes, days=30)


def test_key_is_shown_once(signed_in: Any) -> None:
    client = signed_in(Role.OFFICER)
    form = {"name": "nightly", "scopes": ["read"], "days": "30"}
    page = client.post("/account/tokens/", form).content.decode()
    (key,) = re.findall(r"tgp_[\w-]+", page)
    assert key not in client.get("/account/tokens/").content.decode()
    token = ApiToken.objects.get()
    assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 302
    assert reader_of_token(f"Bearer {key}") is None
    assert signed_in(Role.MENTOR).post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
