"""Verbs of the protection: families, filings, and the statutory clocks that run for them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from towngown.desk.base.actions import Incomplete, changing, creating
from towngown.desk.base.reader import Reader
from towngown.desk.cases.models import Case
from towngown.desk.transfer import rules
from towngown.desk.transfer.filing_clocks import keep_clocks
from towngown.desk.transfer.models import Filing, FilingState, PatentFamily

_NEEDS = {
    FilingState.FILED: ("filed_on", "application"),
    FilingState.PUBLISHED: ("filed_on", "published_on"),
    FilingState.EXAMINED: ("filed_on",),
    FilingState.GRANTED: ("filed_on", "granted_on", "patent"),
    FilingState.ENTERED: ("filed_on",),
    FilingState.REFUSED: ("ended_on",),
    FilingState.WITHDRAWN: ("ended_on",),
    FilingState.LAPSED: ("ended_on",),
}
_ORDER = ("priority_on", "filed_on", "published_on", "granted_on", "ended_on")


def open_family(
    *, reader: Reader, case_id: Any, title_en: str = "", title_zh: str = "", owner: str = ""
) -> PatentFamily:
    """Begin a patent family."""
    case = Case.objects.get_seen(reader, case_id)
    family = PatentFamily(
        case=case, title_en=title_en or case.title_en, title_zh=title_zh or case.title_zh,
        owner=owner,
    )  # fmt: skip
    with creating(reader, "open_family", family, may=rules.can_work):
        pass
    return family


def record_filing(*, reader: Reader, family_id: Any, **told: Any) -> Filing:
    """Write a filing down; the clocks of its office start on its dates."""
    family = PatentFamily.objects.get_seen(reader, family_id)
    filing = Filing(family=family, **told)
    ensure_sound(filing)
    with creating(reader, "record_filing", filing, may=rules.can_work):
        keep_clocks(reader, filing)
    return filing


def change_filing(
    *, reader: Reader, filing_id: Any, revision: int | None = None, **told: Any
) -> Filing:
    """Change a filing; clocks follow its dates, and end with it."""
    with (
        transaction.atomic(),
        changing(
            reader, "change_filing", Filing, filing_id, may=rules.can_work, revision=revision
        ) as filing,
    ):
        for name, value in told.items():
            setattr(filing, name, value)
        ensure_sound(filing)
        keep_clocks(reader, filing)
    return filing


def ensure_sound(filing: Filing) -> None:
    """Raise Incomplete where the state lacks a date or number, or dates are out of order."""
    wrong: dict[str, str] = {}
    for name in _NEEDS.get(filing.state, ()):
        if not getattr(filing, name):
            told: Mapping[str, Any] = {"state": filing.get_state_display()}
            wrong[name] = _("Needed for the state “%(state)s”.") % told
    dates = [(name, getattr(filing, name)) for name in _ORDER if getattr(filing, name)]
    for (_earlier, one), (name, other) in pairwise(dates):
        if other < one:
            wrong[name] = _("This day lies before an earlier step.")
    if wrong:
        raise Incomplete(_("The filing is not complete yet."), wrong)
