"""Who at the park looks at what comes in, and who of them may be shown a match."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from towngown.desk.base.models import Team, User
from towngown.desk.base.reader import Reader
from towngown.desk.base.roles import RIGHTS
from towngown.desk.needs.models import Need, Reception

WORKING = [role for role, rights in RIGHTS.items() if rights.works_cases]


def receiving_team() -> Team | None:
    """Return the team that was chosen, or else the one with most people who work cases."""
    chosen = Reception.objects.select_related("team").filter(pk=1).first()
    if chosen is not None:
        return chosen.team
    working = Count("members", Q(members__role__in=WORKING, members__is_active=True))
    teams = Team.objects.annotate(working=working).filter(working__gt=0)
    return teams.order_by("-working", "name_en", "pk").first()


def colleagues(reader: Reader, need: Need | None) -> Any:
    """Return the people to whom the reader may show a match: those who see the need anyhow.

    For a match of the atlas they are those who work cases in the reader's own teams.
    """
    working = Q(role__in=WORKING)
    if need is None:
        among = working & Q(teams__in=reader.teams)
    else:
        among = (working & Q(teams=need.team_id)) | Q(pk__in=need.people.values("pk"))
        among &= working
    return User.objects.filter(among, is_active=True).exclude(pk=reader.user).distinct()
