"""Who may do what in general: one row a role. What concerns one app stands in its `rules.py`."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is at the park; a guest is anyone who has not signed in."""

    OFFICER = "officer", _("Park officer")
    MANAGER = "manager", _("Technology manager")
    INVENTOR = "inventor", _("Inventor")
    COMPANY = "company", _("Company user")
    MENTOR = "mentor", _("Reviewer or mentor")
    COMMITTEE = "committee", _("Committee member")
    ADMINISTRATOR = "administrator", _("Administrator")
    GUEST = "guest", _("Guest")


@dataclass(frozen=True)
class Rights:
    """What a role may do and see beyond its own and its teams' objects."""

    sees_park: bool = False  # objects and records of tier "park"
    sees_registers: bool = False  # confidential records of the atlas (not of the desk)
    enters_needs: bool = False
    discloses: bool = False
    works_cases: bool = False  # opens and moves cases of its teams
    imports: bool = False  # takes lists into the atlas, merges and corrects elements
    reads_indicators: bool = False
    administers: bool = False  # accounts, roles, teams, retention; sees no confidential object


RIGHTS: dict[Role, Rights] = {
    Role.OFFICER: Rights(
        sees_park=True, sees_registers=True, enters_needs=True, works_cases=True, imports=True,
        reads_indicators=True,
    ),
    Role.MANAGER: Rights(
        sees_park=True, sees_registers=True, enters_needs=True, discloses=True, works_cases=True,
        imports=True, reads_indicators=True,
    ),
    Role.INVENTOR: Rights(sees_park=True, discloses=True),
    Role.COMPANY: Rights(sees_park=True, enters_needs=True),
    Role.MENTOR: Rights(sees_park=True),
    Role.COMMITTEE: Rights(sees_park=True, reads_indicators=True),
    Role.ADMINISTRATOR: Rights(sees_park=True, administers=True),
    Role.GUEST: Rights(),
}  # fmt: skip
