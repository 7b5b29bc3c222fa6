"""Invitations: an administrator's word by which one person makes one account."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from towngown.desk.accounts.actions import changing_account, own_address
from towngown.desk.accounts.keys import hash_of, new_key
from towngown.desk.accounts.rules import can_administer
from towngown.desk.base.actions import Incomplete, creating, removing, write_down
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.models import Invitation, Team, User
from towngown.desk.base.reader import Reader

LASTS = timedelta(days=7)


def invite(
    reader: Reader, *, email: str, role: str, team: Team | None, organisation: str, language: str
) -> Invitation:
    """Invite someone by e-mail; an older open invitation to that address is replaced."""
    address, key = email.strip().lower(), new_key()
    if User.objects.filter(email=address).exists():
        told = _("This person has an account already.")
        raise Incomplete(told, {"email": told})
    invitation = Invitation(
        email=address, role=role, team=team, organisation=organisation, language=language,
        key_hash=hash_of(key), invited_by_id=reader.user, expires_at=timezone.now() + LASTS,
    )  # fmt: skip
    with creating(reader, "invite", invitation, may=can_administer):
        older = Invitation.objects.filter(email=address, used_at=None).exclude(pk=invitation.pk)
        older.delete()
        transaction.on_commit(lambda: _send(invitation, key))
    return invitation


def resend(reader: Reader, *, invitation: Invitation) -> None:
    """Send a new link, which lasts as long as the first did; the old link ends."""
    key = new_key()
    with changing_account(reader, "resend_invitation", invitation, may=can_administer) as again:
        _must_be_open(again)
        again.key_hash, again.expires_at = hash_of(key), timezone.now() + LASTS
        transaction.on_commit(lambda: _send(again, key))


def withdraw(reader: Reader, *, invitation: Invitation) -> None:
    """Take an invitation back; its link ends."""
    _must_be_open(invitation)
    with removing(reader, "withdraw_invitation", invitation, may=can_administer):
        pass


def _must_be_open(invitation: Invitation) -> None:
    if invitation.used_at is not None:
        raise Incomplete(_("This invitation has been used; the person has an account."))


def invitation_of(key: str) -> Invitation:
    """Return the open invitation of a link; raises NotSeen for unknown, used and expired alike."""
    found = Invitation.objects.filter(
        key_hash=hash_of(key), used_at=None, expires_at__gt=timezone.now()
    ).first()
    if found is None:
        raise NotSeen("invitation")
    return found


def accept(*, key: str, name: str, password: str, language: str) -> User:
    """Make the account that an invitation is for; a link works once, however often it is sent."""
    with transaction.atomic():
        invitation = invitation_of(key)
        now = timezone.now()
        if not Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=now):
            raise NotSeen("invitation")
        if User.objects.filter(email=invitation.email).exists():
            raise Incomplete(_("There is an account with this address already. Sign in instead."))
        user = User.objects.create_user(
            invitation.email, password, role=invitation.role, name=name, language=language,
            organisation=invitation.organisation,
        )  # fmt: skip
        if invitation.team is not None:
            user.teams.add(invitation.team)
        own_address(user)
        write_down(
            None, "accept_invitation", user,
            after={"role": user.role, "invitation": str(invitation.pk)},
        )  # fmt: skip
        return user


def _send(invitation: Invitation, key: str) -> None:
    link = settings.ADDRESS + reverse("invitation_accept", args=[key])
    with translation.override(invitation.language or "en"):
        context = {"invitation": invitation, "link": link, "days": LASTS.days}
        subject = _("Your invitation to the park's desk")
        text = render_to_string("accounts/mail/invitation.txt", context)
    send_mail(subject, text, None, [invitation.email])
