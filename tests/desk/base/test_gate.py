"""The gate: no query of guarded things without a reader, and no detour round it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

import towngown.desk
from towngown.desk.base import audit
from towngown.desk.base.audit_guard import statements_to_lift
from towngown.desk.base.models import AuditDetail, AuditEntry
from towngown.desk.base.roles import RIGHTS, Role

DESK = Path(towngown.desk.__file__).parent
# Modules that may ask for everything, each with its reason.
UNGATED = {
    "base/gate.py": "the gate itself",
    "base/actions.py": "locks what was just fetched through the gate",
    "work/models/attached.py": "the gate of what hangs on any root; who is to be told of it",
    "work/keeping.py": "the worker checks and erases everyone's files and shows none",
    "cases/reminders.py": "the worker's sweep; each person told passes the gate",
}


def test_only_listed_modules_ask_past_the_gate() -> None:
    asking = {
        str(path.relative_to(DESK))
        for path in DESK.rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"ungated", "_default_manager"}
    }
    assert asking <= set(UNGATED)


def test_every_role_has_its_rights() -> None:
    assert set(RIGHTS) == set(Role)


@pytest.mark.django_db
def test_chain_verifies_and_tells_what_was_changed() -> None:
    for number in range(4):
        audit.append(actor=None, verb="test", kind="need", thing=number, after={"a": number})
    assert audit.verify().breaks == ()
    AuditDetail.objects.filter(entry=2).delete()
    assert (audit.verify().erased, audit.verify().breaks) == (1, ())
    _lift_the_guard()
    AuditEntry.objects.filter(pk=3).update(verb="other")
    assert [broken.entry for broken in audit.verify().breaks] == [3]
    AuditEntry.objects.filter(pk=4).delete()
    assert audit.verify().breaks[-1].reason == "the end of the chain is missing or was replaced"


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["update", "delete", "detail"])
def test_the_database_refuses_to_change_an_entry(change: str) -> None:
    entry = audit.append(actor=None, verb="test", kind="need", thing=1, after={"a": 1})
    entries = AuditEntry.objects.filter(pk=entry.pk)
    changes = {
        "update": lambda: entries.update(verb="other"),
        "delete": lambda: entries._raw_delete(entries.db),
        "detail": lambda: AuditDetail.objects.filter(entry=entry).update(data="{}"),
    }
    with pytest.raises(DatabaseError, match="only ever appended"), transaction.atomic():
        changes[change]()
    assert audit.verify().breaks == ()


def _lift_the_guard() -> None:
    with connection.cursor() as cursor:
        for statement in statements_to_lift(connection.vendor):
            cursor.execute(statement)


@pytest.mark.django_db
def test_home_answers_in_both_languages(signed_in) -> None:  # type: ignore[no-untyped-def]
    page = signed_in(Role.OFFICER).get("/")
    assert page.status_code == 200
    assert "Good day" in page.content.decode()
