"""What the stages of the pipeline require; each returns what is missing, or None."""

from __future__ import annotations

from django.utils.translation import gettext as _

from towngown.desk.cases.models import Case
from towngown.desk.cases.pipelines import CHECKS
from towngown.desk.transfer.disclosed import unsigned
from towngown.desk.transfer.models import AgreementState, ReviewState


def disclosure_signed(case: Case) -> str | None:
    """Ask that all inventors have signed the disclosure as it is now."""
    disclosure = getattr(case, "disclosure", None)
    if disclosure is None or disclosure.submitted_at is None:
        return _("The disclosure has not been submitted yet.")
    waiting = unsigned(disclosure)
    if waiting:
        names = "、".join(map(str, waiting)) if len(waiting) < 4 else len(waiting)
        return _("Signatures are missing: %(names)s.") % {"names": names}
    return None


def reviewed(case: Case) -> str | None:
    """Ask that a review was handed in, and none is awaited."""
    states = list(case.reviews.values_list("state", flat=True))
    if ReviewState.ASKED in states:
        return _("A review is still awaited.")
    return None if ReviewState.SUBMITTED in states else _("No review was handed in yet.")


def filed(case: Case) -> str | None:
    """Ask that an application was filed."""
    done = case.families.filter(filings__filed_on__isnull=False).exists()
    return None if done else _("No application has been filed yet.")


def offer_published(case: Case) -> str | None:
    """Ask that the non-confidential summary was approved."""
    listing = getattr(case, "listing", None)
    if listing is not None and listing.published_at is not None:
        return None
    return _("The non-confidential summary has not been approved yet.")


def agreement_begun(case: Case) -> str | None:
    """Ask that an agreement is negotiated."""
    begun = case.agreements.exclude(state=AgreementState.ABANDONED).exists()
    return None if begun else _("No agreement is being negotiated yet.")


def agreement_executed(case: Case) -> str | None:
    """Ask that an agreement was signed."""
    done = case.agreements.filter(state=AgreementState.EXECUTED).exists()
    return None if done else _("No agreement has been executed yet.")


def follow_up_planned(case: Case) -> str | None:
    """Ask that what the other party owes was written down."""
    planned = case.agreements.filter(milestones__isnull=False).exists()
    return None if planned else _("No milestone or report of the agreement has been planned yet.")


def register() -> None:
    """Let the pipeline's file name the checks."""
    for check in (
        disclosure_signed, reviewed, filed, offer_published, agreement_begun, agreement_executed,
        follow_up_planned,
    ):  # fmt: skip
        CHECKS[f"transfer.{check.__name__}"] = check
