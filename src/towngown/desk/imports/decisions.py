"""Verbs of corrections: two are one, one record does not belong, take it back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from towngown.desk.base import jobs
from towngown.desk.base.actions import Conflict, Incomplete, changing, creating, ensure
from towngown.desk.base.gate import Tier
from towngown.desk.base.reader import Reader
from towngown.desk.imports.correcting import element, keys_of, texts_of
from towngown.desk.imports.models import Correction, Verdict
from towngown.desk.imports.rules import can_import, can_withdraw


def merge(*, reader: Reader, a: str, b: str, reason: str) -> Correction:
    """Say that two elements are one and the same."""
    ensure(can_import, reader, None)
    _with_reason(reason)
    ours, theirs = element(reader, a, "a"), element(reader, b, "b")
    if ours["id"] == theirs["id"]:
        said = _("These are one already.")
        raise Incomplete(said, {"b": said})
    if (ours["kind"], ours["tier"]) != (theirs["kind"], theirs["tier"]):
        said = _("Only two of one kind and tier can be one.")
        raise Incomplete(said, {"b": said})
    pairs = [[_record(ours, a), _record(theirs, b)]]
    return _ask(reader, Verdict.SAME, ours, pairs, [texts_of(ours), texts_of(theirs)], reason)


def split(*, reader: Reader, a: str, record: str, reason: str) -> Correction:
    """Say that one record does not belong to the element it was joined to."""
    ensure(can_import, reader, None)
    _with_reason(reason)
    ours = element(reader, a, "a")
    others = [key for key in keys_of(ours) if key != record]
    if not others or record not in keys_of(ours):
        said = _("Choose one of several records.")
        raise Incomplete(said, {"record": said})
    pairs = [[record, other] for other in others]
    titles = [texts_of(ours), {"und": record}]
    return _ask(reader, Verdict.DIFFERENT, ours, pairs, titles, reason)


def keep_apart(*, reader: Reader, a: str, b: str, reason: str) -> Correction:
    """Say of two elements that look alike that they are not the same."""
    ensure(can_import, reader, None)
    _with_reason(reason)
    ours, theirs = element(reader, a, "a"), element(reader, b, "b")
    if ours["id"] == theirs["id"]:
        pairs = [[a, b]] if {a, b} <= set(keys_of(ours)) and a != b else []
    else:
        pairs = [[_record(ours, a), _record(theirs, b)]]
    if not pairs or (ours["kind"], ours["tier"]) != (theirs["kind"], theirs["tier"]):
        said = _("These two cannot be told apart by a decision.")
        raise Incomplete(said, {"b": said})
    titles = [texts_of(ours), texts_of(theirs)]
    return _ask(reader, Verdict.DIFFERENT, ours, pairs, titles, reason)


def take_back(*, reader: Reader, pk: Any, reason: str) -> Correction:
    """Take a decision back."""
    _with_reason(reason)
    with changing(
        reader, "take_back_decision", Correction, pk, may=can_withdraw, reason=reason
    ) as one:
        if one.job is not None and one.job.is_live():
            raise Conflict(_("This decision is just being carried out. Wait until that has ended."))
        one.job = jobs.start(reader, "imports.withdraw", pk=str(one.pk), reason=reason)
    return one


def _ask(
    reader: Reader, verdict: Verdict, about: dict[str, Any], pairs: list[list[str]],
    titles: list[dict[str, str]], reason: str,
) -> Correction:  # fmt: skip
    tier = Tier.CONFIDENTIAL if about["tier"] == Tier.CONFIDENTIAL else Tier.PARK
    one = Correction(
        verdict=verdict, kind=about["kind"], register_tier=about["tier"], pairs=pairs,
        titles=titles, reason=reason.strip(), tier=tier,
    )  # fmt: skip
    with creating(reader, "decide", one, may=can_import):
        one.job = jobs.start(reader, "imports.decide", pk=str(one.pk))
        one.save(update_fields=["job"])
    return one


def _record(about: dict[str, Any], asked: str) -> str:
    """Return the key of the record that was asked for, or of the first where it was the element."""
    keys = keys_of(about)
    return asked if asked in keys else keys[0]


def _with_reason(reason: str) -> None:
    if not reason.strip():
        said = _("Say why, so that others can follow it.")
        raise Incomplete(said, {"reason": said})
