"""Verbs of the evaluation: ask for a review, write it, declare a conflict, release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from towngown.desk.base.actions import Conflict, Incomplete, changing, creating, ensure
from towngown.desk.base.models import User
from towngown.desk.base.reader import Reader
from towngown.desk.cases.models import Case
from towngown.desk.transfer import rules
from towngown.desk.transfer.conflicts import excluded_because
from towngown.desk.transfer.models import Recommendation, Review, ReviewState
from towngown.desk.transfer.rubric import SCORES, rubric


def ask_review(*, reader: Reader, case_id: Any, reviewer_id: Any) -> Review:
    """Ask someone without a conflict to review; the person sees the disclosure from now on."""
    case = Case.objects.get_seen(reader, case_id)
    person = User.objects.filter(pk=reviewer_id).first()
    if person is None:
        raise Incomplete(_("Choose a reviewer."), {"reviewer": _("Choose a reviewer.")})
    review = Review(case=case, reviewer=person, rubric=rubric().id, asked_at=timezone.now())
    ensure(rules.can_ask_review, reader, case)
    if why := excluded_because(person, case):
        raise Incomplete(_("This person can't review the invention."), {"reviewer": why})
    if case.reviews.filter(reviewer=person).exists():
        raise Conflict(_("This person was asked already."))
    with creating(reader, "ask_review", review, may=rules.can_ask_review):
        case.people.add(person)
    return review


def save_review(
    *, reader: Reader, review_id: Any, revision: int | None = None, **judged: Any
) -> Review:
    """Keep a review as a draft, complete or not."""
    with changing(
        reader, "save_review", Review, review_id, may=rules.can_review, revision=revision
    ) as review:
        _write(review, judged)
    return review


def submit_review(
    *, reader: Reader, review_id: Any, revision: int | None = None, **judged: Any
) -> Review:
    """Hand a review in; raises Incomplete with what it lacks."""
    with changing(
        reader, "submit_review", Review, review_id, may=rules.can_review, revision=revision
    ) as review:
        _write(review, judged)
        if lacking := lacking_in(review):
            raise Incomplete(_("The review is not complete yet."), lacking)
        review.state, review.submitted_at = ReviewState.SUBMITTED, timezone.now()
    return review


def declare_conflict(*, reader: Reader, review_id: Any, conflict: str) -> Review:
    """Decline a review for a conflict of interest; the reviewer no longer sees the case."""
    if not conflict.strip():
        said = _("Say in a few words what the conflict is.")
        raise Incomplete(said, {"conflict": said})
    with changing(reader, "declare_conflict", Review, review_id, may=rules.can_review) as review:
        review.state, review.conflict = ReviewState.DECLINED, conflict.strip()
        case = review.case
        inventing = rules.has_disclosure(case) and case.disclosure.inventors.filter(
            user=review.reviewer_id
        )
        if not inventing and case.responsible_id != review.reviewer_id:
            case.people.remove(review.reviewer_id)
    return review


def release_reviews(*, reader: Reader, case_id: Any) -> int:
    """Let the inventors read the reviews handed in so far; return how many that are."""
    case = Case.objects.get_seen(reader, case_id)
    ensure(rules.can_ask_review, reader, case)
    waiting = case.reviews.filter(state=ReviewState.SUBMITTED, released_at=None)
    with transaction.atomic():
        released = [_release(reader, pk) for pk in waiting.values_list("pk", flat=True)]
    return len(released)


def _release(reader: Reader, pk: Any) -> Review:
    with changing(reader, "release_review", Review, pk, may=rules.can_ask_review) as review:
        review.released_at = timezone.now()
    return review


def _write(review: Review, judged: Mapping[str, Any]) -> None:
    for name in ("scores", "trl", "trl_evidence", "recommendation", "comment"):
        if name in judged:
            setattr(review, name, judged[name])


def lacking_in(review: Review) -> dict[str, str]:
    """Return what keeps a review from being handed in, by field."""
    lacking = {}
    for criterion in rubric().criteria:
        told = review.scores.get(criterion.id, {})
        if told.get("score") not in SCORES:
            lacking[f"score_{criterion.id}"] = _("Give a score from 1 to 5.")
        if not str(told.get("reason", "")).strip():
            lacking[f"reason_{criterion.id}"] = _("Give the reason for the score.")
    if review.trl not in range(1, 10):
        lacking["trl"] = _("Choose a level from 1 to 9.")
    if not review.trl_evidence.strip():
        lacking["trl_evidence"] = _("Say by what this level is shown.")
    if review.recommendation not in Recommendation.values:
        lacking["recommendation"] = _("Choose what you recommend.")
    return lacking
