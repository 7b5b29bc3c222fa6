"""API tokens: keys by which programs act for a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from towngown.desk.accounts.keys import hash_of, new_key
from towngown.desk.accounts.rules import can_hold_tokens, can_revoke_token
from towngown.desk.base.actions import Incomplete, creating, ensure, write_down
from towngown.desk.base.models import ApiToken
from towngown.desk.base.reader import Reader, reader_of

PREFIX = "tgp_"
SCOPES = {
    "read": gettext_lazy("Read what you may see"),
    "write": gettext_lazy("Change what you may change"),
    "webhooks": gettext_lazy("Set up webhooks"),
}
LONGEST = timedelta(days=366)
_NOTED_EVERY = timedelta(minutes=5)


def make_token(
    reader: Reader, *, name: str, scopes: Iterable[str], days: int
) -> tuple[ApiToken, str]:
    """Make a token; return it and its key, which is nowhere kept."""
    wanted = sorted(set(scopes))
    if not wanted or set(wanted) - set(SCOPES):
        raise Incomplete(_("Choose what the token may do."), {"scopes": _("Choose at least one.")})
    expires = timezone.now() + min(timedelta(days=max(days, 1)), LONGEST)
    key = new_key(PREFIX)
    token = ApiToken(
        user_id=reader.user, name=name, scopes=wanted, key_hash=hash_of(key), expires_at=expires
    )
    with creating(reader, "make_token", token, may=can_hold_tokens):
        return token, key


def revoke_token(reader: Reader, *, token: ApiToken) -> None:
    """End a token now; one that has ended stays as it is."""
    ensure(can_revoke_token, reader, token)
    now = timezone.now()
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        write_down(reader, "revoke_token", token, after={"revoked_at": now})


def reader_of_token(header: str) -> tuple[Reader, frozenset[str]] | None:
    """Return who a header "Bearer tgp_…" acts for and within which scopes, None for no one.

    Unknown, expired and revoked tokens, and those of people who may not sign in, are alike.
    """
    scheme, _space, key = header.partition(" ")
    if scheme.lower() != "bearer" or not key.startswith(PREFIX):
        return None
    now = timezone.now()
    living = ApiToken.objects.select_related("user").filter(
        key_hash=hash_of(key.strip()), revoked_at=None, expires_at__gt=now, user__is_active=True
    )
    token = living.first()
    if token is None:
        return None
    old = Q(used_at=None) | Q(used_at__lt=now - _NOTED_EVERY)
    if token.used_at is None or token.used_at < now - _NOTED_EVERY:
        ApiToken.objects.filter(old, pk=token.pk).update(used_at=now)
    return reader_of(token.user), frozenset(token.scopes) & frozenset(SCOPES)


def tokens_of(user: UUID | None) -> list[ApiToken]:
    """Return a person's tokens, the newest first."""
    return list(ApiToken.objects.filter(user_id=user).order_by("-created_at"))
