"""The counts of an incubator (NBIA), from what the reader sees."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from towngown.desk.base.reader import Reader
from towngown.desk.cases.figures import Figure, address_of
from towngown.desk.cases.lists import seen_cases
from towngown.desk.cases.models import Move
from towngown.desk.cases.pipelines import pipeline

CLIENTS = ("admitted", "incubating")


def counts(reader: Reader) -> list[Figure]:
    """Return clients, graduates, what became of them, and staff of the clients."""
    way, cases = pipeline("incubation"), seen_cases(reader, pipeline("incubation"))
    graduated = Move.objects.seen_by(reader).filter(
        case__pipeline=way.id, to_stage="graduated", undone_at=None
    )
    clients = list(cases.filter(stage__in=CLIENTS).values_list("facts", flat=True))
    became = list(cases.filter(pk__in=graduated.values("case")).values_list("facts", flat=True))
    entered = address_of(way, entered="graduated")
    return [
        Figure(_("Clients"), len(clients), _("Admitted or in incubation today.")),
        Figure(_("Graduates"), len(became), _("Since inception."), entered),
        Figure(_("Graduates operating"), _that(became, "operating"), _("As last asked."), entered),
        Figure(_("Graduates merged or acquired"), _that(became, "merged"), "", entered),
        Figure(_("Full-time staff of clients"), _staff(clients, "full_time"), _(
            "As last counted; at entry where not yet counted.")),
        Figure(_("Part-time staff of clients"), _staff(clients, "part_time"), _(
            "As last counted; at entry where not yet counted.")),
    ]  # fmt: skip


def _that(facts: list[dict[str, Any]], state: str) -> int:
    return sum(one.get("still_operating") == state for one in facts)


def _staff(facts: list[dict[str, Any]], name: str) -> Decimal:
    given = (one.get(name) or one.get(f"baseline_{name}") or 0 for one in facts)
    return sum((Decimal(count) for count in given), Decimal(0))
