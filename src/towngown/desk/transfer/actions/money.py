"""Verbs of money: receipts, refunds, costs, distribution, paying out; mistakes are reversed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from towngown.desk.base.actions import Conflict, Incomplete, changing, creating, write_down
from towngown.desk.base.reader import Reader
from towngown.desk.cases.models import Case
from towngown.desk.transfer import rules
from towngown.desk.transfer.accounts import account_of, inventor_of, told_as_data
from towngown.desk.transfer.models import (
    Agreement,
    AgreementState,
    Cost,
    Distribution,
    DistributionLine,
    Receipt,
)

_PAYING = (AgreementState.EXECUTED, AgreementState.ENDED)


def record_receipt(*, reader: Reader, agreement_id: Any, **told: Any) -> Receipt:
    """Write down money that came in under an agreement in force."""
    agreement = Agreement.objects.get_seen(reader, agreement_id)
    receipt = Receipt(agreement=agreement, **told)
    if agreement.state not in _PAYING:
        raise Conflict(_("Only an executed agreement brings income."))
    _ensure_positive(receipt.amount)
    if receipt.kind in (Receipt.Kind.REFUND, Receipt.Kind.REVERSAL):
        raise Incomplete(
            _("Refund or reverse the receipt itself."), {"kind": _("Choose another kind.")}
        )
    with creating(reader, "record_receipt", receipt, may=rules.can_work):
        pass
    return receipt


def refund_receipt(
    *, reader: Reader, receipt_id: Any, amount: Decimal, on: date, note: str = ""
) -> Receipt:
    """Write down that a part of a receipt was paid back."""
    return _take_back(reader, receipt_id, amount, on, note, Receipt.Kind.REFUND)


def reverse_receipt(*, reader: Reader, receipt_id: Any, note: str) -> Receipt:
    """Undo a receipt entered by mistake, by an entry against it."""
    receipt = Receipt.objects.get_seen(reader, receipt_id)
    left = _left(receipt)
    return _take_back(reader, receipt_id, left, receipt.on, note, Receipt.Kind.REVERSAL)


def _take_back(
    reader: Reader, receipt_id: Any, amount: Decimal, on: date, note: str, kind: Receipt.Kind
) -> Receipt:
    with changing(reader, f"{kind}_receipt", Receipt, receipt_id, may=rules.can_work) as receipt:
        _ensure_positive(amount)
        if receipt.reverses_id is not None or amount > _left(receipt):
            raise Conflict(_("More can't be taken back than was received."))
        against = Receipt(
            agreement=receipt.agreement, kind=kind, amount=-amount, currency=receipt.currency,
            on=on, note=note, reverses=receipt,
        )  # fmt: skip
        with creating(reader, "record_receipt", against, may=rules.can_work):
            pass
    return against


def _left(receipt: Receipt) -> Decimal:
    taken = receipt.reversals.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    return receipt.amount + taken


def record_cost(*, reader: Reader, case_id: Any, **told: Any) -> Cost:
    """Write down what was spent; it is recovered before income is distributed."""
    cost = Cost(case=Case.objects.get_seen(reader, case_id), **told)
    _ensure_positive(cost.amount)
    if cost.kind == Cost.Kind.REVERSAL:
        raise Incomplete(_("Reverse the cost itself."), {"kind": _("Choose another kind.")})
    with creating(reader, "record_cost", cost, may=rules.can_work):
        pass
    return cost


def reverse_cost(*, reader: Reader, cost_id: Any, note: str) -> Cost:
    """Undo a cost entered by mistake, by an entry against it."""
    with changing(reader, "reverse_cost", Cost, cost_id, may=rules.can_work) as cost:
        if cost.reverses_id is not None or cost.reversals.exists():
            raise Conflict(_("It is reversed already."))
        against = Cost(
            case=cost.case, kind=Cost.Kind.REVERSAL, amount=-cost.amount, currency=cost.currency,
            on=cost.on, note=note, reverses=cost,
        )  # fmt: skip
        with creating(reader, "record_cost", against, may=rules.can_work):
            pass
    return against


def distribute_income(
    *, reader: Reader, agreement_id: Any, currency: str = "CNY"
) -> list[Distribution]:
    """Distribute what an agreement brought and was not distributed yet.

    Every receipt by the rule in force on its day, so there is one distribution a rule. Raises
    Conflict where nothing is to be distributed.
    """
    with changing(
        reader, "distribute_income", Agreement, agreement_id, may=rules.can_work
    ) as agreement:
        # All agreements of a case share its costs: only one distribution a case at a time.
        Case.seen_by(reader).select_for_update().get(pk=agreement.case_id)
        found = [one for one in account_of(reader, agreement, currency) if one.moves]
        if not found:
            raise Conflict(_("Nothing is to be distributed."))
        return [_write(reader, agreement, currency, one) for one in found]


def _write(reader: Reader, agreement: Agreement, currency: str, one: Any) -> Distribution:
    done = one.done
    distribution = Distribution(
        agreement=agreement, on=timezone.localdate(), currency=currency,
        rule=told_as_data(done.rule), received=done.received, recovered=done.recovered,
        net=done.net,
    )  # fmt: skip
    with creating(reader, "record_distribution", distribution, may=rules.can_work):
        for place, line in enumerate(done.lines):
            DistributionLine(
                distribution=distribution, place=place, to=line.to, earned=line.earned,
                due=line.due, inventor=inventor_of(agreement, line.to),
            ).save()  # fmt: skip
        write_down(
            reader, "distribute_lines", distribution,
            after={line.to: str(line.due) for line in done.lines},
        )  # fmt: skip
    return distribution


def reverse_distribution(*, reader: Reader, distribution_id: Any, reason: str) -> Distribution:
    """Undo the latest distribution by its rule, as long as nothing of it was paid out."""
    if not reason.strip():
        raise Incomplete(_("Say why it is reversed."), {"reason": _("Needed.")})
    with changing(
        reader, "reverse_distribution", Distribution, distribution_id, may=rules.can_work,
        reason=reason,
    ) as distribution:  # fmt: skip
        if distribution.reversed_at or distribution.lines.filter(paid_on__isnull=False).exists():
            raise Conflict(_("It is reversed already, or something of it was paid out."))
        later = distribution.agreement.distributions.filter(
            at__gt=distribution.at, reversed_at=None, currency=distribution.currency
        )
        if any(one.rule["id"] == distribution.rule["id"] for one in later):
            raise Conflict(_("Reverse the later distributions first."))
        distribution.reversed_at = timezone.now()
    return distribution


def pay_out(*, reader: Reader, line_id: Any, on: date, payment: str = "") -> DistributionLine:
    """Say that a beneficiary was paid (or has returned what was to be recovered)."""
    with changing(reader, "pay_out", DistributionLine, line_id, may=rules.can_work) as line:
        if line.paid_on or line.distribution.reversed_at or line.due == 0:
            raise Conflict(_("Nothing is to be paid on this line."))
        line.paid_on, line.payment = on, payment
    return line


def _ensure_positive(amount: Decimal | None) -> None:
    if amount is None or amount <= 0:
        said = _("Give an amount above nothing.")
        raise Incomplete(said, {"amount": said})
