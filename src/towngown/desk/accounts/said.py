"""Verbs of the audit trail as people say them; an app above adds its own to VERBS."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from towngown.desk.base.frame import Words

VERBS: dict[str, Words] = {
    "accept_invitation": _("accepted an invitation"),
    "activate_person": _("let someone sign in again"),
    "add_authenticator": _("added a way to sign in"),
    "apply_retention": _("applied the rules of retention"),
    "ask_to_be_erased": _("asked to be erased"),
    "change_account": _("changed their account"),
    "change_email": _("changed their e-mail address"),
    "change_person": _("changed what someone is at the park"),
    "change_team": _("changed a team"),
    "deactivate_person": _("let someone sign in no more"),
    "end_session": _("signed out a session"),
    "erase_person": _("erased a person"),
    "invite": _("invited someone"),
    "make_first_administrator": _("became the first administrator"),
    "make_team": _("made a team"),
    "make_token": _("made an API token"),
    "password_changed": _("changed their password"),
    "password_reset": _("reset their password"),
    "read": _("opened it"),
    "remove_authenticator": _("removed a way to sign in"),
    "resend_invitation": _("sent an invitation again"),
    "reset_authenticator": _("renewed their recovery codes"),
    "revoke_token": _("ended an API token"),
    "set_password": _("set a password"),
    "sign_in": _("signed in"),
    "take_out": _("took out what is held on them"),
    "withdraw_erasure": _("took back the wish to be erased"),
    "withdraw_invitation": _("withdrew an invitation"),
}


def said(verb: str) -> str:
    """Return a verb in the language in use; one that is not known as it was written."""
    return str(VERBS.get(verb) or verb.replace("_", " "))
