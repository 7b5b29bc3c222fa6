"""What has to be done, by whom and until when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from towngown.desk.work.models.attached import Attached


class Task(Attached):
    """One thing to do about a thing."""

    title = models.CharField(_("what is to be done"), max_length=300)
    due = models.DateField(_("due"), null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("who does it"),
    )  # fmt: skip
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta(Attached.Meta):
        ordering = (models.F("due").asc(nulls_last=True), "created_at", "id")
        indexes = (
            models.Index(fields=["kind", "thing"]),
            models.Index(fields=["assignee", "done_at", "due"]),
        )

    def __str__(self) -> str:
        return self.title
