"""The app's name, and what it brings to the engine of cases."""

from django.apps import AppConfig


class TalentConfig(AppConfig):
    """Talent."""

    name = "towngown.desk.talent"
    label = "talent"

    def ready(self) -> None:
        """Register the checks and figures that the pipeline's file names."""
        from towngown.desk.cases.figures import FIGURES
        from towngown.desk.cases.pipelines import CHECKS
        from towngown.desk.talent import checks, figures

        CHECKS["talent.no_open_conflict"] = checks.no_open_conflict
        CHECKS["talent.consent_given"] = checks.consent_given
        FIGURES["talent"].append(figures.recruiting)
