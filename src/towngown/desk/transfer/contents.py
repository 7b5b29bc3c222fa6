"""What each part of a case's file holds, for the one who reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from towngown.desk.base.reader import Reader
from towngown.desk.cases.models import Case
from towngown.desk.transfer import rules
from towngown.desk.transfer.accounts import account_of, totals_of
from towngown.desk.transfer.conflicts import possible_reviewers
from towngown.desk.transfer.disclosed import digest_of, problems_of, signed_by
from towngown.desk.transfer.grace import effects
from towngown.desk.transfer.models import (
    Agreement,
    Approach,
    Cost,
    Disclosure,
    Distribution,
    DistributionLine,
    Filing,
    Milestone,
    Nda,
    Offer,
    PatentFamily,
    Receipt,
    Review,
    SpinOff,
)
from towngown.desk.transfer.results import named
from towngown.desk.transfer.rubric import rubric
from towngown.kernel.errors import TowngownError

Contents = Callable[[Reader, Case], dict[str, Any]]


def disclosure(reader: Reader, case: Case) -> dict[str, Any]:
    """Return the disclosure, who has signed it, and what its publications mean."""
    found = Disclosure.objects.seen_by(reader).filter(case=case).first()
    if found is None:
        return {"disclosure": None, "begins": rules.can_work(reader, case)}
    signed = signed_by(found)
    return {
        "disclosure": found,
        "digest": digest_of(found),
        "problems": problems_of(found),
        "inventors": [(one, one in signed) for one in found.inventors.all()],
        "mine": found.inventors.filter(user=reader.user).first(),
        "has_signed": any(one.user_id == reader.user for one in signed),
        "interests": list(found.interests.all()),
        "publicities": list(found.publicities.all()),
        "effects": novelty_of(reader, found),
        "results": named(reader, [one.element for one in found.results.all()]),
        "fills": rules.can_fill(reader, found),
    }


def novelty_of(reader: Reader, disclosure: Disclosure) -> list[Any]:
    """Return what the public disclosures mean at each office."""
    days = [one.on for one in disclosure.publicities.all()]
    filings = Filing.objects.seen_by(reader).filter(family__case=disclosure.case_id)
    first = filings.filter(filed_on__isnull=False).order_by("filed_on").first()
    return effects(days, first.filed_on if first else None, timezone.localdate())


def evaluation(reader: Reader, case: Case) -> dict[str, Any]:
    """Return the reviews that the reader may read, and whom one could still ask."""
    asks = rules.can_ask_review(reader, case)
    reviews = Review.objects.seen_by(reader).filter(case=case).select_related("reviewer")
    return {
        "reviews": [(one, judged(one)) for one in reviews],
        "asks": asks,
        "can_ask": asks and possible_reviewers(case).exists(),
        "unreleased": any(one.submitted_at and not one.released_at for one in reviews),
    }


def judged(review: Review) -> list[tuple[Any, Any, str]]:
    """Return a review's scores with their reasons, by the rubric's criteria."""
    rows = [(one, review.scores.get(one.id, {})) for one in rubric().criteria]
    return [(one, told.get("score"), told.get("reason", "")) for one, told in rows]


def protection(reader: Reader, case: Case) -> dict[str, Any]:
    """Return the families with their filings and the clocks that run for them."""
    families = PatentFamily.objects.seen_by(reader).filter(case=case)
    found = families.prefetch_related("filings__clocks__deadline")
    return {
        "families": [(one, [_clocked(filing) for filing in one.filings.all()]) for one in found]
    }


def _clocked(filing: Filing) -> tuple[Filing, list[Any]]:
    running = [one.deadline for one in filing.clocks.all()]
    return filing, sorted(
        (one for one in running if not one.met_at and not one.dropped_at), key=lambda one: one.due
    )


def marketing(reader: Reader, case: Case) -> dict[str, Any]:
    """Return the summary on offer, approaches and non-disclosure agreements."""
    return {
        "offer": Offer.objects.seen_by(reader).filter(case=case.pk).first(),
        "approaches": list(Approach.objects.seen_by(reader).filter(case=case)),
        "ndas": list(Nda.objects.seen_by(reader).filter(case=case.pk).prefetch_related("people")),
    }


def agreements(reader: Reader, case: Case) -> dict[str, Any]:
    """Return the agreements."""
    found = Agreement.objects.seen_by(reader).filter(case=case)
    return {"agreements": list(found)}


def income(reader: Reader, case: Case) -> dict[str, Any]:
    """Return what came in, was spent and distributed, and what could be distributed now."""
    works = rules.can_work(reader, case)
    found = Agreement.objects.seen_by(reader).filter(case=case, executed_on__isnull=False)
    lines = DistributionLine.objects.seen_by(reader).filter(distribution__agreement__case=case)
    by_distribution: dict[Any, list[DistributionLine]] = {}
    for line in lines.select_related("inventor"):
        by_distribution.setdefault(line.distribution_id, []).append(line)
    distributions = Distribution.objects.seen_by(reader).filter(agreement__case=case)
    receipts = Receipt.objects.seen_by(reader).filter(agreement__case=case)
    return {
        "paying": [(one, due_from(reader, one) if works else []) for one in found],
        "receipts": list(receipts.select_related("agreement")),
        "costs": list(Cost.objects.seen_by(reader).filter(case=case)),
        "distributions": [
            (one, by_distribution.get(one.pk, []))
            for one in distributions.select_related("agreement")
        ],
    }


def due_from(reader: Reader, agreement: Agreement) -> list[dict[str, Any]]:
    """Return, by currency, what a distribution would pay now, or why it can't be told."""
    told = []
    for currency in totals_of(agreement):
        try:
            accounts = account_of(reader, agreement, currency)
        except TowngownError as error:
            told.append({"currency": currency, "error": str(error)})
            continue
        due = sum(one.done.due for one in accounts)
        moves = any(one.moves for one in accounts)
        told.append({"currency": currency, "accounts": accounts, "due": due, "moves": moves})
    return told


def followup(reader: Reader, case: Case) -> dict[str, Any]:
    """Return milestones and spin-offs."""
    milestones = Milestone.objects.seen_by(reader).filter(agreement__case=case)
    spin_offs = SpinOff.objects.seen_by(reader).filter(case=case)
    return {
        "agreements": [
            one
            for one in Agreement.objects.seen_by(reader).filter(case=case)
            if one.executed_on is not None
        ],
        "milestones": list(milestones.select_related("agreement")),
        "spin_offs": list(spin_offs.prefetch_related("years").select_related("agreement")),
        "today": timezone.localdate(),
    }


CONTENTS: dict[str, Contents] = {
    "disclosure": disclosure, "evaluation": evaluation, "protection": protection,
    "marketing": marketing, "agreements": agreements, "income": income, "followup": followup,
}  # fmt: skip
