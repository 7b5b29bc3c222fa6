"""What can be written down on a transfer and done with it: one row a kind, one row a verb.

The pages `transfer_new`, `transfer_change` and `transfer_do` are the same for all of them; what a
row names is the form that asks and the verb of the actions that does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from towngown.desk.base.frame import Words
from towngown.desk.cases.models import Case
from towngown.desk.transfer import actions, models
from towngown.desk.transfer.disclosed import digest_of
from towngown.desk.transfer.forms import records as forms


@dataclass(frozen=True)
class Editor:
    """A kind of record: what it belongs to, the form, and the verbs that write it.

    `section` is the part of the case's file that it is shown on; `id_name` is what its verbs call
    its id, `of` what the creating one calls that of the parent.
    """

    section: str
    model: type[Any]
    title: Words
    form: type[Any]
    create: Callable[..., Any]
    parent: type[Any] = Case
    of: str = "case_id"
    change: Callable[..., Any] | None = None
    id_name: str = ""


@dataclass(frozen=True)
class Verb:
    """Something done with a record, after asking for what it needs."""

    section: str
    model: type[Any]
    title: Words
    form: type[Any]
    do: Callable[..., Any]
    id_name: str
    danger: bool = False


def _ask(*, reader: Any, case_id: Any, reviewer: Any) -> Any:
    return actions.ask_review(reader=reader, case_id=case_id, reviewer_id=reviewer.pk)


def _sign_on_paper(*, reader: Any, inventor_id: Any, on_paper: str) -> Any:
    inventor = models.Inventor.objects.get_seen(reader, inventor_id)
    return actions.file_paper_signature(
        reader=reader, inventor_id=inventor_id, digest=digest_of(inventor.disclosure),
        on_paper=on_paper,
    )  # fmt: skip


def _sign_nda(*, reader: Any, nda_id: Any, users: Any, **told: Any) -> Any:
    people = [one.pk for one in users]
    return actions.sign_nda(reader=reader, nda_id=nda_id, users=people, **told)


EDITORS: dict[str, Editor] = {
    "review": Editor(
        "evaluation", models.Review, _("Ask for a review"), forms.ReviewerForm, _ask
    ),
    "family": Editor(
        "protection", models.PatentFamily, _("Patent family"), forms.FamilyForm,
        actions.open_family,
    ),
    "filing": Editor(
        "protection", models.Filing, _("Filing"), forms.FilingForm, actions.record_filing,
        models.PatentFamily, "family_id", actions.change_filing, "filing_id",
    ),
    "cost": Editor("income", models.Cost, _("Cost"), forms.CostForm, actions.record_cost),
    "offer": Editor(
        "marketing", models.Offer, _("Non-confidential summary"), forms.OfferForm,
        actions.draft_offer, change=actions.change_offer, id_name="offer_id",
    ),
    "approach": Editor(
        "marketing", models.Approach, _("Approach to a company"), forms.ApproachForm,
        actions.record_approach, change=actions.change_approach, id_name="approach_id",
    ),
    "nda": Editor(
        "marketing", models.Nda, _("Non-disclosure agreement"), forms.NdaForm, actions.draft_nda,
        change=actions.change_nda, id_name="nda_id",
    ),
    "agreement": Editor(
        "agreements", models.Agreement, _("Agreement"), forms.AgreementForm,
        actions.draft_agreement, change=actions.change_agreement, id_name="agreement_id",
    ),
    "receipt": Editor(
        "income", models.Receipt, _("Receipt"), forms.ReceiptForm, actions.record_receipt,
        models.Agreement, "agreement_id",
    ),
    "milestone": Editor(
        "followup", models.Milestone, _("Milestone or report"), forms.MilestoneForm,
        actions.plan_milestone, models.Agreement, "agreement_id",
    ),
    "spin-off": Editor(
        "followup", models.SpinOff, _("Spin-off"), forms.SpinOffForm, actions.record_spin_off
    ),
    "spin-off-year": Editor(
        "followup", models.SpinOffYear, _("Figures of a year"), forms.SpinOffYearForm,
        actions.report_spin_off_year, models.SpinOff, "spin_off_id",
    ),
}  # fmt: skip

VERBS: dict[str, Verb] = {
    "paper-signature": Verb(
        "disclosure", models.Inventor, _("File a signature on paper"), forms.PaperForm,
        _sign_on_paper, "inventor_id",
    ),
    "release-reviews": Verb(
        "evaluation", Case, _("Release the reviews to the inventors"), forms.NothingForm,
        actions.release_reviews, "case_id",
    ),
    "reverse-cost": Verb(
        "income", models.Cost, _("Reverse this cost"), forms.NoteForm, actions.reverse_cost,
        "cost_id", danger=True,
    ),
    "submit-offer": Verb(
        "marketing", models.Offer, _("Submit for approval"), forms.NothingForm,
        actions.submit_offer, "offer_id",
    ),
    "approve-offer": Verb(
        "marketing", models.Offer, _("Approve and publish"), forms.NothingForm,
        actions.approve_offer, "offer_id",
    ),
    "withdraw-offer": Verb(
        "marketing", models.Offer, _("Withdraw from publication"), forms.ReasonForm,
        actions.withdraw_offer, "offer_id", danger=True,
    ),
    "sign-nda": Verb(
        "marketing", models.Nda, _("Record the signature"), forms.SignNdaForm, _sign_nda, "nda_id"
    ),
    "end-nda": Verb(
        "marketing", models.Nda, _("End the agreement"), forms.ReasonForm, actions.end_nda,
        "nda_id", danger=True,
    ),
    "execute-agreement": Verb(
        "agreements", models.Agreement, _("Record the execution"), forms.DayForm,
        actions.execute_agreement, "agreement_id",
    ),
    "end-agreement": Verb(
        "agreements", models.Agreement, _("End the agreement"), forms.DayReasonForm,
        actions.end_agreement, "agreement_id", danger=True,
    ),
    "abandon-agreement": Verb(
        "agreements", models.Agreement, _("Give the negotiation up"), forms.ReasonForm,
        actions.abandon_agreement, "agreement_id", danger=True,
    ),
    "refund-receipt": Verb(
        "income", models.Receipt, _("Refund"), forms.RefundForm, actions.refund_receipt,
        "receipt_id", danger=True,
    ),
    "reverse-receipt": Verb(
        "income", models.Receipt, _("Reverse this receipt"), forms.NoteForm,
        actions.reverse_receipt, "receipt_id", danger=True,
    ),
    "reverse-distribution": Verb(
        "income", models.Distribution, _("Reverse this distribution"), forms.ReasonForm,
        actions.reverse_distribution, "distribution_id", danger=True,
    ),
    "pay-out": Verb(
        "income", models.DistributionLine, _("Record the payment"), forms.PaidForm,
        actions.pay_out, "line_id",
    ),
    "reach-milestone": Verb(
        "followup", models.Milestone, _("Record that it was reached"), forms.EvidenceForm,
        actions.reach_milestone, "milestone_id",
    ),
}  # fmt: skip
