"""What a connector is: it asks a registry's server for one page of rows after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec

from towngown.kernel.errors import DownloadFailed
from towngown.sources.connectors.allowance import Allowance

FIRST = "*"

Progress = Callable[[str, float, float, str], None]
"""Called with (stage, rows so far, rows in all, note)."""


@dataclass(frozen=True)
class Access:
    """How to reach the server: its address (the connector's own where ""), who asks, the key."""

    base_url: str = ""
    email: str = ""
    key: str = field(default="", repr=False)


@dataclass(frozen=True)
class Wanted:
    """What is to be downloaded: one kind of entity, of the organisations with these ROR ids.

    `rors` are normalised; `since` is an ISO date, the earliest of publication, or None.
    """

    entity: str
    rors: tuple[str, ...] = ()
    since: str | None = None


@dataclass(frozen=True)
class Row:
    """One entity: its id ("" where it has none) and itself as one line of JSON, without end."""

    id: str
    line: bytes


@dataclass(frozen=True)
class Page:
    """One answer: rows, where to go on (None = this was the last), rows in all, its price."""

    rows: list[Row]
    next_cursor: str | None
    count: int
    allowance: Allowance


class _Id(msgspec.Struct):
    id: str | None = None


_decode_id = msgspec.json.Decoder(_Id).decode


def id_of(line: bytes) -> str:
    """Return the id of an entity written as JSON, "" where it has none."""
    try:
        return _decode_id(line).id or ""
    except msgspec.DecodeError:
        return ""


@dataclass
class Outcome:
    """What a download came to.

    `rows` lie in `folder`, `fresh` of them came this time; `repeated` were dropped because they
    came twice; `credits` were paid this time.
    Where `complete` is false, the same call goes on: from `resumes_at` (UTC) on, or at once
    where that is None. `notes` are what a person should know.
    """

    entity: str
    folder: Path
    rows: int = 0
    fresh: int = 0
    repeated: int = 0
    credits: int = 0
    complete: bool = False
    resumes_at: datetime | None = None
    notes: list[str] = field(default_factory=list)


class Connector(Protocol):
    """Speaks one registry's API.

    `entities` are the kinds it can fetch, the usual one first, `dated` those of them that have
    a date of publication. Made with an Access. Its methods raise DownloadFailed (ComeBackLater
    where the day's allowance is used up).
    """

    name: str
    title: str
    entities: tuple[str, ...]
    dated: tuple[str, ...]

    def scope(self, wanted: Wanted) -> str:
        """Return what is wanted in the API's own words; may ask the server for ids.

        Raises UsageError where this cannot be asked of this registry.
        """
        ...

    def changed_since(self, scope: str, day: str) -> str | None:
        """Return the scope narrowed to what changed since that ISO day; None = cannot be asked."""
        ...

    def page(self, entity: str, scope: str, cursor: str) -> Page:
        """Return the page at that cursor; FIRST is where to begin."""
        ...

    def is_stale_cursor(self, failure: DownloadFailed) -> bool:
        """Whether the server says that the cursor is no longer good."""
        ...
