"""How a state changes: check, write, log, signal, in one transaction.

    with changing(reader, "publish_need", Need, pk, may=can_publish_need) as need:
        need.tier = Tier.PUBLIC

The thing is fetched through the gate and locked, `may(reader, thing)` is asked, the block changes
it, it is saved, and the audit trail gets what was before and after. Where anything raises, nothing
has happened. Verb functions with keyword-only arguments in an app's `actions.py` wrap this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import models, transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from towngown.desk.base import audit
from towngown.desk.base.gate import Belonging, Guarded
from towngown.desk.base.reader import Reader
from towngown.kernel.errors import TowngownError

M = TypeVar("M", bound=models.Model)
May = Callable[[Reader, Any], bool]

# Sent after the commit with verb, thing and reader; notifications and webhooks listen.
happened = Signal()


class Refused(TowngownError):
    """The reader may see the thing but not do this with it; nothing was changed."""


class Conflict(TowngownError):
    """The thing was changed by someone else since it was read; nothing was changed."""


class Incomplete(TowngownError):
    """Something has to be filled in first; `fields` says what, by field name ("" for the whole)."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


@contextmanager
def changing(
    reader: Reader, verb: str, model: type[M], pk: Any, *, may: May, revision: int | None = None,
    reason: str = "",
) -> Iterator[M]:  # fmt: skip
    """Change one thing; raises NotSeen, Refused, or Conflict where `revision` is an older one."""
    with transaction.atomic():
        model.objects.get_seen(reader, pk)
        thing = model.ungated.select_for_update().get(pk=pk)
        ensure(may, reader, thing)
        if revision is not None and revision != thing.revision:
            raise Conflict(_("Someone else has changed this meanwhile. Reload it and try again."))
        before = facts_of(thing)
        yield thing
        if hasattr(thing, "revision"):
            thing.revision += 1
        thing.save()
        after = facts_of(thing)
        told = {name for name in after if before.get(name) != after[name]}
        write_down(
            reader, verb, thing, before={name: before[name] for name in told if name in before},
            after={name: after[name] for name in told}, reason=reason,
        )  # fmt: skip


@contextmanager
def creating(reader: Reader, verb: str, thing: M, *, may: May) -> Iterator[M]:
    """Save a new thing and write it down; the block may add what belongs to it."""
    with transaction.atomic():
        ensure(may, reader, thing)
        if isinstance(thing, Guarded) and thing.created_by_id is None:
            thing.created_by_id = reader.user
        thing.save(force_insert=True)
        yield thing
        write_down(reader, verb, thing, after=facts_of(thing))


@contextmanager
def removing(reader: Reader, verb: str, thing: M, *, may: May, reason: str = "") -> Iterator[M]:
    """Delete a thing that was fetched through the gate, and write it down."""
    with transaction.atomic():
        ensure(may, reader, thing)
        before, pk = facts_of(thing), thing.pk
        yield thing
        thing.delete()
        thing.pk = pk
        write_down(reader, verb, thing, before=before, reason=reason)


def ensure(may: May, reader: Reader, thing: Any) -> None:
    """Raise Refused where the predicate says no."""
    if not may(reader, thing):
        raise Refused(_("You may see this, but not do that with it."))


def write_down(
    reader: Reader | None, verb: str, thing: models.Model, *,
    before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:  # fmt: skip
    """Put one change into the audit trail, under the root of the thing, and signal it."""
    root = thing.root() if isinstance(thing, Guarded | Belonging) else thing
    kind, told = root._meta.model_name, dict(after or {})
    if root is not thing:
        told["_part"] = f"{thing._meta.model_name}:{thing.pk}"
    if reason:
        told["_reason"] = reason
    actor = reader.user if reader else None
    audit.append(actor=actor, verb=verb, kind=kind or "", thing=root.pk, before=before, after=told)
    transaction.on_commit(
        lambda: happened.send(type(thing), verb=verb, thing=thing, reader=reader), robust=True
    )


def read(reader: Reader, thing: Any) -> None:
    """Write down that a confidential thing was opened."""
    root = thing.root()
    if root.is_confidential():
        kind = root._meta.model_name or ""
        audit.append(actor=reader.user, verb="read", kind=kind, thing=root.pk)


def facts_of(thing: models.Model) -> dict[str, Any]:
    """Return the fields of a thing as they go into the audit trail."""
    left_out = {"created_at", "updated_at", "revision", "password", "key_hash", "secret"}
    return {
        field.attname: field.value_to_string(thing) if field.is_relation else _plain(thing, field)
        for field in thing._meta.concrete_fields
        if field.attname not in left_out
    }


def _plain(thing: models.Model, field: Any) -> Any:
    value = getattr(thing, field.attname)
    if isinstance(field, models.FileField):
        return value.name
    return str(value) if isinstance(field, models.UUIDField) and value else value
