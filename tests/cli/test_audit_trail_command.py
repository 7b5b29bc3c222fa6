"""towngown audit-trail, as a process on a desk of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_MAKE = """
from towngown.desk.project.opening import open_desk, prepare
open_desk(); prepare()
from towngown.desk.base import audit
for number in range(5):
    audit.append(actor=None, verb="test", kind="need", thing=number, after={"title": "盐"})
"""
_TAMPER = """
from towngown.desk.project.opening import open_desk
open_desk()
from django.db import connection
from towngown.desk.base.audit_guard import statements_to_lift
from towngown.desk.base.models import AuditEntry, AuditHead
with connection.cursor() as cursor:
    for statement in statements_to_lift(connection.vendor):
        cursor.execute(statement)
{}
"""


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
    }
    environment["TOWNGOWN_HOME"] = str(home)
    environment.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True,
        encoding="utf-8", check=False,
    )  # fmt: skip


def towngown(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(home, "-m", "towngown", *arguments)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    done = run(tmp_path / "home", "-c", _MAKE)
    assert done.returncode == 0, done.stderr
    return tmp_path / "home"


def exported(desk: Path) -> list[dict[str, Any]]:
    done = towngown(desk, "audit-trail", "export", "--home", str(desk))
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_audit_trail_verifies_is_exported_and_found_out_when_changed(desk: Path) -> None:
    entries = exported(desk)
    assert [entry["number"] for entry in entries] == [1, 2, 3, 4, 5]
    assert json.loads(entries[0]["data"]) == {"after": {"title": "盐"}}
    noted = entries[-1]["hash"]

    whole = towngown(desk, "audit-trail", "verify", "--expect", noted)
    assert whole.returncode == 0, whole.stderr
    assert whole.stdout.splitlines()[-1] == f"The chain holds. Its end: {noted}"

    run(desk, "-c", _TAMPER.format('AuditEntry.objects.filter(pk=3).update(verb="other")'))
    changed = towngown(desk, "audit-trail", "verify")
    assert changed.returncode == 1
    assert "entry 3: it was changed" in changed.stderr


def test_verify_finds_a_chain_that_was_cut_off_cleanly_by_the_noted_hash(desk: Path) -> None:
    noted = exported(desk)[-1]["hash"]
    cut = """
from towngown.desk.base.models import AuditDetail
AuditDetail.objects.filter(entry=5).delete()
AuditEntry.objects.filter(pk=5).delete()
AuditHead.objects.update(entries=4, hash=AuditEntry.objects.get(pk=4).hash)
"""
    assert run(desk, "-c", _TAMPER.format(cut)).returncode == 0
    assert towngown(desk, "audit-trail", "verify").returncode == 0
    missing = towngown(desk, "audit-trail", "verify", "--expect", noted)
    assert missing.returncode == 1
    assert "no longer in the chain" in missing.stderr


def test_verify_makes_no_desk_where_there_is_none(tmp_path: Path) -> None:
    done = towngown(tmp_path, "audit-trail", "verify", "--home", str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert "there is no desk" in done.stderr
    assert not (tmp_path / "nowhere").exists()
