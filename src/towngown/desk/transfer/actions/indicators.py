"""Verbs of indicators and of the rules that the park sets itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from towngown.desk.base.actions import Incomplete, changing, creating, ensure, write_down
from towngown.desk.base.gate import Tier
from towngown.desk.base.models import Team
from towngown.desk.base.reader import Reader
from towngown.desk.transfer import rules
from towngown.desk.transfer.distribution_data import rule_from
from towngown.desk.transfer.indicators import figures, released
from towngown.desk.transfer.models import DistributionRule, IndicatorSnapshot, Office
from towngown.kernel.errors import TowngownError


def publish_indicators(
    *, reader: Reader, year: int, tier: str = Tier.PARK, small_amounts: bool = False,
    note: str = "",
) -> IndicatorSnapshot:  # fmt: skip
    """Release the figures of a year, over the cases that the reader sees, to the park or to all."""
    if tier not in (Tier.PARK, Tier.PUBLIC):
        raise Incomplete(_("Choose who may read it."), {"tier": _("The park, or everyone.")})
    snapshot = IndicatorSnapshot(year=year, tier=tier, note=note)
    with creating(reader, "publish_indicators", snapshot, may=rules.works_on_cases):
        snapshot.figures = released(figures(reader, year), small_amounts=small_amounts)
        snapshot.save()
    return snapshot


def adopt_rule(*, reader: Reader, **told: Any) -> DistributionRule:
    """Enter a rule of distribution that the park adopted; raises Incomplete where it is unsound."""
    rule = DistributionRule(tier=Tier.PARK, **told)
    row = {"id": "new", "band": rule.bands, **told}
    try:
        rule_from(row, adopted=True)
    except TowngownError as error:
        raise Incomplete(str(error), {"bands": str(error)}) from error
    if not rule.kinds:
        raise Incomplete(_("Choose for which agreements."), {"kinds": _("Needed.")})
    with creating(reader, "adopt_rule", rule, may=rules.works_on_cases):
        pass
    return rule


def end_rule(*, reader: Reader, rule_id: Any, on: date) -> DistributionRule:
    """Let a rule hold until a day and no longer; what was distributed by it stays."""
    with changing(reader, "end_rule", DistributionRule, rule_id, may=rules.works_on_cases) as rule:
        if on < rule.valid_from:
            raise Incomplete(_("It would end before it began."), {"on": _("Give a later day.")})
        rule.valid_until = on
    return rule


def set_office(*, reader: Reader, team: Team) -> Office:
    """Say which team receives disclosures."""
    office = Office.objects.first() or Office()
    ensure(rules.administers, reader, office)
    with transaction.atomic():
        before = {"team": str(office.team_id)} if office.team_id else {}
        office.team, office.contact = team, None
        office.save()
        write_down(reader, "set_office", office, before=before, after={"team": str(team.pk)})
    return office
