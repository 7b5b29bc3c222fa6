"""The API as a program meets it: tokens, one shape of errors, cursors, ETags, repeated requests."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from towngown.desk.accounts.tokens import make_token
from towngown.desk.base.gate import Tier
from towngown.desk.base.models import Team
from towngown.desk.base.reader import reader_of
from towngown.desk.base.roles import Role
from towngown.desk.cases.actions import open_case

API = "/api/v1"


@pytest.fixture
def officer(person: Callable[..., Any]) -> Any:
    """A park officer with a team."""
    made = person(Role.OFFICER)
    Team.objects.create(name_en="Office").members.add(made)
    return made


@pytest.fixture
def program(officer: Any) -> Client:
    """A program with the officer's token."""
    return client_of(officer)


def client_of(user: Any, *scopes: str) -> Client:
    _, key = make_token(
        reader_of(user), name="test", scopes=list(scopes or ("read", "write")), days=1
    )
    return Client(headers={"Authorization": f"Bearer {key}"})


def send(client: Client, method: str, path: str, told: Any, **headers: str) -> Any:
    call = getattr(client, method)
    return call(f"{API}{path}", json.dumps(told), content_type="application/json", headers=headers)


def a_case(user: Any, title: str = "Salt", **more: Any) -> Any:
    team = reader_of(user).teams
    return open_case(
        reader=reader_of(user), pipeline="transfer", title_en=title, title_zh="",
        team=next(iter(team), None), **more,
    )  # fmt: skip


def test_without_a_token_it_tells_how_to_ask(db: None) -> None:
    told = Client().get(f"{API}/me")
    assert (told.status_code, told["Content-Type"]) == (401, "application/problem+json")
    assert told.json()["detail"] == "Send a token: Authorization: Bearer tgp_…"


def test_a_token_stands_for_its_person(program: Client, officer: Any) -> None:
    told = program.get(f"{API}/me").json()
    assert (told["id"], told["role"]) == (str(officer.pk), "officer")


def test_a_token_that_may_only_read_changes_nothing(officer: Any) -> None:
    told = send(client_of(officer, "read"), "post", "/cases", {"pipeline": "transfer"})
    assert (told.status_code, told.json()["status"]) == (403, 403)


def test_cases_come_page_by_page_without_a_count(program: Client, officer: Any) -> None:
    made = {str(a_case(officer, f"Case {number}").pk) for number in range(7)}
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        query = f"?limit=3&cursor={cursor}" if cursor else "?limit=3"
        page = program.get(f"{API}/cases{query}").json()
        found += [case["id"] for case in page["items"]]
        cursor = page["next"]
    assert (len(found), set(found)) == (7, made)


def test_a_hidden_case_is_answered_as_a_missing_one(program: Client, person: Any) -> None:
    other = person(Role.OFFICER, "other")
    hidden = a_case(other)
    answers = [
        program.get(f"{API}/cases/{pk}")
        for pk in (hidden.pk, "00000000-0000-4000-8000-000000000000")
    ]
    assert answers[0].status_code == 404
    assert answers[0].content == answers[1].content
    assert program.get(f"{API}/cases").json()["items"] == []


def test_reading_twice_and_changing_what_was_read(program: Client, officer: Any) -> None:
    case = a_case(officer)
    read = program.get(f"{API}/cases/{case.pk}")
    tag = read["ETag"]
    again = program.get(f"{API}/cases/{case.pk}", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    first = send(program, "patch", f"/cases/{case.pk}", {"facts": {}}, **{"If-Match": tag})
    late = send(program, "patch", f"/cases/{case.pk}", {"facts": {}}, **{"If-Match": tag})
    assert (first.status_code, late.status_code) == (200, 412)


def test_a_repeated_request_is_done_once(program: Client) -> None:
    new = {"pipeline": "transfer", "title_en": "Salt"}
    first, second = (
        send(program, "post", "/cases", new, **{"Idempotency-Key": "k1"}) for _ in range(2)
    )
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert len(program.get(f"{API}/cases").json()["items"]) == 1
    other = send(program, "post", "/cases", {**new, "title_en": "x"}, **{"Idempotency-Key": "k1"})
    assert other.status_code == 422


def test_a_refused_request_may_be_repeated_when_it_is_put_right(program: Client) -> None:
    key = {"Idempotency-Key": "k2"}
    assert send(program, "post", "/cases", {"pipeline": "none"}, **key).status_code == 409
    new = {"pipeline": "transfer", "title_en": "Salt"}
    assert send(program, "post", "/cases", new, **key).status_code == 201


def test_what_is_not_valid_is_told_field_by_field(program: Client) -> None:
    told = send(program, "post", "/cases", {"title_en": 3})
    assert told.status_code == 422
    assert {"new.pipeline", "new.title_en"} <= {one["field"] for one in told.json()["errors"]}


def test_elements_are_found_matched_and_read(
    program: Client, sample_atlas: str, settings: Any
) -> None:
    settings.ATLAS = sample_atlas
    found = program.get(f"{API}/elements", {"q": "salt from tannery wastewater", "kind": "need"})
    need = found.json()["items"][0]["id"]
    assert program.get(f"{API}/elements/{need}").json()["id"] == need
    answers = program.get(f"{API}/elements/{need}/matches", {"to": "person", "limit": 3}).json()
    assert [len(answers["items"]), answers["items"][0]["kind"]] == [3, "person"]
    assert all(one["passage"]["answer"] for one in answers["items"])


def test_an_atlas_that_is_not_there_is_told(program: Client) -> None:
    assert program.get(f"{API}/elements", {"q": "salt"}).status_code == 503


def test_a_public_case_is_seen_by_others(program: Client, person: Any) -> None:
    case = a_case(person(Role.OFFICER, "other"), tier=Tier.PUBLIC)
    assert program.get(f"{API}/cases/{case.pk}").status_code == 200
