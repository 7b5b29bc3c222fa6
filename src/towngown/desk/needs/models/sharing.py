"""A match shown to a colleague."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.gate import Belonging, Guarded
from towngown.desk.needs.models.needs import Need


class Sharing(models.Model):
    """Who showed which candidate to whom, with what words; `seen_at` once it was opened."""

    candidate = models.CharField(max_length=250)
    kind = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    note = models.CharField(_("what to look at"), max_length=500, blank=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class MatchSharing(Belonging, Sharing):
    """A match of a need of the desk, shown to someone who may see the need."""

    ROOT = "need"
    need = models.ForeignKey(Need, models.CASCADE, related_name="sharings")

    class Meta:
        default_manager_name = "ungated"
        base_manager_name = "ungated"
        indexes = (models.Index(fields=["to", "seen_at"]),)


class ElementSharing(Guarded, Sharing):
    """A match of an atlas element, shown within a team."""

    element = models.CharField(max_length=250)

    class Meta:
        default_manager_name = "ungated"
        base_manager_name = "ungated"
        indexes = (models.Index(fields=["to", "seen_at"]),)

    def __str__(self) -> str:
        return self.note or self.candidate
