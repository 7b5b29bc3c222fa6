"""The audit trail as its readers may see it.

Entries hang on roots (base.actions.write_down), and who may not see a root sees no entry of it.
Values inside an entry pass the gate once more: references are resolved for the reader or left out.
Only who saw a thing while it was confidential is shown values at all (rules.is_insider); others
see who did what and when.

An app above whose things have no tier adds their kind: `trail.OPEN["import"] = may(reader)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Replace
from django.urls import reverse
from django.utils.translation import gettext as _

from towngown.desk.accounts.rules import can_administer, can_read_trail, is_insider
from towngown.desk.accounts.said import said
from towngown.desk.accounts.values import Change, Words
from towngown.desk.base.actions import Refused
from towngown.desk.base.gate import Guarded, NotSeen
from towngown.desk.base.models import AuditEntry, User
from towngown.desk.base.reader import Reader

# Kinds without a tier, and who may read their entries; accounts' own are the administrators'.
OPEN: dict[str, Callable[[Reader], bool]] = dict.fromkeys(
    ("user", "team", "invitation", "apitoken", "retention"), can_administer
)


@dataclass(frozen=True)
class Happening:
    """One entry as it is shown; `changes` are (what, before, after) in words."""

    at: datetime
    actor: str
    verb: str
    kind: str
    thing: str
    title: str
    part: str
    changes: tuple[Change, ...]
    reason: str

    @property
    def said(self) -> str:
        """Return the verb as people say it."""
        return said(self.verb)

    @property
    def address(self) -> str:
        """Return the page of the thing's own trail, "" where it has none."""
        if self.kind not in guarded_kinds():
            return ""
        return reverse("audit_of", args=[self.kind, self.thing])


def guarded_kinds() -> dict[str, type[Guarded]]:
    """Return the model of every kind of root."""
    return {
        str(model._meta.model_name): model
        for model in apps.get_models()
        if issubclass(model, Guarded)
    }


def thing_seen(reader: Reader, kind: str, thing: str) -> Guarded:
    """Return the thing of an address; raises NotSeen for hidden, missing and unknown alike."""
    model = guarded_kinds().get(kind)
    if model is None:
        raise NotSeen(kind)
    return model.objects.get_seen(reader, thing)


def entries_of(reader: Reader, thing: Guarded) -> QuerySet[AuditEntry]:
    """Return the entries of a thing that the reader may read, the newest first."""
    if not can_read_trail(reader, thing):
        raise Refused(_("You may see this, but not read what happened to it."))
    found = AuditEntry.objects.filter(kind=thing._meta.model_name, thing=str(thing.pk))
    if not is_insider(reader, thing):
        found = found.exclude(verb="read")  # it was confidential then
    return found.order_by("-pk")


def all_entries(reader: Reader) -> QuerySet[AuditEntry]:
    """Return every entry about what the reader may see, the newest first.

    Ids are compared without hyphens, since SQLite keeps UUIDs so.
    """
    conditions = [Q(kind__in=[kind for kind, may in OPEN.items() if may(reader)])]
    for kind, model in guarded_kinds().items():
        seen = model.objects.seen_by(reader).annotate(_plain=_plain(Cast("pk", CharField())))
        conditions.append(Q(kind=kind, _plain__in=seen.values("_plain")))
    entries = AuditEntry.objects.annotate(_plain=_plain(F("thing")))
    found = entries.filter(reduce(or_, conditions))
    # Who reads entries of many things is shown no reads: each was of a confidential thing.
    return found.exclude(verb="read").order_by("-pk")


def _plain(expression: Any) -> Replace:
    return Replace(expression, Value("-"), Value(""), output_field=CharField())


def happenings(reader: Reader, entries: list[AuditEntry]) -> list[Happening]:
    """Return entries as they are shown to the reader, at a constant number of queries."""
    names, things = _names(entries), _things(reader, entries)
    words = Words(reader, entries)
    return [_happening(reader, entry, names, things, words) for entry in entries]


def _happening(
    reader: Reader, entry: AuditEntry, names: Mapping[str, str],
    things: Mapping[tuple[str, str], Guarded], words: Words,
) -> Happening:  # fmt: skip
    thing = things.get((entry.kind, entry.thing))
    may_read = OPEN.get(entry.kind)
    inside = is_insider(reader, thing) if thing is not None else may_read and may_read(reader)
    return Happening(
        at=entry.at,
        actor=names.get(str(entry.actor), "") if entry.actor else "",
        verb=entry.verb,
        kind=entry.kind,
        thing=entry.thing,
        title=str(thing or names.get(entry.thing) or ""),
        part=words.part_in(entry) if inside else "",
        changes=tuple(words.changes_in(entry)) if inside else (),
        reason=words.reason_in(entry) if inside else "",
    )


def _names(entries: list[AuditEntry]) -> Mapping[str, str]:
    """Return the names of everyone who acted or was acted upon."""
    wanted = {entry.actor for entry in entries if entry.actor}
    wanted |= {entry.thing for entry in entries if entry.kind == "user"}
    return {str(user.pk): str(user) for user in User.objects.filter(pk__in=wanted)}


def _things(reader: Reader, entries: list[AuditEntry]) -> dict[tuple[str, str], Guarded]:
    found = {}
    kinds = guarded_kinds()
    for kind in {entry.kind for entry in entries} & set(kinds):
        wanted = {entry.thing for entry in entries if entry.kind == kind}
        for thing in kinds[kind].objects.seen_by(reader).filter(pk__in=wanted):
            found[kind, str(thing.pk)] = thing
    return found


def narrowed(
    entries: QuerySet[AuditEntry], *, kind: str = "", verb: str = "", person: str = "",
    since: date | None = None, until: date | None = None,
) -> QuerySet[AuditEntry]:  # fmt: skip
    """Return those entries that a form asks for."""
    if kind:
        entries = entries.filter(kind=kind)
    if verb:
        entries = entries.filter(verb=verb)
    if person:
        by = Q(name__icontains=person) | Q(email__iexact=person)
        entries = entries.filter(actor__in=User.objects.filter(by).values("pk"))
    if since:
        entries = entries.filter(at__date__gte=since)
    if until:
        entries = entries.filter(at__date__lte=until)
    return entries


def rows(reader: Reader, entries: QuerySet[AuditEntry], size: int = 500) -> Iterator[Happening]:
    """Yield all entries as they are shown, in portions."""
    last = None
    while True:
        portion = entries if last is None else entries.filter(pk__lt=last)
        found = list(portion.select_related("detail")[:size])
        yield from happenings(reader, found)
        if len(found) < size:
            return
        last = found[-1].pk
