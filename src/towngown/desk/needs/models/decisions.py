"""What was decided on a match: for a need of the desk, or for an element of the atlas."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from towngown.desk.base.gate import Belonging, CrossReference, Guarded
from towngown.desk.needs.models.needs import Need


class Verdict(models.TextChoices):
    """What the park thinks of a match."""

    SHORTLISTED = "shortlisted", _("Shortlisted")
    ACCEPTED = "accepted", pgettext_lazy("a match", "Accepted")
    PROPOSED = "proposed", _("Proposed to the asker")
    DECLINED = "declined", _("Declined")
    TAKEN_UP = "taken_up", _("Case opened")


class Answer(models.TextChoices):
    """What the asker says to a match that was proposed."""

    NONE = "", _("Not answered yet")
    INTERESTING = "interesting", _("Interesting")
    NOT_FOR_US = "not_for_us", _("Not for us")


class Decision(models.Model):
    """One candidate and what was decided on it.

    `candidate` is the id of an atlas element, `reasons` are keys of `reasons.py`; rank, score,
    signals and evidence are as they were that day. A candidate is shown only to whom the atlas
    shows it, whatever stands here: see `decided.py`.
    """

    candidate = models.CharField(max_length=250)
    kind = models.CharField(max_length=20)
    verdict = models.CharField(max_length=12, choices=Verdict)
    reasons = models.JSONField(default=list, blank=True)
    note = models.TextField(max_length=2000, blank=True)
    rank = models.PositiveIntegerField(null=True)
    score = models.FloatField(null=True)
    signals = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    case = CrossReference("cases.Case", models.SET_NULL, null=True, blank=True)

    class Meta:
        abstract = True


class MatchDecision(Belonging, Decision):
    """A decision on a match of a need of the desk, and the asker's answer to it."""

    ROOT = "need"
    need = models.ForeignKey(Need, models.CASCADE, related_name="decisions")
    answer = models.CharField(max_length=12, choices=Answer, blank=True, default=Answer.NONE)
    answer_reasons = models.JSONField(default=list, blank=True)
    answer_note = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_manager_name = "ungated"
        base_manager_name = "ungated"
        constraints = (
            models.UniqueConstraint(fields=["need", "candidate"], name="one_decision_a_candidate"),
        )


class ElementDecision(Guarded, Decision):
    """A team's own decision on a match of an atlas element: confidential to the team."""

    element = models.CharField(max_length=250)

    class Meta:
        default_manager_name = "ungated"
        base_manager_name = "ungated"
        indexes = (models.Index(fields=["element", "candidate"]),)
