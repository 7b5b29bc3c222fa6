"""Adding files, version by version, and fetching them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from towngown.desk.base.actions import (
    Conflict,
    Incomplete,
    changing,
    creating,
    ensure,
    write_down,
)
from towngown.desk.base.reader import Reader
from towngown.desk.work import contents, rules, scanner, targets, vault
from towngown.desk.work.models import File, Verdict, Version


def add_file(*, reader: Reader, kind: str, thing: Any, name: str, chunks: Iterable[bytes]) -> File:
    """Add a file to a thing; when this returns, the bytes are whole and on disk."""
    root = targets.get_seen(reader, kind, thing)
    file = File(name=contents.clean_name(name), created_by_id=reader.user).hang_on(root)
    ensure(rules.can_add, reader, file)
    version = _taken(reader, file.name, chunks)
    with creating(reader, "add_file", file, may=rules.can_add):
        _put(version, file, 1)
    return file


def add_version(*, reader: Reader, pk: Any, name: str, chunks: Iterable[bytes]) -> Version:
    """Put a newer version on a file; the older ones stay."""
    file = File.objects.get_seen(reader, pk)
    ensure(rules.can_add_version, reader, file)
    version = _taken(reader, contents.clean_name(name), chunks)
    with changing(reader, "add_version", File, pk, may=rules.can_add_version) as file:
        file.name = version.name
        _put(version, file, _next(file))
    return version


def restore_version(*, reader: Reader, pk: Any) -> Version:
    """Bring an older version back, as a new one."""
    old = Version.objects.get_seen(reader, pk)
    with changing(reader, "restore_version", File, old.file_id, may=rules.can_add_version) as file:
        file.name = old.name
        told = {name: getattr(old, name) for name in (
            "name", "stored", "size", "sha256", "content_type", "has_macros", "verdict", "finding",
        )}  # fmt: skip
        version = Version(**told, by_id=reader.user, restored=old.number)
        _put(version, file, _next(file))
    return version


def remove_file(*, reader: Reader, pk: Any) -> File:
    """Take a file off its thing; the sweep erases its bytes after a month."""
    with changing(reader, "remove_file", File, pk, may=rules.can_remove_file) as file:
        file.removed_at = timezone.now()
    return file


def fetch_version(*, reader: Reader, pk: Any) -> Version:
    """Return a version whose bytes may go out now; of a confidential thing this is written down."""
    version = Version.objects.get_seen(reader, pk)
    if version.verdict == Verdict.INFECTED:
        raise Conflict(_("A virus was found in this file. It is held back."))
    if version.verdict == Verdict.WAITING or (
        scanner.is_set_up() and version.verdict != Verdict.CLEAN
    ):
        raise Conflict(_("This file is still being checked for viruses. Try again in a moment."))
    if version.root().is_confidential():
        write_down(reader, "download_file", version, after={"number": version.number})
    return version


def _taken(reader: Reader, name: str, chunks: Iterable[bytes]) -> Version:
    """Keep the bytes and judge them; what is refused leaves none."""
    try:
        kept = vault.keep(chunks)
    except vault.TooLarge as error:
        most = vault.LARGEST // 2**20
        raise _refused(
            _("This file is too large: up to %(most)d MB fit.") % {"most": most}
        ) from error
    path = vault.path_of(kept.stored)
    head = contents.head_of(path)
    if contents.is_program(head, name):
        vault.forget(kept.stored)
        raise _refused(_("This is a program. The desk takes documents, data and pictures."))
    verdict = Verdict.WAITING if scanner.is_set_up() else Verdict.UNCHECKED
    return Version(
        name=name, stored=kept.stored, size=kept.size, sha256=kept.sha256, by_id=reader.user,
        content_type=contents.type_of(head), has_macros=contents.has_macros(path, head),
        verdict=Verdict.INFECTED if kept.is_eicar else verdict,
        finding="EICAR" if kept.is_eicar else "",
    )  # fmt: skip


def _refused(said: str) -> Incomplete:
    return Incomplete(said, {"file": said})


def _next(file: File) -> int:
    """Return the next number; the file is locked, so that two uploads do not take the same."""
    return (file.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def _put(version: Version, file: File, number: int) -> None:
    from towngown.desk.work.tasks import scan

    version.file, version.number = file, number
    version.save(force_insert=True)
    if version.verdict == Verdict.WAITING:
        transaction.on_commit(lambda: scan(str(version.pk)))
