"""The app's name, and what it brings to the engine of cases."""

from django.apps import AppConfig


class IncubationConfig(AppConfig):
    """Incubation."""

    name = "towngown.desk.incubation"
    label = "incubation"

    def ready(self) -> None:
        """Register the checks and figures that the pipeline's file names."""
        from towngown.desk.cases.figures import FIGURES
        from towngown.desk.cases.pipelines import CHECKS
        from towngown.desk.incubation import checks, figures, grounds

        CHECKS["incubation.scored"] = checks.scored
        CHECKS["incubation.reviewers_free"] = checks.reviewers_free
        CHECKS["incubation.recommended"] = checks.recommended
        CHECKS["incubation.ground_holds"] = grounds.ground_holds
        FIGURES["incubation"].append(figures.counts)
