"""What entries of the audit trail say, in words that their reader may read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from babel.dates import format_date, format_datetime
from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from towngown.desk.base.checks import root_of
from towngown.desk.base.models import AuditEntry, Team, User
from towngown.desk.base.reader import Reader
from towngown.desk.base.templatetags.desk import locale

Change = tuple[str, str, str]  # what, before, after
NOTHING = "–"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Words:
    """Turns the details of some entries into words, with one query a kind of thing named."""

    def __init__(self, reader: Reader, entries: Iterable[AuditEntry]) -> None:
        self._reader = reader
        self._told = {
            entry.pk: json.loads(entry.detail.data) for entry in entries if _has_detail(entry)
        }
        self._ids = set(_UUID.findall(json.dumps(list(self._told.values()))))
        self._known: dict[type[models.Model], dict[str, str]] = {}

    def changes_in(self, entry: AuditEntry) -> list[Change]:
        """Return what an entry says was changed; nothing where its details were erased."""
        told = self._told.get(entry.pk, {})
        before, after = told.get("before", {}), told.get("after", {})
        model = _model(entry.kind, after.get("_part", ""))
        names = [name for name in {**before, **after} if not name.startswith("_")]
        return [
            change
            for name in names
            for change in self._change(field_of(model, name), name, before, after)
        ]

    def reason_in(self, entry: AuditEntry) -> str:
        """Return the reason that was given."""
        return str(self._told.get(entry.pk, {}).get("after", {}).get("_reason", ""))

    def part_in(self, entry: AuditEntry) -> str:
        """Return which kind of part of the thing the entry is about, "" for the thing itself."""
        part = self._told.get(entry.pk, {}).get("after", {}).get("_part", "")
        model = _model("", part) if part else None
        return str(model._meta.verbose_name) if model is not None else ""

    def facts_in(self, entry: AuditEntry) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what was before and after, as it was written."""
        told = self._told.get(entry.pk, {})
        return told.get("before", {}), told.get("after", {})

    def _change(self, field: Any, name: str, before: Any, after: Any) -> Iterator[Change]:
        old, new = (self.value(field, facts.get(name)) for facts in (before, after))
        if old is not None and new is not None and old != new:
            label = str(getattr(field, "verbose_name", "") or name.replace("_", " "))
            yield label, old, new

    def value(self, field: Any, value: Any) -> str | None:
        """Return a value in words, None where the reader must not know of it."""
        if value in (None, "", [], {}) or (value == "None" and field and field.is_relation):
            return NOTHING
        if isinstance(field, models.JSONField) or "element" in getattr(field, "name", ""):
            return _("something")  # it may name records that the reader may not see
        if isinstance(value, list):
            words = [self.value(field, one) for one in value]
            return ", ".join(word for word in words if word) or None
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(field, models.DateField):  # of which moments are a kind
            return _moment(str(value))
        if _UUID.fullmatch(str(value)):
            return self._named(getattr(field, "related_model", None)).get(str(value))
        choices = dict(getattr(field, "flatchoices", ()) or ())
        return str(choices.get(value, value))

    def _named(self, model: Any) -> dict[str, str]:
        """Return the words of all ids in the entries that stand for one of that model."""
        if model is None:
            return {}
        if model not in self._known:
            self._known[model] = {
                str(one.pk): str(one) for one in self._seen(model).filter(pk__in=self._ids)
            }
        return self._known[model]

    def _seen(self, model: Any) -> Any:
        if model is Team:
            mine = Team.objects.filter(pk__in=self._reader.teams)
            return Team.objects.all() if self._reader.rights.administers else mine
        if model is User:
            return User.objects.all()
        if root_of(model) is not None:
            return model.objects.seen_by(self._reader)
        return User.objects.none()  # of anything else the id alone is known


def field_of(model: Any, name: str) -> Any:
    """Return the field of that name or column, or the relation, None where there is none."""
    if model is None:
        return None
    every = [*model._meta.concrete_fields, *model._meta.many_to_many]
    related = {one.get_accessor_name(): one for one in model._meta.related_objects}
    found = next((one for one in every if name in (one.name, getattr(one, "attname", ""))), None)
    return found or related.get(name)


def _moment(text: str) -> str:
    """Return a date or a moment as the language writes it; the text itself where it is neither."""
    if day := parse_date(text):
        return str(format_date(day, "medium", locale=locale()))
    moment = parse_datetime(text)
    if moment is None:
        return text
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return str(format_datetime(local, "medium", locale=locale()))


def _has_detail(entry: AuditEntry) -> bool:
    return getattr(entry, "detail", None) is not None


def _model(kind: str, part: str) -> type[models.Model] | None:
    name = part.partition(":")[0] or kind
    return next((one for one in apps.get_models() if one._meta.model_name == name), None)
