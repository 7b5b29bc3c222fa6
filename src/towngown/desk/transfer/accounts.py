"""The account of an agreement: what came in, by which rules, what was and what is to be paid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Sum

from towngown.desk.base.reader import Reader
from towngown.desk.transfer.distribution import (
    INVENTORS,
    Distribution,
    Rule,
    distribute,
    rule_in_force,
)
from towngown.desk.transfer.distribution_data import rule_from, statutory_rules
from towngown.desk.transfer.models import Agreement, DistributionRule, Inventor
from towngown.desk.transfer.shares import as_fractions


@dataclass(frozen=True)
class Account:
    """What one rule gives of an agreement's income in one currency."""

    done: Distribution

    @property
    def moves(self) -> bool:
        """Whether anything is to be paid or recovered now."""
        return any(line.due for line in self.done.lines)


def all_rules(reader: Reader) -> list[Rule]:
    """Return the rules that the desk knows: the park's own and the statutory ones."""
    own = DistributionRule.objects.seen_by(reader)
    return [*(rule_of(one) for one in own), *statutory_rules()]


def rule_of(kept: DistributionRule) -> Rule:
    """Return an adopted rule as the computing takes it."""
    row = {
        "id": str(kept.pk), "title_en": kept.title_en, "title_zh": kept.title_zh,
        "source": kept.source, "valid_from": kept.valid_from, "valid_until": kept.valid_until,
        "kinds": kept.kinds, "band": kept.bands,
    }  # fmt: skip
    return rule_from(row, adopted=True)


def told_as_data(rule: Rule) -> dict[str, Any]:
    """Return a rule as JSON, to be kept with what it gave."""
    return {
        "id": rule.id, "title_en": rule.title_en, "title_zh": rule.title_zh,
        "source": rule.source, "valid_from": rule.valid_from.isoformat(),
        "valid_until": rule.valid_until.isoformat() if rule.valid_until else None,
        "kinds": sorted(rule.kinds), "adopted": rule.adopted,
        "band": [
            {
                "upto": str(band.upto) if band.upto is not None else None,
                "percent": {name: str(percent) for name, percent in band.percent.items()},
            }
            for band in rule.bands
        ],
    }  # fmt: skip


def account_of(reader: Reader, agreement: Agreement, currency: str) -> list[Account]:
    """Return the account by rules, oldest first; raises NoRule and TowngownError."""
    inventors = inventors_of(agreement)
    groups = list(_by_rule(reader, agreement, currency))
    recovered = {rule.id: _recovered(agreement, currency, rule) for rule, _ in groups}
    still_open = _costs(agreement, currency) - _elsewhere(agreement, currency)
    still_open -= sum(recovered.values(), Decimal(0))
    accounts = []
    for rule, amounts in groups:
        had = recovered[rule.id]
        done = distribute(
            rule, received=amounts, costs=[max(had + still_open, Decimal(0))],
            inventors=inventors, before=_before(agreement, currency, rule), recovered_before=had,
        )  # fmt: skip
        still_open -= done.recovered - had
        accounts.append(Account(done))
    return accounts


def inventors_of(agreement: Agreement) -> dict[str, Fraction]:
    """Return the inventors' parts of one, by id."""
    inventors = list(agreement.case.disclosure.inventors.all())
    parts = as_fractions([one.share or Decimal(0) for one in inventors])
    return {str(one.pk): part for one, part in zip(inventors, parts, strict=True)}


def inventor_of(agreement: Agreement, to: str) -> Inventor | None:
    """Return the inventor that a line pays, None for others."""
    kind, _colon, pk = to.partition(":")
    return agreement.case.disclosure.inventors.get(pk=pk) if kind == INVENTORS else None


def _by_rule(
    reader: Reader, agreement: Agreement, currency: str
) -> Iterator[tuple[Rule, list[Decimal]]]:
    """Yield the receipts by the rule in force on their day; refunds go with what they refund."""
    rules, groups = all_rules(reader), {}
    receipts = agreement.receipts.filter(currency=currency).select_related("reverses")
    for receipt in receipts:
        day = receipt.reverses.on if receipt.reverses else receipt.on
        rule = rule_in_force(rules, day, agreement.kind)
        groups.setdefault(rule.id, (rule, []))[1].append(receipt.amount)
    yield from sorted(groups.values(), key=lambda group: (group[0].valid_from, group[0].id))


def _before(agreement: Agreement, currency: str, rule: Rule) -> dict[str, Decimal]:
    had: dict[str, Decimal] = {}
    done = agreement.distributions.filter(currency=currency, reversed_at=None)
    for distribution in done.prefetch_related("lines"):
        if distribution.rule["id"] == rule.id:
            for line in distribution.lines.all():
                had[line.to] = had.get(line.to, Decimal(0)) + line.due
    return had


def _recovered(agreement: Agreement, currency: str, rule: Rule) -> Decimal:
    """Return what the latest distribution by the rule had recovered of the costs."""
    done = agreement.distributions.filter(currency=currency, reversed_at=None)
    of_rule = [one.recovered for one in done if one.rule["id"] == rule.id]
    return of_rule[-1] if of_rule else Decimal(0)


def _costs(agreement: Agreement, currency: str) -> Decimal:
    costs = agreement.case.costs.filter(currency=currency)
    return costs.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def _elsewhere(agreement: Agreement, currency: str) -> Decimal:
    """Return what other agreements of the case have recovered of its costs already."""
    latest: dict[tuple[Any, str], Decimal] = {}
    others = agreement.case.agreements.exclude(pk=agreement.pk)
    for other in others.prefetch_related("distributions"):
        for one in other.distributions.all():
            if one.currency == currency and one.reversed_at is None:
                latest[other.pk, one.rule["id"]] = one.recovered  # in order of time
    return sum(latest.values(), Decimal(0))


def totals_of(agreement: Agreement) -> dict[str, Decimal]:
    """Return what came in under an agreement, by currency."""
    rows = agreement.receipts.values("currency").annotate(sum=Sum("amount")).order_by("currency")
    return {row["currency"]: row["sum"] for row in rows}


__all__ = [
    "Account", "account_of", "all_rules", "inventor_of", "inventors_of", "rule_of",
    "told_as_data", "totals_of",
]  # fmt: skip
