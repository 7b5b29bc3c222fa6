"""The app's name, and what it takes in when the desk starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """The engine of cases."""

    name = "towngown.desk.cases"
    label = "cases"

    def ready(self) -> None:
        """Read the pipelines and clocks that all apps declare, and open the room."""
        from towngown.desk.base.frame import ROOMS, Room
        from towngown.desk.cases import cards, declarations, neighbours

        declarations.load_all()
        ROOMS.append(
            Room("cases", _("Cases"), "briefcase", 40, lambda reader: reader.user is not None)
        )
        cards.add()
        neighbours.greet()
