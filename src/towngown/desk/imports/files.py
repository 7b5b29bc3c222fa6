"""Where a list and what was found out about it lie: one folder an import, below HOME/imports.

<random>/<name>-<random>.xlsx    the file; the name is that of the list in record keys
<random>/columns.json            headings, samples
<random>/check.json              the first rows as they will be taken
<random>/problems.jsonl          every problem
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings

_SUFFIX = re.compile(r"(\.[A-Za-z0-9]{1,8}){1,2}$")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9]+")


def root() -> Path:
    """Return the folder of all imports."""
    return Path(settings.HOME) / "imports"


def keep(name: str, chunks: Iterable[bytes]) -> str:
    """Write an upload to a folder of its own; return its path below the root.

    Of the name it was given only plain letters are kept: they are what the list is called in the
    keys of its records, so that a person may know it again there.
    """
    name = PurePath(name.replace("\\", "/")).name
    found = _SUFFIX.search(name)
    suffix = found[0].lower() if found else ""
    stem = _NOT_PLAIN.sub("-", name[: len(name) - len(suffix)]).strip("-").lower()[:40] or "list"
    folder = root() / secrets.token_hex(16)
    folder.mkdir(parents=True, mode=0o700)
    path = folder / f"{stem}-{secrets.token_hex(4)}{suffix}"
    with path.open("xb") as stream:
        for chunk in chunks:
            stream.write(chunk)
    path.chmod(0o600)
    return path.relative_to(root()).as_posix()


def write_json(path: Path, value: Any) -> None:
    """Write a value beside a list, whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    part.replace(path)


def read_json(path: Path) -> Any:
    """Return what was written beside a list, None where nothing was."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def remove(stored: str) -> None:
    """Remove a list and all that lies beside it."""
    shutil.rmtree((root() / stored).parent)
