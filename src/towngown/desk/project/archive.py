"""All of a desk in one file, and a desk from such a file.

The archive is a gzipped tar: `manifest.json` (format, version, when, and the SHA-256 of every
member), `database/<model>.jsonl` (rows of one snapshot, so that a desk can move from SQLite to
PostgreSQL and back), `files/…`, `imports/…`, `atlas/…` and `secret.key`. Rows are read first, in
one snapshot, while others go on working; files are never changed once written, so that what rows
speak of is there. The atlas is copied under its lock: no import writes to it meanwhile.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model

from towngown import __version__
from towngown.atlas.store import Store
from towngown.desk.base import audit
from towngown.kernel.errors import TowngownError

FORMAT = 1
FOLDERS = ("files", "imports")
# Made anew by every start, or of no worth elsewhere.
_LEFT_OUT = {"sessions.session", "contenttypes.contenttype", "auth.permission"}
Told = Callable[[str], None]


class ArchiveError(TowngownError):
    """The file is no archive of a desk, is damaged, or does not fit here; nothing was changed."""


def models() -> list[type[Model]]:
    """Return the models whose rows are kept, those first on which others lean."""
    found = serializers.sort_dependencies([(config, None) for config in apps.get_app_configs()])
    return [model for model in found if model._meta.label_lower not in _LEFT_OUT]


# -- backup ----------------------------------------------------------------------------------------


def backup(path: Path, told: Told) -> dict[str, int]:
    """Write the archive; it appears when it is whole. Returns the number of rows by model."""
    descriptor, part = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
    manifest: dict[str, Any] = {
        "format": FORMAT, "towngown": __version__, "at": datetime.now(UTC).isoformat(),
        "rows": {}, "members": {},
    }  # fmt: skip
    try:
        with os.fdopen(descriptor, "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=4) as archive:
                _rows_into(archive, manifest, told)
                _files_into(archive, manifest, told)
                _atlas_into(archive, manifest, told)
                _add(archive, "manifest.json", json.dumps(manifest).encode(), None)
            stream.flush()
            os.fsync(stream.fileno())
        Path(part).replace(path)
    finally:
        Path(part).unlink(missing_ok=True)
    return dict(manifest["rows"])


def _rows_into(archive: tarfile.TarFile, manifest: dict[str, Any], told: Told) -> None:
    with _snapshot():
        for model in models():
            with tempfile.TemporaryFile() as rows:
                count = _write_rows(model, rows)
                size = rows.tell()
                rows.seek(0)
                label = model._meta.label_lower
                _add_stream(archive, f"database/{label}.jsonl", rows, size, manifest)
            manifest["rows"][label] = count
    told(f"{sum(manifest['rows'].values()):,} rows")


@contextmanager
def _snapshot() -> Iterator[None]:
    """Read the database as it is at one moment, without keeping others from writing."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.transaction_mode = "DEFERRED"
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _write_rows(model: type[Model], rows: IO[bytes]) -> int:
    count = 0
    found = model._base_manager.order_by("pk").iterator(chunk_size=2_000)
    for row in found:
        rows.write(serializers.serialize("jsonl", [row], cls=_Exact).encode())
        count += 1
    return count


class _Exact(DjangoJSONEncoder):
    """Moments to the microsecond, where Django's own encoder stops at the millisecond."""

    def default(self, o: Any) -> Any:
        """Return what JSON can hold."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def _files_into(archive: tarfile.TarFile, manifest: dict[str, Any], told: Told) -> None:
    home, count = Path(settings.HOME), 0
    for folder in FOLDERS:
        for path in sorted((home / folder).rglob("*")):
            if path.is_file() and not path.name.endswith(".part"):
                _add_file(archive, path.relative_to(home).as_posix(), path, manifest)
                count += 1
    _add_file(archive, "secret.key", home / "secret.key", manifest)
    told(f"{count:,} files")


def _atlas_into(archive: tarfile.TarFile, manifest: dict[str, Any], told: Told) -> None:
    store = Store(settings.ATLAS)
    if store.folder is None:
        told("the atlas lies on object storage and is not part of this archive")
        return
    if not store.folder.exists():
        return
    with store.writing():
        for path in sorted(store.folder.rglob("*")):
            if path.is_file() and path.name != ".writing.lock":
                name = f"atlas/{path.relative_to(store.folder).as_posix()}"
                _add_file(archive, name, path, manifest)
    told("the atlas")


def _add_file(archive: tarfile.TarFile, name: str, path: Path, manifest: dict[str, Any]) -> None:
    with path.open("rb") as stream:
        _add_stream(archive, name, stream, os.fstat(stream.fileno()).st_size, manifest)


def _add_stream(
    archive: tarfile.TarFile, name: str, stream: IO[bytes], size: int, manifest: dict[str, Any]
) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(datetime.now(UTC).timestamp())
    reading = _Hashed(stream)
    archive.addfile(info, reading)
    manifest["members"][name] = reading.hash.hexdigest()


def _add(archive: tarfile.TarFile, name: str, data: bytes, manifest: Any) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o600
    archive.addfile(info, io.BytesIO(data))


class _Hashed(io.RawIOBase):
    """A stream that knows the hash of what was read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        data = self._stream.read(size)
        self.hash.update(data)
        return data


# -- restore ---------------------------------------------------------------------------------------


def restore(path: Path, told: Told) -> dict[str, int]:
    """Fill an empty desk from the archive; returns the number of rows by model.

    Raises ArchiveError where it is not whole or the desk not empty; the desk is left as it was.
    """
    home = Path(settings.HOME)
    _ensure_empty()
    with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as folder:
        unpacked = Path(folder)
        manifest = _unpacked(path, unpacked)
        told(f"{len(manifest['members']):,} members are as they were written")
        with transaction.atomic():
            _load(unpacked / "database", manifest["rows"])
            found = audit.verify()
            if found.breaks:
                raise ArchiveError("the audit trail in this archive does not verify")
        told(f"{sum(manifest['rows'].values()):,} rows; the audit trail verifies")
        _put_files(unpacked, home)
    return dict(manifest["rows"])


def _ensure_empty() -> None:
    from towngown.desk.base.models import AuditEntry, User

    if User.objects.exists() or AuditEntry.objects.exists():
        raise ArchiveError(
            "this desk is not empty", where=str(settings.HOME),
            hint="restore into a new folder, with --home, and a new database",
        )  # fmt: skip
    if (store := Store(settings.ATLAS)).folder is not None and store.folder.exists():
        raise ArchiveError("there is an atlas already", where=str(store.folder))


def _unpacked(path: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(path, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
    except (OSError, EOFError, tarfile.TarError, ValueError) as error:
        raise ArchiveError(f"not a whole archive of a desk: {error}", where=str(path)) from error
    if manifest.get("format") != FORMAT:
        raise ArchiveError(f"archive format {manifest.get('format')} is not known here")
    for name, expected in manifest["members"].items():
        member = folder / name
        if not member.is_file() or _hash_of(member) != expected:
            raise ArchiveError(f"{name} is damaged or missing", where=str(path))
    return manifest


def _hash_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _load(folder: Path, rows: dict[str, int]) -> None:
    with connection.constraint_checks_disabled():
        for label, count in rows.items():
            model = apps.get_model(label)
            model._base_manager.all().delete()  # what migrations put in
            loaded = 0
            with (folder / f"{label}.jsonl").open(encoding="utf-8") as stream:
                for one in serializers.deserialize("jsonl", stream):
                    one.save()
                    loaded += 1
            if loaded != count:
                raise ArchiveError(f"{label}: {loaded} rows instead of {count}")
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models()):
            cursor.execute(statement)


def _put_files(unpacked: Path, home: Path) -> None:
    for folder in FOLDERS:
        if (unpacked / folder).exists():
            shutil.rmtree(home / folder, ignore_errors=True)
            (unpacked / folder).rename(home / folder)
    (unpacked / "secret.key").replace(home / "secret.key")
    atlas = Store(settings.ATLAS).folder
    if (unpacked / "atlas").exists() and atlas is not None:
        shutil.move(unpacked / "atlas", atlas)
