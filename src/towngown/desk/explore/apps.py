"""The app, and what it adds to the frame."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExploreConfig(AppConfig):
    """Search, lists and element pages."""

    name = "towngown.desk.explore"
    label = "explore"

    def ready(self) -> None:
        """Add the rooms and the cards of the home page."""
        from towngown.desk.base.frame import ROOMS, Room
        from towngown.desk.base.views.home import CARDS
        from towngown.desk.explore import cards

        ROOMS.append(Room("results", _("Results"), "flask-conical", 20))
        people = _("People & organisations")
        ROOMS.append(Room("people", people, "users", 30, short=_("People")))
        CARDS.extend([cards.recently_opened, cards.saved_searches, cards.in_the_atlas])
