"""What is done to the atlas: a list in, a list out, duplicates found, all made searchable."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from django.conf import settings

from towngown.atlas.encoders import encode_with
from towngown.atlas.encoders.base import DEFAULT
from towngown.atlas.importing import Summary, converge
from towngown.atlas.index import index
from towngown.atlas.store import Store, Version
from towngown.desk.base.engine import has_atlas
from towngown.desk.base.jobs import Work
from towngown.desk.imports.models import Import
from towngown.kernel.errors import AtlasBusy, UnreadableSource

T = TypeVar("T")
encode = partial(encode_with, DEFAULT)
_PATIENCE = timedelta(minutes=10)
_PAUSE = 2.0
# What the desk's own upkeep is called in the atlas; it changes nothing that a list brought.
_UPKEEP = {"index", "converge"}


def store() -> Store:
    """Return the desk's atlas."""
    return Store(settings.ATLAS)


def patiently(work: Work, action: Callable[[], T]) -> T:
    """Do something to the atlas as soon as no other process writes to it."""
    end = time.monotonic() + _PATIENCE.total_seconds()
    while True:
        try:
            return action()
        except AtlasBusy:
            if time.monotonic() > end:
                raise
        work.tell("wait for the atlas", 0, 0)
        time.sleep(_PAUSE)


def take_in(work: Work, one: Import) -> Summary:
    """Bring the list into the atlas; records are joined by identifiers, evidence comes later."""
    bring = partial(
        converge, store(), [one.source], mapping=one.mapping, tier=one.tier, keep_joins=True,
        progress=work.tell,
    )  # fmt: skip
    summary = patiently(work, bring)
    if summary.problems:
        raise UnreadableSource(summary.problems[0])
    return summary


def take_out(work: Work, one: Import) -> None:
    """Make the atlas what it would be without the list.

    Where nothing else has come in since, that is the version before it, to the letter; otherwise
    the list's records are taken out of what there is now.
    """
    before = _version_before(one)
    if before is not None:
        patiently(work, partial(store().restore, before))
        return
    forget = partial(
        converge, store(), [], forget=_known_as(one), keep_joins=True, progress=work.tell
    )
    patiently(work, forget)


def _version_before(one: Import) -> int | None:
    """Return the version before the list came, where only upkeep followed and it is still kept."""
    versions = store().versions()
    came = [at for at, version in enumerate(versions) if _brought(version, one)]
    if not came or came[-1] == 0:
        return None
    later = versions[came[-1] + 1 :]
    before = versions[came[-1] - 1]
    if any(version.what not in _UPKEEP for version in later):
        return None
    try:
        store().snapshot(before.number).table("elements")
    except Exception:  # noqa: BLE001  Lance has let go of it; what is left says so in many ways
        return None
    return before.number


def _brought(version: Version, one: Import) -> bool:
    return version.what.startswith("converge ") and version.what.endswith(f"/{one.stored}")


def _known_as(one: Import) -> list[str]:
    """Return what the file is called in the atlas; the desk's folder may have moved since."""
    snapshot = store().snapshot()
    if "files" not in snapshot.names():
        return []
    names = snapshot.scan("files", ["name"]).read_all()["name"].to_pylist()
    return [name for name in names if name.endswith(f"/imports/{one.stored}")]


def compare(work: Work) -> Any:
    """Look for duplicates among all records, by all evidence and what people decided."""
    anew = partial(converge, store(), [], anew=True, encode=encode, progress=work.tell)
    return patiently(work, anew)


def make_searchable(work: Work) -> None:
    """Bring the search up to date."""
    if has_atlas():
        patiently(work, partial(index, store(), progress=work.tell))


def finish(work: Work) -> None:
    """Make what came in searchable, then join duplicates, and make that searchable."""
    make_searchable(work)
    compare(work)
    make_searchable(work)
