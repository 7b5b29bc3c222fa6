"""The office that disclosures go to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Office(models.Model):
    """The team that receives what inventors disclose; one row."""

    contact = models.ForeignKey(
        "base.User", models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("who takes up new disclosures"),
    )  # fmt: skip
    team = models.OneToOneField(
        "base.Team", models.PROTECT, related_name="+", verbose_name=_("team")
    )
