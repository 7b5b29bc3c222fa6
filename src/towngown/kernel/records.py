"""What a source gives: a record of one thing as one registry tells it, or a rejected row.

Texts are multilingual values, `{language tag: text}`; tags are BCP 47 ("en", "zh", "zh-Hant",
"und" where unknown). A record is kept whole; elements are made from records by convergence.
"""

from __future__ import annotations

from typing import Any

import msgspec

from towngown.kernel.tiers import Tier


class Link(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A link from the record's element to another, in a role.

    `to` is a reference: the id of an element ("need:7") or a record key ("openalex:A12").
    Where it is None, `name` is what the source wrote, still to be resolved.
    `affiliations` are the organisations of the linked person in this role: names as written
    and references; they belong to the link, not to the person for ever.
    """

    role: str
    to: str | None = None
    name: str | None = None
    kind: str | None = None
    identifiers: dict[str, str] = {}
    position: int | None = None
    corresponding: bool = False
    affiliations: tuple[str, ...] = ()
    affiliation_refs: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing as one registry tells it.

    `registry` and `record` name it for ever: ("openalex", "W2741809807"). `identifiers` are
    normalised, by scheme (see kernel.identifiers). `names` are all names of a person or
    organisation, the preferred one first, each a multilingual value. `metrics` (citation
    counts, …) are kept, but a change in them alone is not a change of the record.
    `updated` is the registry's own date of this version (ISO), `licence` an SPDX id or URL.
    `replaced_by` is set on a record that the registry merged into another; `supersedes`
    lists references that now mean this record. `status` is "active" or "withdrawn".
    """

    registry: str
    record: str
    kind: str
    type: str | None = None
    titles: dict[str, str] = {}
    texts: dict[str, str] = {}
    names: tuple[dict[str, str], ...] = ()
    keywords: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    identifiers: dict[str, tuple[str, ...]] = {}
    year: int | None = None
    date: str | None = None
    language: str | None = None
    country: str | None = None
    url: str | None = None
    tier: Tier = "public"
    embargo: str | None = None
    links: tuple[Link, ...] = ()
    cites: tuple[str, ...] = ()
    attributes: dict[str, Any] = {}
    metrics: dict[str, float] = {}
    licence: str | None = None
    updated: str | None = None
    status: str = "active"
    replaced_by: str | None = None
    supersedes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The record's key, "registry:record"; other records point to it by this."""
        return record_key(self.registry, self.record)


class Rejection(msgspec.Struct, frozen=True, omit_defaults=True):
    """A row that could not be taken: where it stands, which field, why, and the row itself.

    `line` counts from 1 within `file` (a member of an archive is "archive.zip!member");
    it is 0 where the format has no lines, and `raw` is cut at 10,000 characters.
    `kept` is true where only the value of `field` was set aside and the row was taken without it.
    `tier` is the row's, as far as that can be told; where it is not public, `raw` is not kept.
    """

    file: str
    line: int
    field: str
    reason: str
    raw: str = ""
    kept: bool = False
    tier: Tier = "public"


def record_key(registry: str, record: str) -> str:
    """Return the key by which other records refer to this one."""
    return record if registry == "elements" else f"{registry}:{record}"
