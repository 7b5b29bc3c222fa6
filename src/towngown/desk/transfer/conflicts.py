"""Who can't review an invention, and why."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from towngown.desk.base.models import User
from towngown.desk.base.roles import Role
from towngown.desk.cases.models import Case
from towngown.desk.transfer.models import ReviewState
from towngown.desk.transfer.rules import has_disclosure

REVIEWERS = (Role.MENTOR, Role.OFFICER, Role.MANAGER)


def excluded_because(person: User, case: Case) -> str | None:
    """Return why a person can't review the case, None where nothing is against it."""
    if not person.is_active or person.role not in REVIEWERS:
        return _("%(name)s does not review.") % {"name": person}
    if case.reviews.filter(reviewer=person, state=ReviewState.DECLINED).exists():
        return _("%(name)s has declared a conflict of interest.") % {"name": person}
    if not has_disclosure(case):
        return None
    return _as_inventor(person, case) or _by_organisation(person, case)


def _as_inventor(person: User, case: Case) -> str | None:
    inventors = case.disclosure.inventors.filter(Q(user=person) | Q(email__iexact=person.email))
    return _("%(name)s is an inventor.") % {"name": person} if inventors.exists() else None


def _by_organisation(person: User, case: Case) -> str | None:
    if person.organisation and person.organisation in organisations_of(case):
        said = _("%(name)s belongs to an organisation of the inventors or owners.")
        return said % {"name": person}
    return None


def organisations_of(case: Case) -> set[str]:
    """Return the atlas organisations that inventors and owners of a case belong to."""
    inventors, interests = case.disclosure.inventors.all(), case.disclosure.interests.all()
    told = [
        *inventors.values_list("organisation", flat=True),
        *inventors.filter(user__isnull=False).values_list("user__organisation", flat=True),
        *interests.values_list("organisation", flat=True),
    ]
    return {one for one in told if one}


def possible_reviewers(case: Case) -> Any:
    """Return a query of mentors and members of the case's team who are not asked yet."""
    asked = case.reviews.values("reviewer")
    found = Q(role=Role.MENTOR) | Q(role__in=REVIEWERS, teams=case.team_id)
    able = User.objects.filter(found, is_active=True).exclude(pk__in=asked).distinct()
    fit = [person.pk for person in able if excluded_because(person, case) is None]
    return User.objects.filter(pk__in=fit).order_by("name", "pk")
