"""Indicators as they were published."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.gate import Guarded


class IndicatorSnapshot(Guarded):
    """The indicators of a year as an officer released them: figures and nothing else.

    Live figures rest on confidential cases and are the office's alone; what others read is this,
    a released record in tier park or public. `figures` maps an indicator's id to its definition's
    version, count and amounts by currency. A later one of the same year replaces it on the page.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    figures = models.JSONField(default=dict)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta(Guarded.Meta):
        abstract = False
        ordering = ("-year", "-created_at")
