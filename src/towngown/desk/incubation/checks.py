"""What keeps a start-up from going on, beyond fields to fill."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from towngown.desk.cases.models import Case

SCORES = ("score_team", "score_technology", "score_market", "score_fit")


def scored(case: Case) -> str | None:
    """Ask for a score from 0 to 10 on every criterion."""
    given = [case.facts.get(name) for name in SCORES]
    if None in given:
        return _("All four criteria need a score.")
    if all(0 <= Decimal(score) <= 10 for score in given if score is not None):
        return None
    return _("Scores go from 0 to 10.")


def reviewers_free(case: Case) -> str | None:
    """Ask that nobody reviews what they have a stake in."""
    if case.facts.get("reviewers_free"):
        return None
    return _("Confirm that no reviewer has a stake in the start-up.")


def recommended(case: Case) -> str | None:
    """Ask that nobody is admitted against the review."""
    if case.facts.get("recommendation") != "refuse":
        return None
    return _("The review recommends not to admit. Change the review first, or close the case.")
