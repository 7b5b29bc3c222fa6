"""What is held on a person, in one archive that the person can take away (GDPR 15 and 20, PIPL 45).

An app above adds its own: `held.HELD["cases"] = function of a user` that returns plain data. The
functions must tell only what the person may know: their own doings, not others' secrets.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from towngown.desk.accounts.rules import can_take_out
from towngown.desk.base import audit
from towngown.desk.base.actions import ensure
from towngown.desk.base.models import AuditEntry, Opened, SavedSearch, User
from towngown.desk.base.reader import Reader

Data = dict[str, Any] | list[Any]


def take_out(reader: Reader, *, user: User) -> bytes:
    """Return a ZIP with one JSON file a kind; raises Refused for anyone but the person."""
    ensure(can_take_out, reader, user)
    told = {name: tell(user) for name, tell in HELD.items()}
    audit.append(actor=reader.user, verb="take_out", kind="user", thing=user.pk)
    return _archive(told)


def _archive(told: dict[str, Data]) -> bytes:
    now = timezone.localtime()
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in told.items():
            info = zipfile.ZipInfo(f"{name}.json", now.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
            archive.writestr(info, text)
    return stream.getvalue()


def _account(user: User) -> Data:
    return {
        "e-mail": user.email, "name": user.name, "role": user.role, "language": user.language,
        "organisation": user.organisation, "person in the atlas": user.person,
        "settings": user.settings, "joined": user.joined, "last sign-in": user.last_login,
        "teams": [str(team) for team in user.teams.all()],
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified")),
        "single sign-on": list(SocialAccount.objects.filter(user=user).values("provider", "uid")),
    }  # fmt: skip


def _security(user: User) -> Data:
    keys = Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
    tokens = user.tokens.values(
        "name", "scopes", "created_at", "expires_at", "used_at", "revoked_at"
    )
    sessions = UserSession.objects.filter(user=user).values(
        "ip", "user_agent", "created_at", "last_seen_at"
    )
    return {"keys": list(keys), "tokens": list(tokens), "sessions": list(sessions)}


def _habits(user: User) -> Data:
    opened = Opened.objects.filter(user=user).values("kind", "at")
    searches = SavedSearch.objects.filter(user=user).values("name", "query", "created_at")
    jobs = user.jobs.values("kind", "state", "created_at")
    return {"opened": list(opened), "searches": list(searches), "jobs": list(jobs)}


def _trail(user: User) -> Data:
    """Return what the person did, and what was done to their account, in full."""
    done = AuditEntry.objects.filter(actor=user.pk).order_by("pk")
    about = AuditEntry.objects.filter(kind="user", thing=str(user.pk)).order_by("pk")
    return {
        "by you": list(done.values("at", "verb", "kind")),
        "about you": [
            {"at": one.at, "verb": one.verb, **json.loads(one.detail.data or "{}")}
            for one in about.filter(detail__isnull=False).select_related("detail")
        ],
    }


HELD: dict[str, Callable[[User], Data]] = {
    "account": _account, "security": _security, "habits": _habits, "audit-trail": _trail,
}  # fmt: skip
