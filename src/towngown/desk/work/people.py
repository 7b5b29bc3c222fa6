"""Whom one may name in connection with a thing: in a mention, or to do a task.

Only those who may see the thing. Who works on cases may name all of them; others only those who
take part in it and the park's staff, so that a company does not learn of the park's other clients.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q

from towngown.desk.base.models import User
from towngown.desk.base.reader import Reader
from towngown.desk.base.roles import RIGHTS, Role
from towngown.desk.work import targets
from towngown.desk.work.models import Comment

STAFF = [role for role in Role if RIGHTS[role].works_cases]
OFFERED = 8
# As many are looked at for an offer of eight; who has more namesakes types on.
_LOOKED_AT = 100


def nameable(reader: Reader, thing: Any, begins: str = "") -> list[User]:
    """Return those whom the reader may name, by name; `begins` is how a name or e-mail begins."""
    people = User.objects.filter(is_active=True).exclude(role=Role.GUEST)
    if begins:
        starts = Q(name__istartswith=begins) | Q(name__icontains=f" {begins}")
        people = people.filter(starts | Q(email__istartswith=begins))
    if not reader.rights.works_cases:
        people = people.filter(Q(role__in=STAFF) | Q(pk__in=taking_part(reader, thing)))
    return targets.who_see(thing, people[:_LOOKED_AT] if begins else people)


def taking_part(reader: Reader, thing: Any) -> set[UUID]:
    """Return who has to do with a thing: its people, its team, its maker, who spoke about it."""
    taking = set(thing.people.values_list("pk", flat=True))
    taking |= {pk for pk in (thing.created_by_id, reader.user) if pk}
    if thing.team_id:
        taking |= set(thing.team.members.values_list("pk", flat=True))
    return taking | set(Comment.on(reader, thing).values_list("author", flat=True))


def mentioned_in(text: str, people: Iterable[User]) -> list[User]:
    """Return the people whose name or e-mail stands after an @ in the text; the longest name wins.

    Namesakes are all meant; who means one of them writes the e-mail.
    """
    if "@" not in text:
        return []
    called: dict[str, list[User]] = {}
    for user in people:
        for name in {user.name.casefold(), user.email.casefold()} - {""}:
            called.setdefault(name, []).append(user)
    if not called:
        return []
    found = pattern_of(called).findall(text)
    meant = {user.pk: user for name in found for user in called[name.casefold()]}
    return sorted(meant.values(), key=lambda user: (user.name, user.email))


def pattern_of(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds `@name` for any of the names, longest first, not within an address."""
    longest = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![A-Za-z0-9._])@({longest})(?![A-Za-z0-9_])", re.IGNORECASE)
