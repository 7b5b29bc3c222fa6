"""The app's name, and what it takes in when the desk starts."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The engine of cases."""

    name = "towngown.desk.cases"
    label = "cases"

    def ready(self) -> None:
        """Read the pipelines and clocks that all apps declare."""
        from towngown.desk.cases import declarations

        declarations.load_all()
