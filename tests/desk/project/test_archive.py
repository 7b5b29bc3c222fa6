"""backup and restore, as processes: all of a desk comes back, and nothing of a damaged one."""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path

import pytest

from desk_processes import environment, towngown, within

FURNISH = """
prepare()
from django.conf import settings
from towngown.desk.base.models import Team, User
from towngown.desk.base.roles import Role
from towngown.desk.base.reader import reader_of
from towngown.desk.cases.models import Case
from towngown.desk.base import actions
from django.utils import timezone
officer = User.objects.create_user("o@example.org", "pw", role=Role.OFFICER, name="李娜")
team = Team.objects.create(name_en="Office", name_zh="办公室")
team.members.add(officer)
for number in range(30):
    case = Case(pipeline="transfer", stage="disclosed", title_zh=f"结果 {number}",
                in_stage_since=timezone.now(), team=team)
    with actions.creating(reader_of(officer), "open_case", case, may=lambda reader, case: True):
        case.people.add(officer)
(settings.HOME / "files" / "a").write_bytes(b"content")
"""
COUNTED = """
from django.conf import settings
from towngown.desk.base import audit
from towngown.desk.base.models import User
from towngown.desk.base.reader import reader_of
from towngown.desk.cases.models import Case
reader = reader_of(User.objects.get())
seen = Case.objects.seen_by(reader)
print(seen.count(), sorted(case.title_zh for case in seen)[7], audit.verify(),
      [case.people.count() for case in seen[:1]], (settings.HOME / "files" / "a").read_bytes())
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, sample_atlas: str) -> dict[str, str]:
    home = tmp_path_factory.mktemp("desk") / "home"
    told = environment(home)
    within(told, FURNISH)
    shutil.copytree(sample_atlas, home / "park.atlas")
    return told


def test_all_comes_back(desk: dict[str, str], tmp_path: Path) -> None:
    archive = tmp_path / "desk.tar.gz"
    done = towngown(desk, "backup", archive)
    assert done.returncode == 0, done.stderr
    assert archive.stat().st_mode & 0o777 == 0o600
    new = environment(tmp_path / "new")
    done = towngown(new, "restore", archive)
    assert done.returncode == 0, done.stderr
    assert within(new, COUNTED) == within(desk, COUNTED)
    found = towngown(new, "find", "tannery wastewater salt", "--atlas", tmp_path / "new/park.atlas")
    assert found.returncode == 0, found.stderr


def test_a_desk_that_is_in_use_is_not_overwritten(desk: dict[str, str], tmp_path: Path) -> None:
    archive = tmp_path / "desk.tar.gz"
    towngown(desk, "backup", archive)
    before = within(desk, COUNTED)
    done = towngown(desk, "restore", archive)
    assert (done.returncode, "this desk is not empty" in done.stderr) == (1, True)
    assert within(desk, COUNTED) == before


@pytest.mark.parametrize("harm", ["cut", "changed", "other"])
def test_a_damaged_archive_changes_nothing(desk: dict[str, str], tmp_path: Path, harm: str) -> None:
    archive = tmp_path / "desk.tar.gz"
    towngown(desk, "backup", archive)
    if harm == "cut":
        archive.write_bytes(archive.read_bytes()[:-5_000])
    elif harm == "other":
        archive.write_bytes(b"not an archive")
    else:
        _change_a_file(archive, tmp_path)
    new = environment(tmp_path / "new")
    done = towngown(new, "restore", archive)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "new/park.atlas").exists()
    code = "from towngown.desk.base.models import User\nprint(User.objects.count())"
    assert within(new, code) == "0\n"


def _change_a_file(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as opened:
        opened.extractall(folder / "taken", filter="data")
    (folder / "taken/files/a").write_bytes(b"CONTENT")
    with tarfile.open(archive, "w:gz") as opened:
        for path in sorted((folder / "taken").rglob("*")):
            opened.add(path, path.relative_to(folder / "taken").as_posix(), recursive=False)
