"""Where segments stand: in the atlas's folder, or on object storage with a local copy."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

from pyarrow import fs

from towngown.atlas.search.layout import META_FILE
from towngown.atlas.store import Store

_FOLDER = "search"


class Shelf:
    """The folders of an atlas's segments, by name ("result_public/000012-0")."""

    def __init__(self, store: Store) -> None:
        self._remote: tuple[fs.FileSystem, str] | None = None
        if store.folder is not None:
            self._root = store.folder / _FOLDER
        else:
            system, path = fs.FileSystem.from_uri(store.url)
            self._remote = system, f"{path}/{_FOLDER}"
            self._root = cache_folder() / blake2b(store.url.encode(), digest_size=8).hexdigest()

    def path(self, name: str) -> Path:
        """Return the segment's folder on this machine, fetched from object storage where needed."""
        folder = self._root / name
        if self._remote is not None and not (folder / META_FILE).exists():
            system, root = self._remote
            folder.parent.mkdir(parents=True, exist_ok=True)
            part = Path(tempfile.mkdtemp(dir=folder.parent))
            fs.copy_files(f"{root}/{name}", str(part), source_filesystem=system)
            _put_in_place(part, folder)
        return folder

    def fresh(self, name: str) -> Path:
        """Return where a new segment may be written; a killed import's leftovers are removed."""
        folder = self._root / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        return folder

    def publish(self, name: str) -> None:
        """Bring a finished segment to object storage, where the atlas is there."""
        if self._remote is not None:
            system, root = self._remote
            system.create_dir(f"{root}/{name}", recursive=True)
            fs.copy_files(str(self._root / name), f"{root}/{name}", destination_filesystem=system)

    def keep_only(self, names: Iterable[str]) -> None:
        """Remove all segments but those named."""
        kept = set(names)
        for folder in self._root.glob("*/*"):
            if folder.is_dir() and folder.relative_to(self._root).as_posix() not in kept:
                shutil.rmtree(folder)
        if self._remote is not None:
            system, root = self._remote
            selector = fs.FileSelector(root, recursive=True, allow_not_found=True)
            for info in system.get_file_info(selector):
                name = info.path.removeprefix(f"{root}/")
                if info.type == fs.FileType.Directory and name.count("/") == 1 and name not in kept:
                    system.delete_dir(info.path)


def cache_folder() -> Path:
    """Return the folder for what can be made or fetched again."""
    given = os.environ.get("XDG_CACHE_HOME")
    return (Path(given) if given else Path.home() / ".cache") / "towngown"


def _put_in_place(part: Path, folder: Path) -> None:
    """Rename a finished copy; where another process was faster, its copy stands."""
    try:
        part.rename(folder)
    except OSError:
        if not (folder / META_FILE).exists():
            raise
        shutil.rmtree(part)
