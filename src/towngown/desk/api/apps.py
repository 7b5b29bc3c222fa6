"""The app's name."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The API."""

    name = "towngown.desk.api"
    label = "api"

    def ready(self) -> None:
        """Listen to what happens, for webhooks."""
        from towngown.desk.api import webhooks

        webhooks.listen()
