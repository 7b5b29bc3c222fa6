"""Reviews of an invention."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.reader import Reader
from towngown.desk.cases.models import Case
from towngown.desk.transfer.sides import Part, Side, cases_on


class ReviewState(models.TextChoices):
    """How far a review is."""

    ASKED = "asked", _("Asked")
    DECLINED = "declined", _("Declined: conflict")
    SUBMITTED = "submitted", _("Submitted")


class Recommendation(models.TextChoices):
    """What a reviewer advises."""

    PROTECT = "protect", _("Protect and market")
    DEVELOP = "develop", _("Develop further first")
    RELEASE = "release", _("Release to the inventors")
    CLOSE = "close", _("Close")


class Review(Part):
    """One reviewer's judgement; `scores` by the rubric's criteria, each with its reason.

    Seen by its reviewer and the office; by the inventors (also one who works in the office) only
    once it was released.
    """

    ROOT = "case"
    SIDES = (Side.OFFICE, Side.INVENTOR, Side.REVIEWER)
    case = models.ForeignKey(Case, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reviewer")
    )
    rubric = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=ReviewState, default=ReviewState.ASKED)
    scores = models.JSONField(default=dict, blank=True)
    trl = models.PositiveSmallIntegerField(_("technology readiness level"), null=True, blank=True)
    trl_evidence = models.TextField(_("evidence for this level"), blank=True)
    recommendation = models.CharField(
        _("recommendation"), max_length=10, choices=Recommendation, blank=True
    )
    comment = models.TextField(_("comment"), blank=True)
    conflict = models.TextField(_("conflict of interest"), blank=True)
    asked_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta(Part.Meta):
        abstract = False
        ordering = ("asked_at", "id")
        unique_together = (("case", "reviewer"),)

    @classmethod
    def seen_by(cls, reader: Reader) -> models.QuerySet[Any]:
        """Return the reader's own reviews, and others where the side allows it."""
        inventing = models.Q(case__in=cases_on(reader, Side.INVENTOR))
        office = models.Q(case__in=cases_on(reader, Side.OFFICE))
        released = models.Q(released_at__isnull=False)
        mine = models.Q(reviewer=reader.user) if reader.user else models.Q(pk__in=())
        own_case = cls._invented_by(reader)
        return (
            super()
            .seen_by(reader)
            .filter(mine | (released & (inventing | office)) | (office & ~own_case))
        )

    @staticmethod
    def _invented_by(reader: Reader) -> models.Q:
        """Return the condition that the reader is one of the case's inventors."""
        invented = Case.objects.seen_by(reader).filter(disclosure__inventors__user=reader.user)
        return models.Q(case__in=invented.values("pk"))
