"""Patent families and their filings."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from towngown.desk.cases.models import Case, Deadline
from towngown.desk.transfer.sides import Part, Side

_SEEN = (Side.OFFICE, Side.INVENTOR, Side.REVIEWER)


class PatentOffice(models.TextChoices):
    """Where one files; the statutory clocks are kept by these codes."""

    CN = "CN", _("China (CNIPA)")
    EP = "EP", _("Europe (EPO)")
    US = "US", _("United States (USPTO)")
    PCT = "PCT", _("International (PCT)")
    OTHER = "other", _("Another office")


class FilingState(models.TextChoices):
    """How far an application is."""

    PLANNED = "planned", _("Planned")
    FILED = "filed", _("Filed")
    PUBLISHED = "published", _("Published")
    EXAMINED = "examined", _("Under examination")
    GRANTED = "granted", _("Granted")
    ENTERED = "entered", _("National phase entered")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")


class PatentFamily(Part):
    """Filings that share a priority."""

    ROOT = "case"
    SIDES = _SEEN
    case = models.ForeignKey(Case, models.CASCADE, related_name="families")
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    title_zh = models.CharField(_("title in Chinese"), max_length=300, blank=True)
    owner = models.CharField(_("applicant"), max_length=300, blank=True)

    class Meta(Part.Meta):
        abstract = False
        ordering = ("id",)

    def __str__(self) -> str:
        from towngown.desk.transfer.models.disclosure import said

        return said(self.title_en, self.title_zh)


class Filing(Part):
    """One application or patent; `priority_on` is the earliest date that it claims."""

    ROOT = "family__case"
    SIDES = _SEEN
    family = models.ForeignKey(
        PatentFamily, models.CASCADE, related_name="filings", verbose_name=_("family")
    )
    office = models.CharField(_("office"), max_length=5, choices=PatentOffice)
    country = models.CharField(_("country"), max_length=60, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=FilingState, default=FilingState.PLANNED
    )
    application = models.CharField(_("application number"), max_length=60, blank=True)
    publication = models.CharField(_("publication number"), max_length=60, blank=True)
    patent = models.CharField(_("patent number"), max_length=60, blank=True)
    priority_on = models.DateField(_("priority date"), null=True, blank=True)
    filed_on = models.DateField(_("filed on"), null=True, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    searched_on = models.DateField(_("search report published on"), null=True, blank=True)
    granted_on = models.DateField(_("granted on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    element = models.CharField(_("patent in the atlas"), max_length=250, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta(Part.Meta):
        abstract = False
        ordering = ("filed_on", "id")

    def __str__(self) -> str:
        number = self.patent or self.publication or self.application
        return f"{self.office} {number}".strip()


class FilingClock(Part):
    """That a clock of the case runs for a filing, and from which of its dates."""

    ROOT = "filing__family__case"
    SIDES = _SEEN
    filing = models.ForeignKey(Filing, models.CASCADE, related_name="clocks")
    deadline = models.OneToOneField(Deadline, models.CASCADE, related_name="filing_clock")
    rule = models.CharField(max_length=60)
    starts = models.DateField()
