"""The app's name, and what it brings to the desk."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    """Technology transfer."""

    name = "towngown.desk.transfer"
    label = "transfer"

    def ready(self) -> None:
        """Register what the pipeline's file names."""
        from towngown.desk.transfer import checks

        checks.register()
