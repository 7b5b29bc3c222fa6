"""What keeps a candidacy from going on, beyond fields to fill."""

from __future__ import annotations

from django.utils.translation import gettext as _

from towngown.desk.cases.models import Case


def no_open_conflict(case: Case) -> str | None:
    """Ask that a conflict of interest is not there, or handled and said how."""
    said = case.facts.get("conflict")
    if said == "open":
        return _("A conflict of interest is not yet resolved.")
    if said == "handled" and not case.facts.get("conflict_note"):
        return _("Say which conflict was declared, and how it is handled.")
    return None


def consent_given(case: Case) -> str | None:
    """Ask for the person's consent."""
    if case.facts.get("consent") == "given":
        return None
    return _("The person has not consented to the use of their data.")
