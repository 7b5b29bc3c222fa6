"""What people fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.gate import Tier
from towngown.desk.base.models import Team
from towngown.desk.base.reader import Reader


class HandInForm(forms.Form):
    """A file and who may see what is in it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A spreadsheet (XLSX, CSV) of organisations, people, needs, results or "
                    "courses, or an export of a registry."),
    )  # fmt: skip
    tier = forms.ChoiceField(
        label=_("Who may see it"), choices=Tier, initial=Tier.PARK,
        help_text=_("The list and all that comes of it. A row may say that it is more "
                    "confidential, never that it is less."),
    )  # fmt: skip
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Team"), required=False,
        help_text=_("A confidential list is shown to you and this team alone."),
    )  # fmt: skip

    def __init__(self, reader: Reader, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["team"].queryset = Team.objects.filter(pk__in=reader.teams)


class MergeForm(forms.Form):
    """Two elements that are one."""

    a = forms.CharField(label=_("The one"), max_length=300, help_text=_("Its id, as on its page."))
    b = forms.CharField(label=_("The other"), max_length=300)
    reason = forms.CharField(
        label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class SplitForm(forms.Form):
    """One of an element's records that does not belong."""

    record = forms.ChoiceField(label=_("The record that is another"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )

    def __init__(self, records: list[str], *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["record"].choices = [(key, key) for key in records]
