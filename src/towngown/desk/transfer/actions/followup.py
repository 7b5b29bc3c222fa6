"""Verbs of the follow-up: milestones and diligence, spin-offs and their figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from towngown.desk.base.actions import Conflict, Incomplete, changing, creating
from towngown.desk.base.reader import Reader
from towngown.desk.cases.actions import set_deadline
from towngown.desk.cases.models import Case
from towngown.desk.transfer import rules
from towngown.desk.transfer.models import LICENCES, Agreement, Milestone, SpinOff, SpinOffYear


def plan_milestone(*, reader: Reader, agreement_id: Any, **told: Any) -> Milestone:
    """Write down what the other party owes by a day; the case gets a deadline for it."""
    agreement = Agreement.objects.get_seen(reader, agreement_id)
    milestone = Milestone(agreement=agreement, **told)
    with creating(reader, "plan_milestone", milestone, may=rules.can_work):
        set_deadline(
            reader=reader, case_id=agreement.case_id, title_en=milestone.what[:200],
            due=milestone.due, source=str(agreement)[:300],
        )  # fmt: skip
    return milestone


def reach_milestone(*, reader: Reader, milestone_id: Any, on: date, evidence: str) -> Milestone:
    """Say that it was reached, and what shows it."""
    if not evidence.strip():
        raise Incomplete(_("Say what shows it."), {"evidence": _("Needed.")})
    with changing(
        reader, "reach_milestone", Milestone, milestone_id, may=rules.can_work
    ) as milestone:
        if milestone.met_on:
            raise Conflict(_("It was reached already."))
        milestone.met_on, milestone.evidence = on, evidence.strip()
    return milestone


def record_spin_off(*, reader: Reader, case_id: Any, **told: Any) -> SpinOff:
    """Write down a company founded on the technology."""
    case = Case.objects.get_seen(reader, case_id)
    spin_off = SpinOff(case=case, **told)
    licence = spin_off.agreement
    if licence is not None and (licence.case_id != case.pk or licence.kind not in LICENCES):
        wrong = _("Choose a licence of this case.")
        raise Incomplete(wrong, {"agreement": wrong})
    with creating(reader, "record_spin_off", spin_off, may=rules.can_work):
        pass
    return spin_off


def report_spin_off_year(
    *, reader: Reader, spin_off_id: Any, year: int, **told: Any
) -> SpinOffYear:
    """Write down a spin-off's figures for a year, once."""
    spin_off = SpinOff.objects.get_seen(reader, spin_off_id)
    if spin_off.years.filter(year=year).exists():
        raise Conflict(_("This year was reported already."))
    figures = SpinOffYear(spin_off=spin_off, year=year, **told)
    with creating(reader, "report_spin_off_year", figures, may=rules.can_work):
        pass
    return figures
