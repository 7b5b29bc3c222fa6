"""Cases, their moves and their clocks."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.gate import Belonging, Guarded

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
            models.Index(fields=["pipeline", "stage"]),
            models.Index(fields=["element"]),
            models.Index(fields=["-updated_at"]),
        )

    def __str__(self) -> str:
        chinese = (get_language() or "").startswith("zh")
        titles = (self.title_zh, self.title_en) if chinese else (self.title_en, self.title_zh)
        return next(filter(None, titles), self.reference)


class Move(Belonging):
    """One step of a case from stage to stage; undone ones stay, with who and why.

    Opening a case is its first move, from the stage "". `number` counts the moves of one case.
    `since`, `closed_before` and `facts_before` are what an undo restores: when the stage left was
    entered, when the case had been closed, and the facts that the move wrote as [before, after],
    before being null where there was none.
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

    def __str__(self) -> str:
        chinese = (get_language() or "").startswith("zh")
        return self.title_zh if chinese and self.title_zh else self.title_en
