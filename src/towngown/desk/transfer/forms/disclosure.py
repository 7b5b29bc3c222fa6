"""The disclosure's form: the invention's texts, and rows of people, interests and occasions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from towngown.desk.transfer.forms.fields import DeskForm, date_input
from towngown.desk.transfer.models import Disclosure, InterestKind


class BeginForm(forms.Form):
    """What is needed to begin: a title in one of the languages."""

    title_en = forms.CharField(label=_("Title in English"), max_length=300, required=False)
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for one title at least."""
        told = super().clean() or {}
        if not (told.get("title_en") or told.get("title_zh")):
            self.add_error("title_en", _("Give the invention a title, in English or Chinese."))
        return told


class DisclosureForm(DeskForm):
    """The texts; everything may stay empty in a draft."""

    title_en = forms.CharField(label=_("Title in English"), max_length=300, required=False)
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=300, required=False)
    field_order = ("title_en", "title_zh")

    class Meta:
        model = Disclosure
        fields = ("summary_en", "summary_zh", "problem", "advantage", "conceived_on")


class _Row(forms.Form):
    """One row of a group; `id` is that of the row it was, empty for a new one."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)


class InventorForm(_Row):
    """One inventor."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail (to sign with)"), required=False)
    affiliation = forms.CharField(label=_("Affiliation"), max_length=300, required=False)
    share = forms.DecimalField(
        label=_("Share in %"), max_digits=6, decimal_places=3, min_value=0, max_value=100,
        required=False,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for the name where anything else is told."""
        told = super().clean() or {}
        if not told.get("name") and (told.get("email") or told.get("affiliation")):
            self.add_error("name", _("Give the inventor's name."))
        return told


class InterestForm(_Row):
    """One owner or funder."""

    name = forms.CharField(label=_("Name"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("Owner or funder"), choices=InterestKind, required=False)
    grant = forms.CharField(label=_("Grant or contract number"), max_length=120, required=False)
    obligations = forms.CharField(label=_("Obligations towards it"), required=False)
    us_federal = forms.BooleanField(label=_("US federal funding"), required=False)


class PublicityForm(_Row):
    """One occasion on which it was, or will be, made public."""

    what = forms.CharField(label=_("Where or what"), max_length=300, required=False)
    on = forms.DateField(label=_("Date"), widget=date_input(), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the date: novelty depends on it."""
        told = super().clean() or {}
        if told.get("what") and not told.get("on") and "on" not in self.errors:
            self.add_error("on", _("Give the date, planned or past: novelty depends on it."))
        if told.get("on") and not told.get("what"):
            self.add_error("what", _("Say where or in what."))
        return told


GROUPS: dict[str, tuple[type[_Row], str]] = {
    "inventors": (InventorForm, "name"),
    "interests": (InterestForm, "name"),
    "publicities": (PublicityForm, "what"),
}


def rows_of(formset: Any, key: str) -> list[dict[str, Any]]:
    """Return what the rows tell, without empty ones and those to be taken out."""
    return [
        {name: value for name, value in row.cleaned_data.items() if name != "DELETE"}
        for row in formset
        if row.cleaned_data.get(key) and not row.cleaned_data.get("DELETE")
    ]


def formsets(disclosure: Disclosure, data: Any = None) -> dict[str, Any]:
    """Return the groups of rows, with one empty row each."""
    made = {}
    for name, (form, _key) in GROUPS.items():
        factory = forms.formset_factory(form, extra=1, can_delete=True)
        names = list(form.base_fields)
        rows = [
            {field: getattr(one, field) for field in names}
            for one in getattr(disclosure, name).all()
        ]
        made[name] = factory(data, initial=rows, prefix=name)
    return made
