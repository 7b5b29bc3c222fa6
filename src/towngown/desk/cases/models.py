"""Cases, their moves and their clocks."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.gate import Belonging, Guarded
from towngown.desk.cases.pipelines import Pipeline, Stage, pipeline

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_reference() -> str:
    """Return what people call a case by: random, since a number that counts would tell."""
    return "".join(secrets.choice(_LETTERS) for _ in range(6))


class Case(Guarded):
    """One thing on its way through the stages of a pipeline.

    `facts` holds what the pipeline's file asks for; what a pipeline needs beyond that are models
    of its app that belong to the case. `element` is the id of the atlas element it is about (a
    result, a person, a start-up), `need_element` of the need it answers; `origin` keeps the match
    it was opened from (rank, score, signals, evidence) as it was that day.
    """

    pipeline = models.CharField(max_length=30)
    stage = models.CharField(max_length=30)
    reference = models.CharField(max_length=6, unique=True, default=new_reference, editable=False)
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    title_zh = models.CharField(_("title in Chinese"), max_length=300, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("responsible"),
    )  # fmt: skip
    element = models.CharField(max_length=250, blank=True)
    need_element = models.CharField(max_length=250, blank=True)
    origin = models.JSONField(default=dict, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    in_stage_since = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_manager_name = "ungated"
        base_manager_name = "ungated"
        indexes = (
            models.Index(fields=["pipeline", "stage", "in_stage_since"]),
            models.Index(fields=["element"]),
            models.Index(fields=["-updated_at"]),
        )

    @property
    def ageing(self) -> str:
        """How long it waits: "" as usual, "ageing" for longer, "stale" for more than twice that."""
        usual = self.stands_in.days
        if usual is None or not self.is_ageing:
            return ""
        return "stale" if self.days_here > 2 * usual else "ageing"

    def get_absolute_url(self) -> str:
        """Return the address of the case's page."""
        return reverse("case", args=[self.pk])

    @property
    def other_title(self) -> tuple[str, str] | None:
        """The title in the language not in use, with its code; None where there is but one."""
        if not (self.title_en and self.title_zh):
            return None
        chinese = (get_language() or "").startswith("zh")
        return ("en", self.title_en) if chinese else ("zh-CN", self.title_zh)

    @property
    def way(self) -> Pipeline:
        """The pipeline as it is declared."""
        return pipeline(self.pipeline)

    @property
    def stands_in(self) -> Stage:
        """The stage as it is declared."""
        return self.way.stage(self.stage)

    @property
    def days_here(self) -> int:
        """Whole days in the stage so far; a closed case has stopped counting."""
        end = self.closed_at or timezone.now()
        return (end - self.in_stage_since).days

    @property
    def is_ageing(self) -> bool:
        """Whether it has been in an open stage for longer than is usual there."""
        usual = self.stands_in.days
        return self.closed_at is None and usual is not None and self.days_here > usual

    def __str__(self) -> str:
        chinese = (get_language() or "").startswith("zh")
        titles = (self.title_zh, self.title_en) if chinese else (self.title_en, self.title_zh)
        return next(filter(None, titles), self.reference)


class Move(Belonging):
    """One step of a case from stage to stage; undone ones stay, with who and why.

    Opening a case is its first move, from the stage "". `number` counts the moves of one case.
    `since`, `closed_before` and `facts_before` are what an undo restores: when the stage left was
    entered, when the case had been closed, and the facts that the move wrote as [before, after],
    before being null where there was none. `days_before` is how long it had been there.
    """

    ROOT = "case"
    case = models.ForeignKey(Case, models.CASCADE, related_name="moves")
    number = models.PositiveIntegerField(default=1)
    from_stage = models.CharField(max_length=30, blank=True)
    to_stage = models.CharField(max_length=30)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    since = models.DateTimeField(null=True, blank=True)
    days_before = models.FloatField(null=True, blank=True)
    closed_before = models.DateTimeField(null=True, blank=True)
    facts_before = models.JSONField(default=dict, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undo_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("number",)
        unique_together = (("case", "number"),)
        indexes = (models.Index(fields=["to_stage"]),)


class Deadline(Belonging):
    """A clock that runs: when it started, by which rule, when it is due, whether it was met.

    `rule` names the entry in the data of clocks that it was computed from, "" for one that a
    person set; `move` is the move that started it, `met_by` the one that met it; `reminded` counts
    the reminders sent, each to a wider circle.
    """

    ROOT = "case"
    case = models.ForeignKey(Case, models.CASCADE, related_name="deadlines")
    rule = models.CharField(max_length=60, blank=True)
    title_en = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=200, blank=True)
    starts = models.DateField(null=True, blank=True)
    due = models.DateField()
    source = models.CharField(max_length=300, blank=True)
    move = models.ForeignKey(Move, models.SET_NULL, null=True, blank=True, related_name="+")
    met_at = models.DateTimeField(null=True, blank=True)
    met_by = models.ForeignKey(Move, models.SET_NULL, null=True, blank=True, related_name="+")
    dropped_at = models.DateTimeField(null=True, blank=True)
    reminded = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("due", "id")
        indexes = (models.Index(fields=["due"]),)

    @property
    def is_running(self) -> bool:
        """Whether it still has to be met."""
        return self.met_at is None and self.dropped_at is None

    @property
    def days_left(self) -> int:
        """Days until it is due, negative after that."""
        return (self.due - timezone.localdate()).days

    def __str__(self) -> str:
        chinese = (get_language() or "").startswith("zh")
        return self.title_zh if chinese and self.title_zh else self.title_en
