"""What changes accounts and teams; each change is checked, written down, and done whole.

There is no removing of a team: that it cannot be removed would tell that something is its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import models, transaction
from django.utils.translation import gettext as _

from towngown.desk.accounts.rules import can_administer, can_change_account
from towngown.desk.base.actions import Incomplete, creating, ensure, facts_of, write_down
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.models import AuditHead, Team, User
from towngown.desk.base.reader import Reader
from towngown.desk.base.roles import Role

M = TypeVar("M", bound=models.Model)


@contextmanager
def changing_account(
    reader: Reader, verb: str, thing: M, *, may: Any, reason: str = ""
) -> Iterator[M]:
    """Change something that has no tier: a person, a team, an invitation. Like base.changing."""
    with transaction.atomic():
        ensure(may, reader, thing)
        locked = thing._meta.model.objects.select_for_update().get(pk=thing.pk)
        before = _facts(locked)
        yield locked
        locked.save()
        after = _facts(locked)
        told = [name for name in after if before[name] != after[name]]
        write_down(
            reader, verb, locked, before={name: before[name] for name in told},
            after={name: after[name] for name in told}, reason=reason,
        )  # fmt: skip


def _facts(thing: models.Model) -> dict[str, Any]:
    facts = facts_of(thing)
    if isinstance(thing, User):
        facts["teams"] = sorted(str(pk) for pk in thing.teams.values_list("pk", flat=True))
    if isinstance(thing, Team):
        facts["members"] = sorted(str(pk) for pk in thing.members.values_list("pk", flat=True))
    return facts


def make_first_administrator(*, email: str, name: str, password: str, language: str) -> User:
    """Make the account that administers a new desk; raises NotSeen where anyone is there."""
    with transaction.atomic():
        # The one row of the trail's head is the lock that two first visitors queue for.
        AuditHead.objects.get_or_create(pk=1)
        AuditHead.objects.select_for_update().get(pk=1)
        if User.objects.exists():
            raise NotSeen("first_run")
        user = User.objects.create_user(
            email, password, role=Role.ADMINISTRATOR, name=name, language=language
        )
        own_address(user)
        write_down(None, "make_first_administrator", user, after={"role": user.role})
        return user


def own_address(user: User) -> None:
    """Tell allauth that the person's address is proven: they came by a link that was sent to it."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


def change_account(reader: Reader, *, user: User, name: str, language: str) -> None:
    """Change one's own name and language."""
    with changing_account(reader, "change_account", user, may=can_change_account) as changed:
        changed.name, changed.language = name, language


def change_person(
    reader: Reader, *, user: User, role: str, organisation: str, teams: Iterable[Team]
) -> None:
    """Change what a person is at the park."""
    with changing_account(reader, "change_person", user, may=can_administer) as person:
        if role != Role.ADMINISTRATOR:
            keep_an_administrator(person)
        person.role, person.organisation = role, organisation
        person.teams.set(teams)


def deactivate_person(reader: Reader, *, user: User) -> None:
    """Let a person sign in no more, from this moment; everything they did stays."""
    with changing_account(reader, "deactivate_person", user, may=can_administer) as person:
        keep_an_administrator(person)
        person.is_active = False
        end_sessions(person)


def activate_person(reader: Reader, *, user: User) -> None:
    """Let a person sign in again."""
    with changing_account(reader, "activate_person", user, may=can_administer) as person:
        person.is_active = True


def end_sessions(user: User) -> None:
    """Sign a person out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def keep_an_administrator(user: User) -> None:
    """Raise where no other administrator would be left; locks them, so that two cannot both go."""
    acting = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)
    if {one.pk for one in acting} == {user.pk}:
        raise Incomplete(
            _("This is the last administrator. Make someone else administrator first."),
            {"role": _("This is the last administrator.")},
        )


def make_team(reader: Reader, *, name_en: str, name_zh: str, members: Iterable[User]) -> Team:
    """Make a team."""
    with creating(
        reader, "make_team", Team(name_en=name_en, name_zh=name_zh), may=can_administer
    ) as team:
        team.members.set(members)
        return team


def change_team(
    reader: Reader, *, team: Team, name_en: str, name_zh: str, members: Iterable[User]
) -> None:
    """Change a team's name and members; whoever leaves sees its confidential things no more."""
    with changing_account(reader, "change_team", team, may=can_administer) as changed:
        changed.name_en, changed.name_zh = name_en, name_zh
        changed.members.set(members)
