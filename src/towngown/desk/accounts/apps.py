"""The app's name, its rooms, and what it listens to."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Accounts, administration and the audit trail."""

    name = "towngown.desk.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Add the rooms of administration, and listen to what allauth does to accounts."""
        from towngown.desk.accounts import signals, tasks  # noqa: F401  importing registers
        from towngown.desk.accounts.rules import can_administer
        from towngown.desk.base.frame import ACCOUNT, ROOMS, Room

        ACCOUNT.append(Room("me", _("My account"), "user-round", 0))
        ROOMS.extend(
            Room(name, words, icon, 90 + place, can_administer, False, "administration")
            for place, (name, words, icon) in enumerate(
                (
                    ("people_admin", _("People and roles"), "users"),
                    ("invitations", _("Invitations"), "mail-plus"),
                    ("teams_admin", _("Teams"), "network"),
                    ("audit_trail", _("Audit trail"), "scroll-text"),
                    ("retention", _("Retention"), "archive"),
                )
            )
        )
