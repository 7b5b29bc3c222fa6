"""Where disclosures go: the transfer office."""

from __future__ import annotations

from django.utils.translation import gettext as _

from towngown.desk.base.actions import Incomplete
from towngown.desk.base.models import Team, User
from towngown.desk.base.roles import RIGHTS, Role
from towngown.desk.transfer.models import Office

# The team of this name is the office until an administrator says otherwise.
USUAL_NAME = "Transfer office"


def office() -> Office | None:
    """Return the office that was set, or the team of the usual name; None where there is none."""
    found = Office.objects.select_related("team", "contact").first()
    if found is not None:
        return found
    team = Team.objects.filter(name_en__iexact=USUAL_NAME).first()
    return Office(team=team) if team is not None else None


def receiving_office() -> tuple[Team, User]:
    """Return the team that takes a new disclosure, and who answers for it; raises Incomplete."""
    found = office()
    contact = contact_of(found) if found else None
    if found is None or contact is None:
        said = _("There is no transfer office here yet. Ask an administrator to set one up.")
        raise Incomplete(said)
    return found.team, contact


def contact_of(found: Office) -> User | None:
    """Return who takes up what is disclosed: the person set, or the first who works on cases."""
    if found.contact is not None and found.contact.is_active:
        return found.contact
    working = [role for role in Role if RIGHTS[role].works_cases]
    return (
        found.team.members.filter(is_active=True, role__in=working).order_by("name", "pk").first()
    )
