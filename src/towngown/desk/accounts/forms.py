"""The forms about accounts, people and teams."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from towngown.desk.accounts.tokens import SCOPES
from towngown.desk.base.models import Team, User
from towngown.desk.base.roles import Role

ROLES = [(role.value, role.label) for role in Role if role != Role.GUEST]
_PASSWORD = _("At least 12 characters; four words that only you would put together do well.")


class NewAccountForm(forms.Form):
    """Name, language and password of an account that comes about."""

    name = forms.CharField(label=_("Your name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    password = forms.CharField(
        label=_("Password"), strip=False, help_text=_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, email: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self._email = email
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def clean(self) -> dict[str, Any]:
        """Refuse passwords that are easily guessed."""
        told = super().clean() or {}
        person = User(email=told.get("email", self._email), name=told.get("name", ""))
        if told.get("password"):
            try:
                validate_password(told["password"], person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return told


class FirstRunForm(NewAccountForm):
    """The administrator of a new desk."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    field_order = ("name", "email", "language", "password")

    def clean_email(self) -> str:
        """Return the address as it is compared."""
        return self.cleaned_data["email"].lower()


class AccountForm(forms.Form):
    """One's own name and language."""

    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class InviteForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)
    team = forms.ModelChoiceField(Team.objects.all(), label=_("Team"), required=False)
    organisation = forms.CharField(
        label=_("Organisation"), max_length=200, required=False,
        help_text=_("For company users: the organisation's id in the atlas, such as org:harbour."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)


class PersonForm(forms.Form):
    """What a person is at the park."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES)
    organisation = forms.CharField(label=_("Organisation"), max_length=200, required=False)
    teams = forms.ModelMultipleChoiceField(
        Team.objects.all(), label=_("Teams"), required=False, widget=forms.CheckboxSelectMultiple
    )


class TeamForm(forms.Form):
    """A team's names and members."""

    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200, required=False)
    members = forms.ModelMultipleChoiceField(
        User.objects.filter(is_active=True), label=_("Members"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class TokenForm(forms.Form):
    """What an API token is for, what it may do, and how long."""

    name = forms.CharField(
        label=_("What for"), max_length=100, help_text=_("Such as: nightly export to the library")
    )
    scopes = forms.MultipleChoiceField(
        label=_("May"), choices=list(SCOPES.items()), widget=forms.CheckboxSelectMultiple,
        initial=["read"],
    )  # fmt: skip
    days = forms.TypedChoiceField(
        label=_("Ends after"), coerce=int, initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("a year"))],
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why something is done that cannot be undone."""

    reason = forms.CharField(label=_("Reason"), max_length=500)
