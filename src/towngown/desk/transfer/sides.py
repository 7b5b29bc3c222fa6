"""On which side of a transfer case a reader stands; parts of the case say which sides see them.

Seeing a case is not yet seeing all of it: a reviewer is shown the invention and not its money, an
inventor what is signed and not what is negotiated. Every part's query passes here.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar

from django.db.models import Q, QuerySet

from towngown.desk.base.gate import Belonging
from towngown.desk.base.reader import Reader
from towngown.desk.cases.models import Case


class Side(StrEnum):
    """Who someone is to a case."""

    OFFICE = "office"  # works on cases, and is of its team or named on it
    INVENTOR = "inventor"  # is one of its inventors, or opened it to disclose
    REVIEWER = "reviewer"  # was asked to review it


def _office(reader: Reader) -> Q:
    if not reader.rights.works_cases:
        return Q(pk__in=())
    named = Case.people.through.objects.filter(user=reader.user).values("case")
    return Q(team__in=reader.teams) | Q(created_by=reader.user) | Q(pk__in=named)


def _inventor(reader: Reader) -> Q:
    mine = Q(disclosure__inventors__user=reader.user)
    return (mine | Q(created_by=reader.user)) if reader.rights.discloses else mine


def _reviewer(reader: Reader) -> Q:
    return Q(reviews__reviewer=reader.user) & ~Q(reviews__state="declined")


_SIDES = {
    Side.OFFICE: _office,
    Side.INVENTOR: _inventor,
    Side.REVIEWER: _reviewer,
}


def cases_on(reader: Reader, *sides: Side) -> QuerySet[Any]:
    """Return the ids of the cases that the reader sees, and stands to on one of the sides."""
    if reader.user is None:
        return Case.objects.seen_by(reader).none().values("pk")
    stands = Q(pk__in=())
    for side in sides:
        stands |= _SIDES[side](reader)
    return Case.objects.seen_by(reader).filter(pipeline="transfer").filter(stands).values("pk")


def stands(reader: Reader, case: Case, *sides: Side) -> bool:
    """Whether the reader stands to the case on one of the sides."""
    return bool(cases_on(reader, *sides).filter(pk=case.pk).exists())


class Part(Belonging):
    """A part of a transfer case, seen by the sides that it names and nobody else."""

    SIDES: ClassVar[tuple[Side, ...]] = (Side.OFFICE,)

    class Meta:
        abstract = True
        default_manager_name = "ungated"
        base_manager_name = "ungated"

    @classmethod
    def seen_by(cls, reader: Reader) -> QuerySet[Any]:
        """Return a query of those that the reader may see."""
        return super().seen_by(reader).filter(**{f"{cls.ROOT}__in": cases_on(reader, *cls.SIDES)})
