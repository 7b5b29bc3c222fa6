"""Folders on this machine for what can be made or fetched again."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path


def cache_folder() -> Path:
    """Return the folder for what can be made or fetched again."""
    given = os.environ.get("XDG_CACHE_HOME")
    return (Path(given) if given else Path.home() / ".cache") / "towngown"


def cache_of(url: str) -> Path:
    """Return the folder for an atlas on object storage, made if it is not there.

    It holds segments and vectors of confidential texts too, so only its owner may look into it.
    """
    folder = cache_folder() / blake2b(url.encode(), digest_size=8).hexdigest()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
