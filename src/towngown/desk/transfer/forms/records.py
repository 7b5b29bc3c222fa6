"""Forms of what the office writes down: filings, approaches, agreements, money, milestones."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.models import User
from towngown.desk.base.roles import Role
from towngown.desk.transfer.conflicts import possible_reviewers
from towngown.desk.transfer.forms.fields import DeskForm, date_input
from towngown.desk.transfer.models import (
    LICENCES,
    Agreement,
    Approach,
    Cost,
    Filing,
    Milestone,
    Nda,
    Offer,
    PatentFamily,
    Receipt,
    SpinOff,
    SpinOffYear,
)


class FamilyForm(DeskForm):
    """A patent family."""

    class Meta:
        model = PatentFamily
        fields = ("title_en", "title_zh", "owner")


class FilingForm(DeskForm):
    """One application or patent."""

    class Meta:
        model = Filing
        fields = (
            "office", "country", "state", "application", "publication", "patent", "priority_on",
            "filed_on", "published_on", "searched_on", "granted_on", "ended_on",
        )  # fmt: skip
        help_texts = {
            "priority_on": _("The earliest date that it claims; left empty for a first filing."),
            "searched_on": _("For Europe: examination has to be requested within 6 months."),
        }


class CostForm(DeskForm):
    """What was spent."""

    class Meta:
        model = Cost
        fields = ("kind", "amount", "currency", "on", "note")

    def tune(self, name: str, field: forms.Field) -> None:
        """Leave out what is made by reversing."""
        if name == "kind":
            field.choices = [one for one in Cost.Kind.choices if one[0] != Cost.Kind.REVERSAL]


class OfferForm(DeskForm):
    """The non-confidential summary."""

    class Meta:
        model = Offer
        fields = (
            "title_en", "title_zh", "summary_en", "summary_zh", "uses_en", "uses_zh", "trl",
            "sought",
        )  # fmt: skip

    def tune(self, name: str, field: forms.Field) -> None:
        """Let the level be one of the nine."""
        if name == "trl":
            field.min_value, field.max_value = 1, 9
            field.widget.attrs.update(min=1, max=9)


class ApproachForm(DeskForm):
    """One contact with a company."""

    class Meta:
        model = Approach
        fields = ("company", "contact", "on", "said", "outcome")


class NdaForm(DeskForm):
    """A non-disclosure agreement and its material."""

    class Meta:
        model = Nda
        fields = ("company", "organisation", "material_en", "material_zh")
        help_texts = {
            "material_en": _("The company sees this, and nothing else, while it is in force."),
            "organisation": _("Its id in the atlas; only its own people can then be named."),
        }


class SignNdaForm(forms.Form):
    """Who may see the material, and when."""

    users = forms.ModelMultipleChoiceField(
        label=_("People who may see it"), queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    starts = forms.DateField(label=_("From"), widget=date_input(), initial=timezone.localdate)
    until = forms.DateField(label=_("Until"), widget=date_input(), required=False)

    def __init__(self, *args: Any, thing: Any = None, case: Any = None, **more: Any) -> None:
        super().__init__(*args, **more)
        people = User.objects.filter(role=Role.COMPANY, is_active=True)
        if thing is not None and thing.organisation:
            people = people.filter(organisation=thing.organisation)
        self.fields["users"].queryset = people.order_by("name", "pk")


class AgreementForm(DeskForm):
    """The terms of an agreement."""

    class Meta:
        model = Agreement
        fields = (
            "kind", "party", "other_parties", "territory", "field", "starts", "until", "currency",
            "amount", "royalty", "equity", "payments", "registration", "for_start_up",
        )  # fmt: skip


class ReceiptForm(DeskForm):
    """Money that came in."""

    class Meta:
        model = Receipt
        fields = ("kind", "amount", "currency", "on", "note")

    def tune(self, name: str, field: forms.Field) -> None:
        """Leave out what is made by refunding and reversing."""
        if name == "kind":
            made = {Receipt.Kind.REFUND, Receipt.Kind.REVERSAL}
            field.choices = [one for one in Receipt.Kind.choices if one[0] not in made]


class MilestoneForm(DeskForm):
    """What the other party owes by a day."""

    class Meta:
        model = Milestone
        fields = ("kind", "what", "due")


class SpinOffForm(DeskForm):
    """A company founded on the technology."""

    class Meta:
        model = SpinOff
        fields = ("name", "organisation", "founded_on", "agreement")

    def tune(self, name: str, field: forms.Field) -> None:
        """Offer the licences of this case."""
        if name == "agreement":
            field.queryset = self.case.agreements.filter(kind__in=LICENCES)


class SpinOffYearForm(DeskForm):
    """A spin-off's figures for a year."""

    class Meta:
        model = SpinOffYear
        fields = ("year", "active", "staff", "turnover", "investment", "currency")


class ReviewerForm(forms.Form):
    """Whom to ask; only those without a conflict are offered."""

    reviewer = forms.ModelChoiceField(label=_("Reviewer"), queryset=User.objects.none())

    def __init__(self, *args: Any, case: Any = None, **more: Any) -> None:
        more.pop("instance", None)
        super().__init__(*args, **more)
        self.fields["reviewer"].queryset = possible_reviewers(case)


class _Asked(forms.Form):
    def __init__(self, *args: Any, thing: Any = None, case: Any = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.thing = thing


def today() -> date:
    """Return the desk's day."""
    return timezone.localdate()


class DayForm(_Asked):
    """On which day."""

    on = forms.DateField(label=_("Date"), widget=date_input(), initial=today)


class ReasonForm(_Asked):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class NoteForm(_Asked):
    """A remark that stays with an entry against another."""

    note = forms.CharField(label=_("Reason"), max_length=300)


class DayReasonForm(DayForm):
    """When and why."""

    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class RefundForm(DayForm):
    """How much was paid back, and when."""

    amount = forms.DecimalField(label=_("Amount"), max_digits=16, decimal_places=2, min_value=0)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class PaidForm(DayForm):
    """When it was paid, and under which reference."""

    payment = forms.CharField(label=_("Payment reference"), max_length=120, required=False)


class EvidenceForm(DayForm):
    """When it was reached, and what shows it."""

    evidence = forms.CharField(label=_("Evidence"), widget=forms.Textarea(attrs={"rows": 4}))


class PaperForm(_Asked):
    """Where the signed paper is kept."""

    on_paper = forms.CharField(label=_("Where the signed paper is kept"), max_length=300)


class NothingForm(_Asked):
    """Nothing but a yes."""
