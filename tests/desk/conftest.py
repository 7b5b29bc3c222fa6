"""What the tests of the desk share: one person a role, a team, and browsers without a screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from towngown.desk.base.roles import Role


@pytest.fixture(autouse=True)
def desk_home(settings: Any, tmp_path: Any) -> Any:
    """Give every test a home of its own."""
    settings.HOME = tmp_path / "home"
    settings.ATLAS = str(settings.HOME / "park.atlas")
    return settings.HOME


@pytest.fixture(scope="session", autouse=True)
def flush_past_the_audit_guard() -> Iterator[None]:
    """Let tests of whole transactions empty the database, which no one else may."""
    from django.core.management.commands import flush
    from django.db import connections

    from towngown.desk.base.audit_guard import statements_to_guard, statements_to_lift

    made = flush.sql_flush

    def lifted(style: Any, connection: Any, **more: Any) -> list[str]:
        vendor = connections[connection.alias].vendor
        emptied = made(style, connection, **more)
        return [*statements_to_lift(vendor), *emptied, *statements_to_guard(vendor)]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(flush, "sql_flush", lifted)
        yield


@pytest.fixture
def person(db: None) -> Callable[..., Any]:
    """Make a person of a role: person(Role.OFFICER, name="…")."""
    from towngown.desk.base.models import User

    def made(role: Role, name: str = "", **more: Any) -> Any:
        name = name or role.value
        return User.objects.create_user(f"{name}@example.org", "pw", role=role, name=name, **more)

    return made


@pytest.fixture
def reader(person: Callable[..., Any]) -> Callable[..., Any]:
    """Make a person of a role and return it as a reader."""
    from towngown.desk.base.reader import reader_of

    return lambda role, name="", **more: reader_of(person(role, name, **more))


@pytest.fixture
def signed_in(person: Callable[..., Any]) -> Callable[..., Any]:
    """Return a test client of a person, who is made where only a role is given."""
    from django.test import Client

    def client_of(who: Any, language: str = "en") -> Any:
        user = person(who) if isinstance(who, Role) else who
        client = Client(headers={"accept-language": language})
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return client_of
