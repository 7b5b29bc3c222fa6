"""The app's name, its room and its cards."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NeedsConfig(AppConfig):
    """The need portal and the match pages."""

    name = "towngown.desk.needs"
    label = "needs"

    def ready(self) -> None:
        """Open the room, lay the cards, tell the worker what it can do."""
        from towngown.desk.base.frame import ROOMS, Room
        from towngown.desk.base.views.home import CARDS
        from towngown.desk.needs import cards, match_all, telling  # noqa: F401  match_all is a work

        ROOMS.append(Room("needs", _("Needs"), "megaphone", 10))
        telling.register()
        CARDS.extend([cards.to_look_at, cards.shared_with_me, cards.my_needs])
