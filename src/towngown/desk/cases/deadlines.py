"""Verbs of deadlines: set by hand or started by a rule, met, or dropped with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from towngown.desk.base.actions import Conflict, Incomplete, changing, creating, ensure
from towngown.desk.base.reader import Reader
from towngown.desk.cases import rules
from towngown.desk.cases.models import Case, Deadline
from towngown.desk.cases.moving import start_one


def set_deadline(
    *, reader: Reader, case_id: Any, title_en: str, title_zh: str = "", due: date, source: str = ""
) -> Deadline:
    """Set a deadline by hand."""
    with _on(reader, case_id) as case:
        deadline = Deadline(
            case=case, title_en=title_en.strip() or title_zh.strip(), title_zh=title_zh.strip(),
            due=due, source=source, starts=timezone.localdate(),
        )  # fmt: skip
        if not deadline.title_en:
            raise Incomplete(_("A deadline needs a title."), {"title_en": _("Needed.")})
        with creating(reader, "set_deadline", deadline, may=lambda *_: True):
            pass
    return deadline


def start_clock(*, reader: Reader, case_id: Any, rule: str, start: date) -> Deadline | None:
    """Start a clock of a rule on a day; None where the rule was not in force that day."""
    with _on(reader, case_id) as case:
        return start_one(reader, case, rule, start=start)


def meet_deadline(*, reader: Reader, deadline_id: Any) -> Deadline:
    """Say that a deadline was met."""
    return _end(reader, "meet_deadline", deadline_id, "met_at")


def drop_deadline(*, reader: Reader, deadline_id: Any, reason: str) -> Deadline:
    """Say that a deadline no longer counts, and why."""
    if not reason.strip():
        raise Incomplete(_("Say why it no longer counts."), {"reason": _("Needed.")})
    return _end(reader, "drop_deadline", deadline_id, "dropped_at", reason)


def _end(reader: Reader, verb: str, deadline_id: Any, field: str, reason: str = "") -> Deadline:
    def may(who: Reader, deadline: Deadline) -> bool:
        return rules.can_fill(who, deadline.case)

    with changing(reader, verb, Deadline, deadline_id, may=may, reason=reason) as deadline:
        if deadline.met_at or deadline.dropped_at:
            raise Conflict(_("This deadline has already ended."))
        setattr(deadline, field, timezone.now())
    return deadline


@contextmanager
def _on(reader: Reader, case_id: Any) -> Iterator[Case]:
    with transaction.atomic():
        case = Case.objects.get_seen(reader, case_id)
        ensure(rules.can_fill, reader, case)
        yield case
