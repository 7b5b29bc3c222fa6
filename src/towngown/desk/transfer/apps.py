"""The app's name, and what it brings to the desk."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    """Technology transfer."""

    name = "towngown.desk.transfer"
    label = "transfer"

    def ready(self) -> None:
        """Register checks, rooms, cards and the section of the case page."""
        from towngown.desk.transfer import checks, furniture

        checks.register()
        furniture.register()
