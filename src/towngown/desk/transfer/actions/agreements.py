"""Verbs of agreements: draft, change, execute, end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from towngown.desk.base.actions import Conflict, Incomplete, changing, creating
from towngown.desk.base.reader import Reader
from towngown.desk.cases.models import Case
from towngown.desk.transfer import rules
from towngown.desk.transfer.models import LICENCES, Agreement, AgreementKind, AgreementState


def draft_agreement(*, reader: Reader, case_id: Any, **terms: Any) -> Agreement:
    """Begin to negotiate an agreement."""
    agreement = Agreement(case=Case.objects.get_seen(reader, case_id), **terms)
    with creating(reader, "draft_agreement", agreement, may=rules.can_work):
        pass
    return agreement


def change_agreement(
    *, reader: Reader, agreement_id: Any, revision: int | None = None, **terms: Any
) -> Agreement:
    """Change the terms while they are negotiated; a signed text never changes."""
    with changing(
        reader, "change_agreement", Agreement, agreement_id, may=rules.can_work, revision=revision
    ) as agreement:
        _ensure(agreement, AgreementState.NEGOTIATED)
        for name, value in terms.items():
            setattr(agreement, name, value)
    return agreement


def execute_agreement(*, reader: Reader, agreement_id: Any, on: date) -> Agreement:
    """Say that it was signed on that day; raises Incomplete with the terms that it lacks."""
    with changing(
        reader, "execute_agreement", Agreement, agreement_id, may=rules.can_work
    ) as agreement:
        _ensure(agreement, AgreementState.NEGOTIATED)
        agreement.executed_on = on
        if lacking := dict(lacking_terms(agreement)):
            raise Incomplete(_("The agreement lacks terms that its kind needs."), lacking)
        agreement.state = AgreementState.EXECUTED
    return agreement


def end_agreement(*, reader: Reader, agreement_id: Any, on: date, reason: str = "") -> Agreement:
    """Say that an agreement ended: it ran out or was terminated."""
    with changing(
        reader, "end_agreement", Agreement, agreement_id, may=rules.can_work, reason=reason
    ) as agreement:
        _ensure(agreement, AgreementState.EXECUTED)
        if agreement.executed_on and on < agreement.executed_on:
            raise Incomplete(
                _("It ends before it was signed."), {"on": _("Give a later day.")}
            )  # fmt: skip
        agreement.state, agreement.ended_on = AgreementState.ENDED, on
    return agreement


def abandon_agreement(*, reader: Reader, agreement_id: Any, reason: str) -> Agreement:
    """Say that the negotiation came to nothing."""
    if not reason.strip():
        raise Incomplete(_("Say why it came to nothing."), {"reason": _("Needed.")})
    with changing(
        reader, "abandon_agreement", Agreement, agreement_id, may=rules.can_work, reason=reason
    ) as agreement:
        _ensure(agreement, AgreementState.NEGOTIATED)
        agreement.state = AgreementState.ABANDONED
    return agreement


def _ensure(agreement: Agreement, state: AgreementState) -> None:
    if agreement.state != state:
        said = _("The agreement is “%(state)s”; that can't be done now.")
        raise Conflict(said % {"state": agreement.get_state_display()})


def lacking_terms(agreement: Agreement) -> Iterator[tuple[str, str]]:
    """Yield the terms that an agreement of its kind needs and has not, by field."""
    needed = _("Needed for an agreement of this kind.")
    if agreement.starts is None:
        yield "starts", needed
    if agreement.until and agreement.starts and agreement.until < agreement.starts:
        yield "until", _("It ends before it begins.")
    if agreement.kind in LICENCES:
        for name in ("territory", "field"):
            if not getattr(agreement, name).strip():
                yield name, needed
    if agreement.kind == AgreementKind.EQUITY and agreement.equity is None:
        yield "equity", needed
    if agreement.amount is None and agreement.royalty is None:
        yield "amount", _("Say what is paid: an amount, a royalty, or both.")
