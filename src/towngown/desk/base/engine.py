"""The atlas as this desk's readers see it, kept open between requests."""

from __future__ import annotations

import threading
import time
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
_ASKED_EVERY = 5.0  # seconds
_lock = threading.Lock()
_known: dict[str, tuple[int, int]] = {}
_open: dict[tuple[str, int, Any], Atlas] = {}


def atlas_for(reader: Reader) -> Atlas:
    """Return the newest version as the reader may see it; raises AtlasMissing."""
    number = _newest()
    if not number:
        raise AtlasMissing("this desk has no atlas yet", hint="import a list first")
    key = (settings.ATLAS, number, reader.view)
    with _lock:
        if key in _open:
            return _open[key]
    store = Store(settings.ATLAS)
    atlas = Atlas(store.snapshot(), Shelf(store), reader.view)
    with _lock:
        while len(_open) >= _KEPT:
            _open.pop(next(iter(_open)))
        return _open.setdefault(key, atlas)


def has_atlas() -> bool:
    """Whether anything was imported yet."""
    return bool(_newest())


def _newest() -> int:
    """Return the number of the newest version, 0 where there is none.

    Reading the table of versions takes some 20 ms; a local folder tells by its time of change
    whether that is due, object storage is asked at most once in some seconds.
    """
    store = Store(settings.ATLAS)
    if store.folder is None:
        stamp = int(time.monotonic() / _ASKED_EVERY)
    else:
        try:
            stamp = (store.folder / "versions.lance/_versions").stat().st_mtime_ns
        except FileNotFoundError:
            return 0
    known = _known.get(settings.ATLAS)
    if known is not None and known[0] == stamp:
        return known[1]
    try:
        versions = store.versions()
    except AtlasMissing:
        return 0
    number = versions[-1].number if versions else 0
    _known[settings.ATLAS] = (stamp, number)
    return number


def title_of(element: Mapping[str, Any], language: str) -> str:
    """Return an element's title or name in the language, or the nearest there is."""
    titles = element["titles"] or element["names"] or []
    wanted = base(language)
    order = sorted(titles, key=lambda row: (base(row["language"]) != wanted, row["language"]))
    return order[0]["text"] if order else str(element["id"])
