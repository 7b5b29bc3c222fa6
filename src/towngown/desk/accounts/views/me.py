"""One's own account: name, language, sessions, tokens, privacy."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from towngown.desk.accounts import actions, erasure, held, retention, sessions, tokens
from towngown.desk.accounts.access import signed_in
from towngown.desk.accounts.forms import AccountForm, TokenForm
from towngown.desk.base.actions import Incomplete
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.models import ApiToken


@signed_in
def me(request: Any) -> HttpResponse:
    """Show the account, and change name and language."""
    user = request.user
    start = {"name": user.name, "language": user.language or translation.get_language()}
    form = AccountForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        actions.change_account(request.reader, user=user, **form.cleaned_data)
        translation.activate(form.cleaned_data["language"])
        messages.success(request, _("Saved."))
        response = redirect("me")
        chosen = form.cleaned_data["language"]
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, samesite="Lax")
        return response
    held_keys = Authenticator.objects.filter(user=user).values_list("type", flat=True)
    return render(
        request, "accounts/me.html",
        {
            "form": form, "kinds": set(held_keys), "teams": user.teams.all(),
            "session_count": UserSession.objects.filter(user=user).count(),
            "token_count": sum(one.revoked_at is None for one in tokens.tokens_of(user.pk)),
        },
    )  # fmt: skip


@signed_in
@require_POST
def session_end(request: Any, handle: str) -> HttpResponse:
    """Sign out one of one's sessions."""
    sessions.end_session(request.reader, handle=handle)
    messages.success(request, _("Signed out there."))
    return redirect("usersessions_list")


@signed_in
@never_cache
def own_tokens(request: Any) -> HttpResponse:
    """List one's tokens and make another; its key is shown this once."""
    form = TokenForm(request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = tokens.make_token(request.reader, **form.cleaned_data)
            form = TokenForm()
        except Incomplete as error:
            form.add_error(None, str(error))
    now = timezone.now()
    rows = [
        (token, token.revoked_at is None and token.expires_at > now)
        for token in tokens.tokens_of(request.reader.user)
    ]
    return render(
        request, "accounts/tokens.html",
        {"form": form, "rows": rows, "key": made[1] if made else "", "scopes": tokens.SCOPES},
    )  # fmt: skip


@signed_in
@require_POST
def token_revoke(request: Any, pk: Any) -> HttpResponse:
    """End one of one's tokens."""
    token = ApiToken.objects.filter(pk=pk, user_id=request.reader.user).first()
    if token is None:
        raise NotSeen(str(pk))
    tokens.revoke_token(request.reader, token=token)
    messages.success(request, _("The token has ended."))
    return redirect("tokens")


@signed_in
def privacy(request: Any) -> HttpResponse:
    """Say what is kept, how long, and offer it to take out."""
    asked = erasure.request_of(request.user)
    return render(request, "accounts/privacy.html", {"rules": retention.RULES, "asked": asked})


@signed_in
@require_POST
def held_on_me(request: Any) -> HttpResponse:
    """Hand over everything that is held on the person."""
    response = HttpResponse(
        held.take_out(request.reader, user=request.user), content_type="application/zip"
    )
    response["Content-Disposition"] = 'attachment; filename="towngown-my-data.zip"'
    return response


@signed_in
@require_POST
def erasure_ask(request: Any) -> HttpResponse:
    """Ask to be erased, or take that back."""
    if request.POST.get("withdraw"):
        erasure.withdraw_request(request.reader, user=request.user)
        messages.success(request, _("Your account stays."))
    else:
        erasure.ask_to_be_erased(request.reader, user=request.user)
        messages.success(request, _("An administrator will see to it and tell you."))
    return redirect("privacy")
