"""Who may do what with accounts, teams, tokens and the audit trail."""

from __future__ import annotations

from typing import Any

from towngown.desk.base.gate import Guarded
from towngown.desk.base.models import ApiToken, User
from towngown.desk.base.reader import Reader


def can_administer(reader: Reader, thing: Any = None) -> bool:
    """Whether accounts, roles, teams and retention are the reader's to decide."""
    return reader.rights.administers


def can_change_account(reader: Reader, user: User) -> bool:
    """Whether name and language are the reader's own."""
    return reader.user == user.pk


def can_hold_tokens(reader: Reader, thing: Any = None) -> bool:
    """Whether the reader may let programs act for them."""
    return reader.user is not None


def can_revoke_token(reader: Reader, token: ApiToken) -> bool:
    """Whether the token is the reader's own, or the reader administers."""
    return reader.rights.administers or (reader.user is not None and reader.user == token.user_id)


def can_take_out(reader: Reader, user: User) -> bool:
    """Whether the reader may have everything that is held on that person."""
    return reader.user == user.pk


def can_ask_to_be_erased(reader: Reader, user: User) -> bool:
    """Whether the account is the reader's own."""
    return reader.user == user.pk


def can_erase(reader: Reader, user: User) -> bool:
    """Whether the reader may erase a person: an administrator, and never themself."""
    return reader.rights.administers and reader.user != user.pk


def can_read_trail(reader: Reader, thing: Guarded) -> bool:
    """Whether the reader, who may see the thing, may read what happened to it."""
    return reader.user is not None and (is_insider(reader, thing) or reader.rights.sees_park)


def is_insider(reader: Reader, thing: Guarded) -> bool:
    """Whether the reader works on the thing: then values are shown too.

    What was written while a thing was confidential stays with those who worked on it, also when
    the thing has become public.
    """
    inside = thing.team_id is not None and thing.team_id in reader.teams
    return reader.user is not None and (inside or thing.created_by_id == reader.user)
