"""How an account comes about: the first administrator, and whoever was invited."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from towngown.desk.accounts import actions, invitations
from towngown.desk.accounts.forms import FirstRunForm, NewAccountForm
from towngown.desk.base.actions import Incomplete
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.models import User

_BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
def first_run(request: Any) -> HttpResponse:
    """Let the very first visitor make the administrator; there is no such page afterwards."""
    if User.objects.exists():
        raise NotSeen("first_run")
    form = FirstRunForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        return _signed_in(request, actions.make_first_administrator(**form.cleaned_data))
    return render(request, "accounts/first_run.html", {"form": form})


@never_cache
def accept(request: Any, key: str) -> HttpResponse:
    """Let whoever holds an invitation's link make the account it is for."""
    invitation = invitations.invitation_of(key)
    form = NewAccountForm(
        request.POST or None, email=invitation.email,
        initial={"language": invitation.language or get_language()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            return _signed_in(request, invitations.accept(key=key, **form.cleaned_data))
        except Incomplete as error:
            form.add_error(None, str(error))
    return render(request, "accounts/accept.html", {"form": form, "invitation": invitation})


def _signed_in(request: Any, user: User) -> HttpResponse:
    user.backend = _BACKEND
    record_authentication(request, user, method="password", email=user.email)
    return perform_login(request, user) or redirect("home")
