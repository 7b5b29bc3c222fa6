"""How long what is kept: one row a kind. The worker applies the table every night.

An app above adds its own: `retention.RULES.append(Rule(...))`. A sweep gets the moment before
which things have outlived their time, removes them, and returns how many they were.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from towngown.desk.accounts.erasure import erase_anonymously, is_erased
from towngown.desk.base import audit
from towngown.desk.base.frame import Words
from towngown.desk.base.models import (
    ApiToken,
    AuditDetail,
    AuditEntry,
    Invitation,
    Job,
    Opened,
    User,
)
from towngown.desk.base.models.jobs import JobState


@dataclass(frozen=True)
class Rule:
    """One kind of data, how long it is kept, and why so long."""

    kind: str
    words: Words
    days: int
    why: Words
    sweep: Callable[[datetime], int]


def _sessions(before: datetime) -> int:
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    resting = UserSession.objects.filter(last_seen_at__lt=before)
    count = 0
    for session in resting:
        session.end()
        count += 1
    return count


def _opened(before: datetime) -> int:
    return Opened.objects.filter(at__lt=before).delete()[0]


def _jobs(before: datetime) -> int:
    ended = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
    return Job.objects.filter(finished_at__lt=before, state__in=ended).delete()[0]


def _invitations(before: datetime) -> int:
    gone = Invitation.objects.filter(Q(used_at__lt=before) | Q(expires_at__lt=before))
    things = [str(pk) for pk in gone.values_list("pk", flat=True)]
    AuditDetail.objects.filter(entry__kind="invitation", entry__thing__in=things).delete()
    return gone.delete()[0]


def _tokens(before: datetime) -> int:
    ended = Q(revoked_at__lt=before) | Q(expires_at__lt=before)
    return ApiToken.objects.filter(ended).delete()[0]


def _accounts(before: datetime) -> int:
    """Erase who has not been able to sign in for that long; the trail knows since when."""
    ended = AuditEntry.objects.filter(kind="user", verb="deactivate_person")
    count = 0
    for user in User.objects.filter(is_active=False, joined__lt=before):
        last = ended.filter(thing=str(user.pk)).order_by("-pk").first()
        if not is_erased(user) and last is not None and last.at < before:
            erase_anonymously(None, user=user, reason="retention")
            count += 1
    return count


RULES: list[Rule] = [
    Rule(
        "sessions", _("Sessions: browser, network address, times"), 30,
        _("so that you recognise a sign-in that was not yours"), _sessions,
    ),
    Rule(
        "opened", _("What you opened lately"), 90,
        _("so that you find it again; nobody else sees it"), _opened,
    ),
    Rule(
        "jobs", _("Imports, exports and other long work that has ended"), 180,
        _("so that its result can be opened later"), _jobs,
    ),
    Rule(
        "invitations", _("Invitations that were used or have run out"), 90,
        _("so that an administrator can see who was invited"), _invitations,
    ),
    Rule(
        "tokens", _("API tokens that have ended"), 365,
        _("so that what a program did can be traced to it"), _tokens,
    ),
    Rule(
        "accounts", _("Accounts that may no longer sign in"), 730,
        _("so that colleagues know who decided what while cases go on"), _accounts,
    ),
]  # fmt: skip


def apply() -> dict[str, int]:
    """Apply every rule; return how many things of each kind went."""
    gone = {}
    for rule in RULES:
        with transaction.atomic():
            count = rule.sweep(timezone.now() - timedelta(days=rule.days))
            gone[rule.kind] = count
            if count:
                audit.append(
                    actor=None, verb="apply_retention", kind="retention", thing=rule.kind,
                    after={"removed": count},
                )  # fmt: skip
    return gone
