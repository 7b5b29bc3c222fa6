"""Forms of the indicators and of the park's own rules of distribution."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.gate import Tier
from towngown.desk.transfer.forms.fields import date_input
from towngown.desk.transfer.models import AgreementKind


class PublishForm(forms.Form):
    """What is released, and to whom."""

    year = forms.IntegerField(label=_("Year"), min_value=1980, max_value=2200)
    tier = forms.ChoiceField(
        label=_("Who may read it"), initial=Tier.PARK,
        choices=[(Tier.PARK, _("Everyone of the park")), (Tier.PUBLIC, _("Everyone"))],
    )  # fmt: skip
    small_amounts = forms.BooleanField(
        label=_("Also amounts that rest on fewer than three cases"), required=False,
        help_text=_("They can tell what a single contract is worth."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class RuleForm(forms.Form):
    """A rule that the park adopted; its bands one a line."""

    title_en = forms.CharField(label=_("Title in English"), max_length=200)
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=200, required=False)
    source = forms.CharField(
        label=_("Adopted by"), max_length=300, help_text=_("Document, number and day.")
    )
    valid_from = forms.DateField(
        label=_("In force from"), widget=date_input(), initial=timezone.localdate
    )
    valid_until = forms.DateField(label=_("In force until"), widget=date_input(), required=False)
    kinds = forms.MultipleChoiceField(
        label=_("For agreements of these kinds"), choices=AgreementKind,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    bands = forms.CharField(
        label=_("Bands of net income"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One a line: up to which amount, then who gets how many percent. “100000: inventors "
            "70, department 30”; the last line is without end: “*: inventors 50, university 50”."
        ),
    )  # fmt: skip

    def clean_bands(self) -> list[dict[str, Any]]:
        """Read the bands; what they must add up to is the action's business."""
        return [
            self._band(line) for line in self.cleaned_data["bands"].splitlines() if line.strip()
        ]

    @staticmethod
    def _band(line: str) -> dict[str, Any]:
        upto, colon, parts = line.replace("：", ":").replace("，", ",").partition(":")
        try:
            limit = None if upto.strip() == "*" else str(Decimal(upto.strip()))
            percent = {}
            for part in parts.split(","):
                name, number = part.strip().rsplit(" ", 1)
                percent[name.strip().lower()] = str(Decimal(number))
        except (InvalidOperation, ValueError) as error:
            said = _("“%(line)s” can't be read as a band.")
            raise forms.ValidationError(said, params={"line": line}) from error
        if not colon or not percent:
            raise forms.ValidationError(_("A band needs an amount, a colon and shares."))
        return {"upto": limit, "percent": percent}
