"""What one may not see changes nothing that one is shown: every door, as every role, both ways.

The desk is furnished, every door is opened, hidden things are added (to the database, and to the
atlas by opening one that holds confidential records), and every door is opened again: the answers
are equal byte for byte. Randomness and the clock stand still, and every request is rolled back.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.cache import cache as limits
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from doors import CANARY, Ask, World
from towngown.desk.base.roles import Role

HERE = Path(__file__).parent
PARK = HERE.parents[1] / "src/towngown/sample/park.jsonl"
NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@cache
def modules() -> list[ModuleType]:
    """Return what every app says of its doors."""
    found = []
    for path in sorted(HERE.rglob("doors_*.py")):
        spec = spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        found.append(module)
    return found


def ways() -> dict[str, Any]:
    """Return how every named door is opened."""
    return {name: way for module in modules() for name, way in module.DOORS.items()}


def doors() -> set[str]:
    """Return the name of every address that there is."""

    def of(patterns: list[Any], prefix: str) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from of(pattern.url_patterns, space)
            elif isinstance(pattern, URLPattern):
                yield prefix + (pattern.name or str(pattern.pattern))

    return set(of(get_resolver().url_patterns, ""))


def test_every_door_is_opened_in_the_tests() -> None:
    assert doors() - set(ways()) == set(), "say in tests/desk/<app>/doors_<app>.py how to open it"


def test_no_way_leads_nowhere() -> None:
    assert set(ways()) - doors() == set()


# -- the difference --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def atlases(
    sample_atlas: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, ...], str]:
    """The sample park's atlas, and what is left of it where only some tiers were ever imported."""
    from towngown.atlas.importing import converge
    from towngown.atlas.index import index
    from towngown.atlas.store import Store

    folder = tmp_path_factory.mktemp("reduced")
    rows = [json.loads(line) for line in PARK.read_text(encoding="utf-8").splitlines()]
    made = {("public", "park", "confidential"): sample_atlas}
    for tiers in (("public",), ("public", "park")):
        kept = [row for row in rows if row.get("tier", "public") in tiers]
        # Pages tell the file's name as the source, so it is that of the whole park.
        path = folder / str(len(tiers)) / PARK.name
        path.parent.mkdir()
        path.write_text("".join(json.dumps(row) + "\n" for row in kept), encoding="utf-8")
        url = str(folder / f"{len(tiers)}.atlas")
        converge(Store(url), [f"elements:{path}"], workers=1)
        index(Store(url), workers=1)
        made[tiers] = url
    return made


@pytest.fixture
def world(person: Any) -> World:
    """One person a role in one team, and an outsider in another."""
    from towngown.desk.base.models import Team

    people = {role: person(role) for role in Role if role != Role.GUEST}
    team = Team.objects.create(name_en="Transfer office", name_zh="技术转移办公室")
    team.members.add(people[Role.OFFICER], people[Role.MANAGER])
    outsider = person(Role.OFFICER, "outsider")
    outside = Team.objects.create(name_en=f"Team {CANARY}", name_zh="另一团队")
    outside.members.add(outsider)
    return World(people, team, outsider, outside)


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_hidden_things_change_nothing_that_is_shown(
    role: Role, world: World, atlases: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from towngown.desk.base.reader import reader_of

    for module in modules():
        module.furnish(world)
    user = world.people.get(role)
    tiers = reader_of(user).view.tiers if user else ("public",)
    settings.ATLAS = atlases[tiers]
    asks = [(name, ask) for name, way in sorted(ways().items()) for ask in way(world)]
    before = [_answer(user, ask, monkeypatch) for _, ask in asks]
    messages = {name: make(world) for name, make in _messages()}
    for module in modules():
        module.hide(world)
    settings.ATLAS = atlases["public", "park", "confidential"]
    hidden = {str(getattr(thing, "pk", thing)) for thing in world.hidden.values()}
    team = world.outside_team.name_en.encode()
    for (name, ask), was in zip(asks, before, strict=True):
        now = _answer(user, ask, monkeypatch)
        assert now == was, f"{name} {ask.path} tells {role} that something hidden is there"
        # The names of teams are the administrator's to give; they are nothing hidden.
        told = now.replace(team, b"") if role == Role.ADMINISTRATOR else now
        assert CANARY.encode() not in told, f"{name} {ask.path} shows {role} a hidden text"
        assert not hidden & set(_UUID.findall(now.decode(errors="replace"))), (name, ask.path)
    for name, make in _messages():
        assert make(world) == messages[name], f"message {name}"
    _hidden_is_missing(asks, world, user, monkeypatch)


def _messages() -> list[tuple[str, Any]]:
    return [
        (name, make)
        for module in modules()
        for name, make in sorted(getattr(module, "MESSAGES", {}).items())
    ]


def _hidden_is_missing(asks: Any, world: World, user: Any, monkeypatch: Any) -> None:
    """Whoever asks for a hidden thing is answered as for one that never was."""
    names = {str(getattr(thing, "pk", "")): name for name, thing in world.seen.items()}
    missing = str(uuid4())
    for door, ask in asks:
        for pk in set(_UUID.findall(ask.path)) & set(names):
            thing = world.hidden.get(names[pk])
            if thing is None:
                continue
            other = str(getattr(thing, "pk", thing))
            asked = [replace(ask, path=ask.path.replace(pk, id_)) for id_ in (other, missing)]
            answers = [
                _answer(user, one, monkeypatch).replace(id_.encode(), b"ID")
                for one, id_ in zip(asked, (other, missing), strict=True)
            ]
            assert answers[0] == answers[1], f"{door}: a hidden {names[pk]} is not as a missing one"


def _answer(user: Any, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Return status, headers and body of one request, made and rolled back."""
    limits.clear()  # on how often one may ask
    with time_machine.travel(NOW, tick=False), _same_randomness(monkeypatch), _rolled_back():
        client = Client(headers={"accept-language": "en", **ask.headers})
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        if ask.method == "get":
            response = client.get(ask.path)
        else:
            is_form = ask.method == "post" and not isinstance(ask.data, str)
            send, kind = getattr(client, ask.method), {"content_type": "application/json"}
            response = send(ask.path, ask.data or {}, **({} if is_form else kind))
        told = {name: value for name, value in response.items() if name not in {"Date", "ETag"}}
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return f"{response.status_code} {sorted(told.items())}\n".encode() + body


@contextmanager
def _rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _same_randomness(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every request draw the same random bytes, none of which were drawn before."""
    count = 0

    def drawn(size: int) -> bytes:
        nonlocal count
        count += 1
        return hashlib.shake_256(f"doors {count}".encode()).digest(size)

    with monkeypatch.context() as patched:
        patched.setattr("os.urandom", drawn)
        patched.setattr("random._urandom", drawn)
        yield


def test_ids_are_random() -> None:
    from django.apps import apps

    from towngown.desk.base.gate import Belonging, Guarded

    for model in apps.get_models():
        if issubclass(model, Guarded | Belonging):
            assert model._meta.pk is not None
            assert isinstance(model._meta.pk.get_default(), UUID), model
