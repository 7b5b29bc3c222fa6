"""Files: whole or not at all, version by version, and never run by a browser."""

from __future__ import annotations

import io
import os
import socket
import struct
import threading
import time
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from towngown.desk.base.actions import Conflict, Incomplete
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.models import AuditEntry
from towngown.desk.work import actions, contents, keeping, vault
from towngown.desk.work.models import File, Verdict, Version

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 30


def _add(office: Any, as_reader: Any, name: str, data: bytes) -> File:
    reader = as_reader(office.officer)
    return actions.add_file(reader=reader, **office.about, name=name, chunks=[data])


@pytest.mark.django_db
def test_file_is_kept_with_its_size_and_hash(office: Any, as_reader: Any) -> None:
    version = _add(office, as_reader, "plan.txt", b"a plan").versions.get()
    assert (version.number, version.size) == (1, 6)
    assert version.sha256 == sha256(b"a plan").hexdigest()
    assert vault.path_of(version.stored).read_bytes() == b"a plan"
    assert oct(vault.path_of(version.stored).stat().st_mode)[-3:] == "600"


@pytest.mark.django_db
def test_older_versions_stay_and_come_back_as_new_ones(office: Any, as_reader: Any) -> None:
    reader = as_reader(office.manager)
    file = _add(office, as_reader, "plan.txt", b"one")
    actions.add_version(reader=reader, pk=file.pk, name="plan 2.txt", chunks=[b"two"])
    actions.restore_version(reader=reader, pk=file.versions.get(number=1).pk)
    shown = [(one.number, one.name, one.restored) for one in file.versions.all()]
    assert shown == [(3, "plan.txt", 1), (2, "plan 2.txt", None), (1, "plan.txt", None)]
    file.refresh_from_db()
    assert file.name == "plan.txt"


@pytest.mark.django_db
def test_who_does_not_see_the_thing_gets_no_byte(
    office: Any, as_reader: Any, signed_in: Any
) -> None:
    version = _add(office, as_reader, "plan.txt", b"a plan").versions.get()
    with pytest.raises(NotSeen):
        actions.fetch_version(reader=as_reader(office.outsider), pk=version.pk)
    client = signed_in(office.officer)
    assert client.get(f"/files/versions/{version.pk}/").status_code == 200
    office.team.members.remove(office.officer)
    assert client.get(f"/files/versions/{version.pk}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data", "served"),
    [
        ("page.pdf", b"<!doctype html><script>alert(1)</script>", contents.UNKNOWN),
        ("picture.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", contents.UNKNOWN),
        ("notes.html", b"plain words", contents.TEXT),
        ("notes.txt", "表格".encode(), contents.TEXT),
        ("notes.txt", b"\xff\xfe\x00a", contents.UNKNOWN),
        ("picture.exe.png", PNG, "image/png"),
        ("empty", b"", contents.UNKNOWN),
    ],
)
def test_download_cannot_be_run(
    office: Any, as_reader: Any, signed_in: Any, name: str, data: bytes, served: str
) -> None:
    version = _add(office, as_reader, name, data).versions.get()
    response = signed_in(office.officer).get(f"/files/versions/{version.pk}/")
    assert b"".join(response.streaming_content) == data
    assert response["Content-Type"] == served
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data"),
    [("plan.pdf", b"MZ\x90"), ("plan", b"\x7fELF"), ("run.txt", b"#!/bin/sh"), ("a.bat", b"dir")],
)
def test_programs_are_refused_and_leave_nothing(
    office: Any, as_reader: Any, name: str, data: bytes
) -> None:
    with pytest.raises(Incomplete):
        _add(office, as_reader, name, data)
    assert list(vault.folder().glob("*/*")) == []


@pytest.mark.django_db
def test_eicar_is_held_back_wherever_it_is_cut(office: Any, as_reader: Any) -> None:
    data, reader = b"x" * 100 + vault.EICAR, as_reader(office.officer)
    file = actions.add_file(
        reader=reader, **office.about, name="a.txt", chunks=[data[:120], data[120:]]
    )
    version = file.versions.get()
    assert (version.verdict, version.finding) == (Verdict.INFECTED, "EICAR")
    with pytest.raises(Conflict):
        actions.fetch_version(reader=reader, pk=version.pk)


@pytest.mark.django_db
def test_macros_are_told(office: Any, as_reader: Any, signed_in: Any) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "_VBA_PROJECT".encode("utf-16-le")
    assert _add(office, as_reader, "a.docm", packed.getvalue()).versions.get().has_macros
    assert _add(office, as_reader, "a.doc", ole).versions.get().has_macros
    assert not _add(office, as_reader, "broken.zip", b"PK\x03\x04broken").versions.get().has_macros
    page = signed_in(office.officer).get(f"/about/case/{office.case.pk}/files/").content.decode()
    assert page.count("contains macros") == 2


@pytest.mark.django_db
def test_too_large_is_refused_before_and_while_it_is_read(
    office: Any, as_reader: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "LARGEST", 10)
    with pytest.raises(vault.TooLarge):
        vault.keep([b"x" * 6, b"x" * 6], largest=10)
    assert list(vault.folder().glob("*/*")) == []
    address = f"/about/case/{office.case.pk}/files/"
    large = SimpleUploadedFile("a.txt", b"x" * (2**20 + 100))
    assert signed_in(office.officer).post(address, {"file": large}).status_code == 413


def test_upload_needs_the_token_against_forgery(office: Any) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(office.officer, backend="django.contrib.auth.backends.ModelBackend")
    sent = {"file": SimpleUploadedFile("a.txt", b"x")}
    assert client.post(f"/about/case/{office.case.pk}/files/", sent).status_code == 403
    assert not Version.objects.seen_by(_reader(office.officer)).exists()


def _reader(user: Any) -> Any:
    from towngown.desk.base.reader import reader_of

    return reader_of(user)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\计划.docx", "计划.docx"),
        ("plan\u202etxt.exe\r\n.txt", "plantxt.exe.txt"),
        ("...", "file"),
        ("a" * 300 + ".pdf", "a" * 192 + ".pdf"),
    ],
)
def test_names_hide_nothing(given: str, kept: str) -> None:
    assert contents.clean_name(given) == kept


@pytest.mark.django_db
def test_confidential_downloads_are_written_down(
    office: Any, as_reader: Any, signed_in: Any, make_case: Any
) -> None:
    version = _add(office, as_reader, "plan.txt", b"a plan").versions.get()
    signed_in(office.manager).get(f"/files/versions/{version.pk}/")
    entry = AuditEntry.objects.get(verb="download_file")
    assert (entry.actor, entry.thing) == (office.manager.pk, str(office.case.pk))


# -- what is cut off -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_broken_upload_leaves_neither_row_nor_bytes(office: Any, as_reader: Any) -> None:
    def breaking() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    reader = as_reader(office.officer)
    with pytest.raises(ConnectionResetError):
        actions.add_file(reader=reader, **office.about, name="a.txt", chunks=breaking())
    assert not File.objects.seen_by(reader).exists()
    assert list(vault.folder().glob("*/*")) == []


@pytest.mark.django_db
def test_sweep_takes_what_a_kill_left_and_nothing_else(office: Any, as_reader: Any) -> None:
    version = _add(office, as_reader, "plan.txt", b"a plan").versions.get()
    left, young = vault.path_of("ab" + "0" * 30), vault.path_of("ab" + "1" * 30)
    for path in (left, left.with_suffix(".part"), young):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"half")
    old = time.time() - 2 * 24 * 3600
    for path in (left, left.with_suffix(".part"), vault.path_of(version.stored)):
        os.utime(path, (old, old))
    assert keeping.sweep() == 2
    assert young.exists()
    assert vault.path_of(version.stored).exists()


@pytest.mark.django_db
def test_removed_files_are_erased_after_a_month(office: Any, as_reader: Any) -> None:
    from datetime import timedelta

    import time_machine
    from django.utils import timezone

    reader = as_reader(office.officer)
    file = _add(office, as_reader, "plan.txt", b"a plan")
    stored = file.versions.get().stored
    actions.remove_file(reader=reader, pk=file.pk)
    assert keeping.erase_removed() == 0
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert keeping.erase_removed() == 1
    assert not vault.path_of(stored).exists()


# -- a scanner -------------------------------------------------------------------------------------


class FakeClamd:
    """Speaks INSTREAM: a file with the word "evil" is infected."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                talk, _address = self._server.accept()
            except OSError:
                return
            with talk, talk.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                data = b""
                while (size := struct.unpack(">I", stream.read(4))[0]) > 0:
                    data += stream.read(size)
                talk.sendall(b"stream: Evil.Test FOUND\0" if b"evil" in data else b"stream: OK\0")

    def close(self) -> None:
        self._server.close()


@pytest.fixture
def clamd(settings: Any) -> Iterator[FakeClamd]:
    server = FakeClamd()
    settings.CLAMD = server.address
    yield server
    server.close()


@pytest.mark.django_db
def test_with_a_scanner_nothing_goes_out_before_it_is_clean(
    office: Any, as_reader: Any, clamd: FakeClamd
) -> None:
    reader = as_reader(office.officer)
    good = _add(office, as_reader, "good.txt", b"good" * 100_000).versions.get()
    bad = _add(office, as_reader, "bad.txt", b"evil").versions.get()
    for version in (good, bad):
        assert version.verdict == Verdict.WAITING
        with pytest.raises(Conflict):
            actions.fetch_version(reader=reader, pk=version.pk)
    keeping.scan_waiting()
    assert actions.fetch_version(reader=reader, pk=good.pk).verdict == Verdict.CLEAN
    with pytest.raises(Conflict):
        actions.fetch_version(reader=reader, pk=bad.pk)
    bad.refresh_from_db()
    assert (bad.verdict, bad.finding) == (Verdict.INFECTED, "Evil.Test")


@pytest.mark.django_db
def test_files_wait_while_the_scanner_is_silent(office: Any, as_reader: Any, settings: Any) -> None:
    before = _add(office, as_reader, "before.txt", b"good").versions.get()
    assert before.verdict == Verdict.UNCHECKED
    settings.CLAMD = "127.0.0.1:1"
    with pytest.raises(Conflict):
        actions.fetch_version(reader=as_reader(office.officer), pk=before.pk)
    keeping.scan_waiting()
    before.refresh_from_db()
    assert before.verdict == Verdict.WAITING
    server = FakeClamd()
    settings.CLAMD = server.address
    keeping.scan_waiting()
    server.close()
    before.refresh_from_db()
    assert before.verdict == Verdict.CLEAN
