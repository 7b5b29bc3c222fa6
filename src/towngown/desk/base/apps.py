"""The app's name."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """The ground of the desk."""

    name = "towngown.desk.base"
    label = "base"

    def ready(self) -> None:
        """Register the checks that hold the gate."""
        from towngown.desk.base import checks  # noqa: F401  registering is importing
