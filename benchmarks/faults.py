"""kill -9 of server and worker at random moments, while people move cases, upload and import.

A desk is served as it would be in earnest (SQLite, web process, worker); a program opens and moves
cases through the API, a person uploads files, and imports run in the worker. At a random moment the
whole group of processes is killed with signal 9 and started anew. At the end everything that was
confirmed must be there, nothing half done, and the audit trail must verify.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.common import ROOT, write_result

ROWS = 200
KILLS = int(os.environ.get("TOWNGOWN_KILLS", "200"))
_BROKEN = (OSError, http.client.HTTPException, ValueError)
FURNISH = """
import json
from towngown.desk.project.opening import open_desk, prepare
open_desk()
prepare()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from towngown.desk.accounts.tokens import make_token
from towngown.desk.base.models import Team, User
from towngown.desk.base.reader import reader_of
from towngown.desk.base.roles import Role
officer = User.objects.create_user("o@example.org", None, role=Role.OFFICER, name="Officer")
Team.objects.create(name_en="Office").members.add(officer)
_, key = make_token(reader_of(officer), name="faults", scopes=["read", "write"], days=1)
session = SessionStore()
session[SESSION_KEY] = str(officer.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = officer.get_session_auth_hash()
session.create()
print(json.dumps({"key": key, "session": session.session_key}))
"""
# What must hold after all of it; prints what does not.
CHECK = """
import json, sys
from hashlib import sha256
from pathlib import Path
from towngown.desk.project.opening import open_desk
open_desk()
from django.conf import settings
from towngown.atlas.atlas import EVERYTHING, Atlas
from towngown.atlas.store import Store
from towngown.desk.base import audit
from towngown.desk.base.models import AuditEntry, Job
from towngown.desk.cases.models import Case
from towngown.desk.imports.models import Import
from towngown.desk.work import vault
from towngown.desk.work.models import Version
told = json.load(sys.stdin)
wrong = [f"audit {broken}" for broken in audit.verify().breaks]
for pk, stage in told["cases"].items():
    case = Case.ungated.filter(pk=pk).first()
    if case is None or case.stage not in stage:
        wrong.append(f"case {pk}: {case and case.stage} instead of {stage}")
for case in Case.ungated.all():
    last = case.moves.filter(undone_at=None).order_by("at").last()
    if last is None or last.to_stage != case.stage:
        wrong.append(f"case {case.pk} is in {case.stage}, its last move says otherwise")
    entries = AuditEntry.objects.filter(kind="case", thing=str(case.pk), verb="move_case").count()
    moves = case.moves.exclude(from_stage="").count()
    if entries != moves:
        wrong.append(f"case {case.pk}: {moves} moves, {entries} entries in the audit trail")
known = set()
for version in Version.ungated.all():
    path = vault.path_of(version.stored)
    known.add(version.sha256)
    if not path.exists() or sha256(path.read_bytes()).hexdigest() != version.sha256:
        wrong.append(f"file {version.name} is not as it was sent")
wrong += [f"upload {digest} is lost" for digest in told["uploads"] if digest not in known]
names = []
if Store(settings.ATLAS).folder.exists() and Store(settings.ATLAS).versions():
    rows = Atlas.open(settings.ATLAS, EVERYTHING).of_kind("organisation")
    names = [text["text"] for row in rows for text in (row["titles"] or row["names"])[:1]]
taken = 0
for mark, pk in told["imports"].items():
    one = Import.ungated.filter(pk=pk).first()
    count = sum(mark in name for name in names)
    if one is None or not one.path.exists():
        wrong.append(f"the list {pk} is lost")
    elif count not in {0, 200} or (one.state == "done" and count != 200):
        wrong.append(f"the list {pk} is {one.state}, {count} rows of it are in the atlas")
    else:
        taken += count == 200
wrong += [f"job {job.pk} still says {job.state}" for job in Job.objects.all() if job.is_live()]
print(json.dumps({"wrong": wrong, "cases": Case.ungated.count(), "versions": len(known),
                  "entries": AuditEntry.objects.count(), "lists in the atlas": taken}))
"""
BUSY = """
from towngown.desk.project.opening import open_desk
open_desk()
from towngown.desk.base.models import Job
print(sum(job.is_live() for job in Job.objects.all()))
"""


@dataclass
class Confirmed:
    """What the desk said was done: stages a case may be in, hashes of uploads, imports by mark."""

    cases: dict[str, list[str]] = field(default_factory=dict)
    uploads: list[str] = field(default_factory=list)
    imports: dict[str, str] = field(default_factory=dict)


class Desk:
    """A served desk that can be killed; its clients ask until they are told to stop."""

    def __init__(self, home: Path, port: int) -> None:
        self.port = port
        self.env = {**os.environ, "TOWNGOWN_HOME": str(home), "PYTHONPATH": str(ROOT)}
        for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
            self.env.pop(name, None)
        made = self._python(FURNISH)
        self.known: dict[str, str] = json.loads(made.splitlines()[-1])
        self.confirmed = Confirmed()
        self.stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def _python(self, code: str, told: str = "") -> str:
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, env=self.env, input=told, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr[-2_000:])
        return done.stdout

    def start(self) -> None:
        """Start server and worker, and wait until they answer."""
        command = [
            sys.executable, "-m", "towngown", "serve", "--port", str(self.port), "--processes", "1",
        ]  # fmt: skip
        self._process = subprocess.Popen(
            command, env=self.env, start_new_session=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(240):
            with suppress(*_BROKEN):
                if self.ask("GET", "/health")[0] == 200:
                    return
            time.sleep(0.25)
        raise RuntimeError("the desk does not answer")

    def kill(self) -> None:
        """Kill every process of the desk at once."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def ask(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Send one request; returns status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(
                method, path, body, {k.replace("_", "-"): v for k, v in headers.items()}
            )
            response = connection.getresponse()
            answered = {name.lower(): value for name, value in response.getheaders()}
            return response.status, answered, response.read()
        finally:
            connection.close()

    # -- what people do ----------------------------------------------------------------------

    def work(self) -> list[threading.Thread]:
        """Let a program and two people work until `stop`."""
        people = [
            threading.Thread(target=self._until_stopped, args=(what,), daemon=True)
            for what in (self._move, self._upload, self._import)
        ]
        for one in people:
            one.start()
        return people

    def _until_stopped(self, what: Any) -> None:
        while not self.stop.is_set():
            try:
                what()
            except _BROKEN:  # the desk was killed under our hands: nothing was confirmed
                time.sleep(0.2)

    def _api(self, path: str, told: Any) -> dict[str, Any]:
        status, _, body = self.ask(
            "POST", f"/api/v1{path}", json.dumps(told), Idempotency_Key=uuid4().hex,
            Authorization=f"Bearer {self.known['key']}", Content_Type="application/json",
        )  # fmt: skip
        if status != 201:
            raise ValueError(f"{status} {body[:300]!r}")
        return dict(json.loads(body))

    def _move(self) -> None:
        role = {"role": "A role", "approved_on": "2026-01-05"}
        case = self._api("/cases", {"pipeline": "talent", "title_en": "A role", "facts": role})
        self.confirmed.cases[case["id"]] = [case["stage"]]
        # a move that was not confirmed may have been made or not
        self.confirmed.cases[case["id"]] = [case["stage"], "sourced"]
        facts = {"person": "Someone", "conflict": "none"}
        moved = self._api(f"/cases/{case['id']}/moves", {"to": "sourced", "facts": facts})
        self.confirmed.cases[case["id"]] = [moved["stage"]]
        time.sleep(0.02)

    def _upload(self) -> None:
        if not self.confirmed.cases:
            time.sleep(0.2)
            return
        case = random.choice(list(self.confirmed.cases))
        data = os.urandom(random.randrange(1_000, 400_000))
        status, *_ = self._form(f"/about/case/{case}/files/", {}, {"file": ("a.bin", data)})
        if status in {302, 303}:
            self.confirmed.uploads.append(sha256(data).hexdigest())

    def _import(self) -> None:
        """Take a small list in through the wizard."""
        mark = uuid4().hex
        rows = "".join(f"Company {mark} {number} Ltd,CN\n" for number in range(ROWS))
        data = f"name,country\n{rows}".encode()
        told = {"tier": "park"}
        status, headers, _ = self._form("/imports/", told, {"file": ("list.csv", data)})
        if status != 302:
            raise ValueError(f"the list was answered with {status}")
        self.confirmed.imports[mark] = headers["location"].strip("/").rpartition("/")[2]
        columns = {"format": "organisations", "column-0": "name", "column-1": "country", **told}
        self._form(f"{headers['location']}columns", columns, {})
        for _ in range(6):  # it can be taken in once it has been checked
            self.stop.wait(0.7)
            self._form(f"{headers['location']}take-in", {}, {})

    def _form(
        self, path: str, values: dict[str, str], files: dict[str, tuple[str, bytes]]
    ) -> tuple[int, dict[str, str], bytes]:
        mark = uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in values.items()
        ]
        for name, (called, data) in files.items():
            head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{called}"'
            parts.append(head.encode() + b"\r\n\r\n" + data + b"\r\n")
        body = b"".join(parts) + f"--{mark}--\r\n".encode()
        token = "a" * 32
        return self.ask(
            "POST", path, body, Content_Type=f"multipart/form-data; boundary={mark}",
            Cookie=f"sessionid={self.known['session']}; csrftoken={token}", X_CSRFToken=token,
            Origin=f"http://127.0.0.1:{self.port}", Host=f"127.0.0.1:{self.port}",
        )  # fmt: skip

    def settle(self) -> None:
        """Wait until the worker has done all that was left to it."""
        for _ in range(120):
            if self._python(BUSY).strip() == "0":
                return
            time.sleep(2)

    def check(self) -> dict[str, Any]:
        """Return what is wrong, and how much there is."""
        found: dict[str, Any] = json.loads(self._python(CHECK, json.dumps(vars(self.confirmed))))
        return found


def run(kills: int, seed: int = 1, port: int = 8_767) -> dict[str, Any]:
    """Kill so often; return what was confirmed, what was there, and what was wrong."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        desk = Desk(Path(name), port)
        desk.start()
        people = desk.work()
        for _ in range(kills):
            time.sleep(chance.uniform(0.05, 3))
            desk.kill()
            desk.start()
        desk.stop.set()
        for one in people:
            one.join(60)
        desk.settle()
        found = desk.check()
        desk.kill()
        confirmed = desk.confirmed
    return {
        "kills": kills,
        "confirmed": {"cases": len(confirmed.cases), "uploads": len(confirmed.uploads),
                      "lists": len(confirmed.imports)},
        **found,
    }  # fmt: skip


def main() -> None:
    """Kill two hundred times and write down what was found."""
    write_result("faults", run(KILLS))


if __name__ == "__main__":
    main()
