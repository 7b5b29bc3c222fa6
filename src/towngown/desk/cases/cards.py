"""What Home says of cases: what waits for me, and how we stand."""

from __future__ import annotations

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from towngown.desk.base.reader import Reader
from towngown.desk.base.views.home import CARDS, Card, Line
from towngown.desk.cases.lists import due_by
from towngown.desk.cases.models import Case
from towngown.desk.cases.pipelines import PIPELINES

SHOWN = 5


def add() -> None:
    """Put the cards on Home."""
    CARDS.extend([waiting, standing])


def waiting(reader: Reader) -> Card | None:
    """Return the next deadlines of the cases that the reader answers for."""
    if reader.user is None:
        return None
    mine = due_by(reader, "soon").filter(case__responsible=reader.user, case__closed_at=None)
    lines = [
        Line(
            str(deadline), deadline.case.get_absolute_url(), str(deadline.case),
            attention=deadline.days_left < 0,
        )
        for deadline in mine.select_related("case").order_by("due", "id")[:SHOWN]
    ]  # fmt: skip
    if not lines and not reader.rights.works_cases:
        return None
    said = _("Nothing of yours is due within two weeks.")
    return Card("waits", _("Deadlines of your cases"), lines, said, order=20)


def standing(reader: Reader) -> Card | None:
    """Return how many open cases of each kind the reader sees."""
    if reader.user is None:
        return None
    seen = Case.objects.seen_by(reader).filter(closed_at=None, pipeline__in=list(PIPELINES))
    counts = dict(seen.order_by().values_list("pipeline").annotate(Count("pk")))
    lines = [
        Line(
            way.title, reverse("cases_board", args=[way.id]),
            ngettext("%(n)d open", "%(n)d open", counts[way.id]) % {"n": counts[way.id]},
        )
        for way in PIPELINES.values()
        if counts.get(way.id)
    ]  # fmt: skip
    return Card("stand", _("Cases"), lines, order=40) if lines else None
