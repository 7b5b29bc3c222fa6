"""Lists that were handed in, and what people decided about elements."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.gate import Guarded
from towngown.desk.base.models import Job


class ImportState(models.TextChoices):
    """How far a list has come; what is under way at the moment is told by its job."""

    UPLOADED = "uploaded", _("to be checked")
    CHECKED = "checked", _("checked")
    DONE = "done", _("in the atlas")
    UNDONE = "undone", _("undone")


class Import(Guarded):
    """One file that was handed in, with what was said of it.

    `stored` is the file's path below HOME/imports; beside it lie what was found out about it (see
    `files`). `format` is the reader's, `mapping` {heading: field} as the reader takes it, `tier`
    the least that its records have. `job` is the last work on it.
    """

    name = models.CharField(_("file"), max_length=255)
    stored = models.CharField(max_length=200)
    size = models.BigIntegerField(default=0)
    format = models.CharField(_("kind"), max_length=40)
    mapping = models.JSONField(default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState, default=ImportState.UPLOADED
    )
    counts = models.JSONField(default=dict, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(_("taken in"), null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        default_manager_name = "ungated"
        base_manager_name = "ungated"
        indexes = (models.Index(fields=["-created_at"]),)

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """The file."""
        return Path(settings.HOME) / "imports" / self.stored

    @property
    def source(self) -> str:
        """The file as a SOURCE of the engine."""
        return f"{self.format}:{self.path}"

    def is_busy(self) -> bool:
        """Whether work on it waits or runs."""
        return self.job is not None and self.job.is_live()


class Verdict(models.TextChoices):
    """What somebody decided of records."""

    SAME = "same", _("one and the same")
    DIFFERENT = "different", _("not the same")


class CorrectionState(models.TextChoices):
    """Whether a decision counts."""

    ASKED = "asked", _("being carried out")
    STANDS = "stands", _("stands")
    WITHDRAWN = "withdrawn", _("taken back")


class Correction(Guarded):
    """A decision that records are, or are not, one: whose, why, and whether it still stands.

    `pairs` are of record keys, and the decisions lie in the atlas's register of that kind and tier.
    `titles` are what the two were called then: [{"en": …}, {"zh": …}].
    """

    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict)
    kind = models.CharField(max_length=20)
    register_tier = models.CharField(max_length=12)
    pairs: Any = models.JSONField(default=list)
    titles: Any = models.JSONField(default=list)
    reason = models.TextField(_("reason"))
    state = models.CharField(
        _("state"), max_length=10, choices=CorrectionState, default=CorrectionState.ASKED
    )
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        default_manager_name = "ungated"
        base_manager_name = "ungated"
        indexes = (models.Index(fields=["-created_at"], name="imports_correction_new"),)
