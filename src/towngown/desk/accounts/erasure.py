"""Erase a person: what makes them known goes, what they did for the park stays, nameless.

The audit trail keeps its chain: details about the person are erased, and their commitments stay in
the entries. An app above erases its own by `erasure.ERASE.append(function of a user)`, within the
same transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from towngown.desk.accounts.actions import end_sessions, keep_an_administrator
from towngown.desk.accounts.models import ErasureRequest
from towngown.desk.accounts.rules import can_ask_to_be_erased, can_erase
from towngown.desk.base.actions import Incomplete, ensure, write_down
from towngown.desk.base.models import ApiToken, AuditDetail, Invitation, User
from towngown.desk.base.reader import Reader
from towngown.desk.base.roles import Role

ERASE: list[Callable[[User], None]] = []
_ERASED = "erased.invalid"
_NAME = "Erased person · 已删除的用户"


def is_erased(user: User) -> bool:
    """Whether nothing but a nameless account is left of the person."""
    return user.email.endswith(f"@{_ERASED}")


def request_of(user: User) -> ErasureRequest | None:
    """Return the person's wish to be erased, None where there is none."""
    return ErasureRequest.objects.filter(user=user).first()


def ask_to_be_erased(reader: Reader, *, user: User) -> None:
    """Ask an administrator to erase one's account; asking twice changes nothing."""
    ensure(can_ask_to_be_erased, reader, user)
    with transaction.atomic():
        _wish, new = ErasureRequest.objects.get_or_create(user=user)
        if new:
            write_down(reader, "ask_to_be_erased", user)


def withdraw_request(reader: Reader, *, user: User) -> None:
    """Take the wish back."""
    ensure(can_ask_to_be_erased, reader, user)
    with transaction.atomic():
        if ErasureRequest.objects.filter(user=user).delete()[0]:
            write_down(reader, "withdraw_erasure", user)


def erase_person(reader: Reader, *, user: User, reason: str) -> None:
    """Erase a person for good; raises Refused, and Incomplete for the last administrator."""
    ensure(can_erase, reader, user)
    erase_anonymously(reader, user=user, reason=reason)


def erase_anonymously(reader: Reader | None, *, user: User, reason: str) -> None:
    """Erase a person, by whoever decides it: an administrator, or the table of retention."""
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=user.pk)
        if is_erased(person):
            raise Incomplete(_("This person has been erased already."))
        keep_an_administrator(person)
        for erase in (_forget_in_the_trail, *ERASE, _remove_keys, _make_nameless):
            erase(person)
        write_down(reader, "erase_person", person, reason=reason)


def _forget_in_the_trail(user: User) -> None:
    """Erase details about the person; who did what remains as an id without a name."""
    tokens = [str(pk) for pk in user.tokens.values_list("pk", flat=True)]
    about = (
        Q(entry__kind="user", entry__thing=str(user.pk))
        | Q(entry__kind="apitoken", entry__thing__in=tokens)
        | Q(entry__kind="invitation", data__contains=json.dumps(user.email))
    )
    AuditDetail.objects.filter(about).delete()
    Invitation.objects.filter(email=user.email).delete()


def _remove_keys(user: User) -> None:
    end_sessions(user)
    ErasureRequest.objects.filter(user=user).delete()
    for model in (EmailAddress, Authenticator, SocialAccount, ApiToken):
        model.objects.filter(user=user).delete()
    user.opened.all().delete()
    user.searches.all().delete()
    user.jobs.all().delete()
    user.teams.clear()


def _make_nameless(user: User) -> None:
    user.email, user.name = f"{uuid4().hex}@{_ERASED}", _NAME
    user.role, user.is_active = Role.GUEST, False
    user.organisation = user.person = user.language = ""
    user.settings, user.last_login = {}, None
    user.set_unusable_password()
    user.save()
