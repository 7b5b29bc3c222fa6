"""Files of a thing, version by version; the bytes lie in HOME/files/work (see work.vault)."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.gate import Belonging, Guarded
from towngown.desk.work.models.attached import Attached


class Verdict(models.TextChoices):
    """What is known of a version's harmlessness."""

    UNCHECKED = "unchecked", _("not checked for viruses")  # no scanner is set up
    WAITING = "waiting", _("being checked for viruses")
    CLEAN = "clean", _("checked for viruses")
    INFECTED = "infected", _("held back: a virus was found")


class File(Attached):
    """One document; `name` is that of its newest version."""

    name = models.CharField(max_length=200)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta(Attached.Meta):
        ordering = ("name", "id")
        indexes = (models.Index(fields=["kind", "thing"]),)

    def __str__(self) -> str:
        return self.name


class Version(Belonging):
    """One state of a file, never changed; `stored` names its bytes, which are whole and on disk.

    `restored` is the number of the older version that this one brings back, sharing its bytes.
    """

    ROOT = "file"
    file = models.ForeignKey(File, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    stored = models.CharField(max_length=64)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100)
    has_macros = models.BooleanField(default=False)
    verdict = models.CharField(max_length=10, choices=Verdict)
    finding = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    restored = models.PositiveIntegerField(null=True)

    class Meta(Belonging.Meta):
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=["file", "number"], name="work_version_number"),
        )
        indexes = (models.Index(fields=["stored"]), models.Index(fields=["verdict"]))

    def root(self) -> Guarded:
        """Return the thing on which the file hangs."""
        return cast("Guarded", self.file.root())
