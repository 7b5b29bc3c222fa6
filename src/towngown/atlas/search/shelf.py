"""Where segments stand: in the atlas's folder, or on object storage with a local copy."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from towngown.atlas.object_storage import ObjectStorage
from towngown.atlas.search.layout import META_FILE
from towngown.atlas.store import Store

_FOLDER = "search"
# Folders of segments that are being fetched begin so; no table's name does.
_PART = ".part-"
# What lies in a cache and is used no more is removed after a week.
_KEPT = 7 * 24 * 3600.0


class Shelf:
    """The folders of an atlas's segments, by name ("result_public/000012-5f0c93d1-0").

    A name is never used twice, so what lies in a cache under a name is that segment.
    """

    def __init__(self, store: Store) -> None:
        self._storage = store.storage
        self._root = store.cache / _FOLDER
        self._tidied = False

    def path(self, name: str) -> Path:
        """Return the segment's folder on this machine, fetched from object storage where needed."""
        folder = self._root / name
        if self._storage is not None and not (folder / META_FILE).exists():
            self._fetch(self._storage, name, folder)
            if not self._tidied:
                self._tidy(self._storage)
        return folder

    def fresh(self, name: str) -> Path:
        """Return where a new segment may be written."""
        folder = self._root / name
        folder.parent.mkdir(parents=True, exist_ok=True)
        return folder

    def publish(self, name: str) -> None:
        """Bring a finished segment to object storage, where the atlas is there."""
        if self._storage is not None:
            self._storage.upload_folder(self._root / name, f"{_FOLDER}/{name}")

    def keep_only(self, names: Iterable[str]) -> None:
        """Remove all segments but those named."""
        kept = set(names)
        for folder in self._folders():
            if not folder.name.startswith(_PART) and self._name(folder) not in kept:
                shutil.rmtree(folder)
        if self._storage is not None:
            stored = self._storage.names(_FOLDER)
            self._storage.delete([name for name in stored if _segment_of(name) not in kept])

    def _fetch(self, storage: ObjectStorage, name: str, folder: Path) -> None:
        """Fetch a segment; it stands there as a whole or not at all."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=_PART, dir=folder.parent))
        try:
            storage.download_folder(f"{_FOLDER}/{name}", part)
            _put_in_place(part, folder)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise

    def _tidy(self, storage: ObjectStorage) -> None:
        """Remove from the cache what a killed process left, and what is on the storage no more."""
        self._tidied = True
        stored = {_segment_of(name) for name in storage.names(_FOLDER)}
        for folder in self._folders():
            old = time.time() - folder.stat().st_mtime > _KEPT
            if old and self._name(folder) not in stored:
                shutil.rmtree(folder, ignore_errors=True)

    def _folders(self) -> list[Path]:
        return [folder for folder in self._root.glob("*/*") if folder.is_dir()]

    def _name(self, folder: Path) -> str:
        return folder.relative_to(self._root).as_posix()


def _segment_of(name: str) -> str:
    """Return the segment to which a stored object belongs ("search/TABLE/SEGMENT/meta.json")."""
    return "/".join(name.split("/")[1:3])


def _put_in_place(part: Path, folder: Path) -> None:
    """Rename a finished copy; where another process was faster, its copy stands."""
    try:
        part.rename(folder)
    except OSError:
        if not (folder / META_FILE).exists():
            raise
        shutil.rmtree(part)
