"""The atlas as this desk's readers see it, kept open between requests."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from towngown.atlas.atlas import Atlas
from towngown.atlas.search import Shelf
from towngown.atlas.store import Store
from towngown.desk.base.reader import Reader
from towngown.kernel.errors import AtlasMissing
from towngown.kernel.languages import base

_KEPT = 6  # views of the newest version that stay open: one a tier and day, and some more
_lock = threading.Lock()
_open: dict[tuple[str, int, Any], Atlas] = {}


def atlas_for(reader: Reader) -> Atlas:
    """Return the newest version as the reader may see it; raises AtlasMissing."""
    store = Store(settings.ATLAS)
    versions = store.versions()
    if not versions:
        raise AtlasMissing("this desk has no atlas yet", hint="import a list first")
    key = (settings.ATLAS, versions[-1].number, reader.view)
    with _lock:
        if key in _open:
            return _open[key]
    atlas = Atlas(store.snapshot(), Shelf(store), reader.view)
    with _lock:
        while len(_open) >= _KEPT:
            _open.pop(next(iter(_open)))
        return _open.setdefault(key, atlas)


def has_atlas() -> bool:
    """Whether anything was imported yet."""
    try:
        return bool(Store(settings.ATLAS).versions())
    except AtlasMissing:
        return False


def title_of(element: Mapping[str, Any], language: str) -> str:
    """Return an element's title or name in the language, or the nearest there is."""
    titles = element["titles"] or element["names"] or []
    wanted = base(language)
    order = sorted(titles, key=lambda row: (base(row["language"]) != wanted, row["language"]))
    return order[0]["text"] if order else str(element["id"])
