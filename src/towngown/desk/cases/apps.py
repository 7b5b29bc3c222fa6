"""The app's name."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The engine of cases."""

    name = "towngown.desk.cases"
    label = "cases"
