"""Append to the audit trail, and check that nothing in it was changed.

Each entry's hash is SHA-256 over its fields and the hash of the entry before, so that a changed,
missing or inserted entry breaks the chain from there on. Details are not in the chain itself but by
a salted commitment: personal data can be erased and the chain still holds.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from towngown.desk.base.models.audit import AuditDetail, AuditEntry, AuditHead


def append(
    *, actor: UUID | None, verb: str, kind: str, thing: object,
    before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
) -> AuditEntry:  # fmt: skip
    """Append one entry; it counts with the transaction that it is part of."""
    told = {name: value for name, value in (("before", before), ("after", after)) if value}
    data = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
    salt = secrets.token_hex(16)
    with transaction.atomic():
        head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1)
        entry = AuditEntry(
            pk=head.entries + 1, at=timezone.now(), actor=actor, verb=verb, kind=kind,
            thing=str(thing), commitment=_commitment(salt, data), previous=head.hash,
        )  # fmt: skip
        entry.hash = hash_of(entry)
        entry.save(force_insert=True)
        AuditDetail.objects.create(entry=entry, salt=salt, data=data)
        AuditHead.objects.filter(pk=1).update(entries=entry.pk, hash=entry.hash)
    return entry


def hash_of(entry: AuditEntry) -> str:
    """Return the hash that an entry should have."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    actor = str(entry.actor) if entry.actor else None
    parts = [
        entry.pk, at, actor, entry.verb, entry.kind, entry.thing, entry.commitment, entry.previous,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _commitment(salt: str, data: str) -> str:
    return hashlib.sha256(f"{salt}\n{data}".encode()).hexdigest()


@dataclass(frozen=True)
class Break:
    """Where the chain does not hold: the entry's number, and why."""

    entry: int
    reason: str


@dataclass(frozen=True)
class Verification:
    """What a check of the chain found; `erased` counts details that were erased on purpose."""

    entries: int
    erased: int
    hash: str
    breaks: tuple[Break, ...]


def verify() -> Verification:
    """Walk through the whole chain, entry by entry, in one snapshot."""
    with transaction.atomic():
        head = AuditHead.objects.filter(pk=1).first() or AuditHead()
        breaks, last, erased = [], ("0" * 64, 0), 0
        for entry, detail in _entries():
            previous, number = last
            erased += detail is None
            breaks.extend(Break(entry.pk, why) for why in _wrong(entry, detail, previous, number))
            last = (entry.hash, entry.pk)
        if (head.hash, head.entries) != last:
            breaks.append(Break(head.entries, "the end of the chain is missing or was replaced"))
    return Verification(last[1], erased, last[0], tuple(breaks))


def _entries() -> Iterator[tuple[AuditEntry, AuditDetail | None]]:
    found = AuditEntry.objects.order_by("pk").select_related("detail")
    for entry in found.iterator(chunk_size=2_000):
        yield entry, getattr(entry, "detail", None)


def _wrong(
    entry: AuditEntry, detail: AuditDetail | None, previous: str, number: int
) -> Iterator[str]:
    if entry.pk != number + 1:
        yield f"entries {number + 1} to {entry.pk - 1} are missing"
    if entry.previous != previous:
        yield "it does not follow the entry before"
    if entry.hash != hash_of(entry):
        yield "it was changed"
    if detail is not None and _commitment(detail.salt, detail.data) != entry.commitment:
        yield "its details were changed"
