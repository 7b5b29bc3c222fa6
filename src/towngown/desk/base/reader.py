"""Who asks: everything that decides what one is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from towngown.atlas.atlas import View
from towngown.desk.base.roles import RIGHTS, Rights, Role
from towngown.kernel.tiers import TIERS

if TYPE_CHECKING:
    from towngown.desk.base.models import User


@dataclass(frozen=True)
class Reader:
    """A person (or a guest, or a token of a person) on a day.

    `teams` are the ids of the teams of which the person is a member. Two readers with equal
    fields are shown the same.
    """

    role: Role
    today: date
    user: UUID | None = None
    teams: frozenset[UUID] = frozenset()
    name: str = ""
    organisation: str | None = None

    @property
    def rights(self) -> Rights:
        """The row of the role in the table of roles."""
        return RIGHTS[self.role]

    @property
    def view(self) -> View:
        """What of the atlas this reader may see."""
        tiers = TIERS if self.rights.sees_registers else TIERS[:2]
        return View(tiers if self.rights.sees_park else TIERS[:1], self.today)


def reader_of(user: User | Any) -> Reader:
    """Return the reader that a signed-in user (or Django's AnonymousUser) is."""
    today = timezone.localdate()
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Reader(Role.GUEST, today)
    teams = frozenset(user.teams.values_list("pk", flat=True))
    return Reader(Role(user.role), today, user.pk, teams, user.name, user.organisation or None)


def readers_of(users: Iterable[User]) -> list[Reader]:
    """Return the readers that active users are, in their order, by one query for all teams."""
    from towngown.desk.base.models import Team

    people, today = list(users), timezone.localdate()
    teams: dict[UUID, set[UUID]] = {user.pk: set() for user in people}
    members = Team.members.through.objects.filter(user__in=teams)
    for user, team in members.values_list("user_id", "team_id"):
        teams[user].add(team)
    return [
        Reader(Role(user.role), today, user.pk, frozenset(teams[user.pk]), user.name,
               user.organisation or None)
        for user in people
    ]  # fmt: skip
