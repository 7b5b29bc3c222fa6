"""The app's name, its room and its work."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    """Lists in, and corrections."""

    name = "towngown.desk.imports"
    label = "imports"

    def ready(self) -> None:
        """Open the room and register the work."""
        from towngown.desk.base.frame import ROOMS, Room
        from towngown.desk.imports import work  # noqa: F401  registering is importing
        from towngown.desk.imports.rules import can_import

        ROOMS.append(
            Room("imports", _("Imports"), "file-up", 80, shown_to=can_import, on_phone=False)
        )
