"""Upload versions of one file, in a process of its own that a test may kill.

uploading.py furnish            make a desk with one file; prints the file's id
uploading.py upload ID COUNT    add versions of random size; prints each number when it is safe
uploading.py check ID           print what is there as JSON
"""

from __future__ import annotations

import json
import os
import sys
from hashlib import sha256

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "towngown.desk.project.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from towngown.desk.base import audit  # noqa: E402
from towngown.desk.base.models import User  # noqa: E402
from towngown.desk.base.reader import reader_of  # noqa: E402
from towngown.desk.cases.models import Case  # noqa: E402
from towngown.desk.work import actions, vault  # noqa: E402
from towngown.desk.work.models import File  # noqa: E402


def furnish() -> None:
    call_command("migrate", verbosity=0)
    user = User.objects.create_user("ada@example.org", None, role="officer", name="Ada")
    case = Case(pipeline="talent", stage="gap", in_stage_since=timezone.now(), created_by=user)
    case.save()
    told = {"kind": "case", "thing": case.pk, "name": "plan.txt"}
    print(actions.add_file(reader=reader_of(user), **told, chunks=[b"first"]).pk)


def upload(pk: str, count: int) -> None:
    reader = reader_of(User.objects.get())
    for _ in range(count):
        chunks = [os.urandom(50_000) for _ in range(1 + os.urandom(1)[0] % 5)]
        version = actions.add_version(reader=reader, pk=pk, name="plan.txt", chunks=chunks)
        print(version.number, flush=True)


def check(pk: str) -> None:
    file = File.objects.get_seen(reader_of(User.objects.get()), pk)
    versions = list(file.versions.order_by("number"))
    whole = [
        sha256(vault.path_of(one.stored).read_bytes()).hexdigest() == one.sha256 for one in versions
    ]
    numbers, broken = [one.number for one in versions], len(audit.verify().breaks)
    print(json.dumps({"numbers": numbers, "whole": all(whole), "broken": broken}))


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    if command == "furnish":
        furnish()
    elif command == "upload":
        upload(rest[0], int(rest[1]))
    else:
        check(rest[0])
