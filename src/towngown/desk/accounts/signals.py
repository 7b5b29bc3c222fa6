"""What allauth does to accounts, written into the audit trail, and the language one chose."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.conf import settings
from django.dispatch import receiver
from django.utils import translation

from towngown.desk.base import audit

_ACCOUNT = {
    "password_changed": account.password_changed,
    "password_reset": account.password_reset,
    "set_password": account.password_set,
    "sign_in": account.user_logged_in,
}
_AUTHENTICATOR = {
    "add_authenticator": mfa.authenticator_added,
    "remove_authenticator": mfa.authenticator_removed,
    "reset_authenticator": mfa.authenticator_reset,
}


def _listen(verb: str, signal: Any) -> None:
    def write_down(sender: Any, user: Any, authenticator: Any = None, **more: Any) -> None:
        told = {"type": authenticator.type} if authenticator is not None else None
        audit.append(actor=user.pk, verb=verb, kind="user", thing=user.pk, after=told)

    signal.connect(write_down, weak=False, dispatch_uid=f"accounts.{verb}")


for _verb, _signal in (_ACCOUNT | _AUTHENTICATOR).items():
    _listen(_verb, _signal)


@receiver(account.email_changed)
def change_address(
    sender: Any, user: Any, from_email_address: Any, to_email_address: Any, **more: Any
) -> None:
    """Write down that a person changed the address that they sign in with."""
    before = {"email": from_email_address.email if from_email_address else ""}
    audit.append(
        actor=user.pk, verb="change_email", kind="user", thing=user.pk, before=before,
        after={"email": to_email_address.email},
    )  # fmt: skip


@receiver(account.user_logged_in)
def speak_their_language(sender: Any, request: Any, user: Any, response: Any, **more: Any) -> None:
    """Answer in the language that the person chose, whichever browser they sit at."""
    if user.language and response is not None:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax")
        translation.activate(user.language)
