"""Technologies on offer, approaches to companies, non-disclosure agreements."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.gate import CrossReference, Guarded
from towngown.desk.base.reader import Reader
from towngown.desk.cases.models import Case
from towngown.desk.transfer.models.disclosure import said
from towngown.desk.transfer.sides import Part, Side


class OfferState(models.TextChoices):
    """How far a non-confidential summary is; only an approved one leaves the office."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("For approval")
    APPROVED = "approved", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Offer(Guarded):
    """The non-confidential summary of an invention: a root of its own, public once approved."""

    case = CrossReference(Case)
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    title_zh = models.CharField(_("title in Chinese"), max_length=300, blank=True)
    summary_en = models.TextField(_("what it does, in English"), blank=True)
    summary_zh = models.TextField(_("what it does, in Chinese"), blank=True)
    uses_en = models.TextField(_("uses and markets, in English"), blank=True)
    uses_zh = models.TextField(_("uses and markets, in Chinese"), blank=True)
    trl = models.PositiveSmallIntegerField(_("technology readiness level"), null=True, blank=True)
    sought = models.CharField(_("what is sought"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta(Guarded.Meta):
        abstract = False
        ordering = ("-published_at", "id")

    def __str__(self) -> str:
        return said(self.title_en, self.title_zh)


class Listing(Part):
    """That a case has a summary on offer, told to the case itself."""

    ROOT = "case"
    SIDES = (Side.OFFICE, Side.INVENTOR)
    case = models.OneToOneField(Case, models.CASCADE, related_name="listing")
    offer = CrossReference(Offer, models.CASCADE)
    published_at = models.DateTimeField(null=True, blank=True)


class Approach(Part):
    """One contact with a company about the invention, and what came of it."""

    class Outcome(models.TextChoices):
        """What a company answered; the reasons for declining are those of the field."""

        OPEN = "open", _("No answer yet")
        INTERESTED = "interested", _("Interested")
        EARLY = "early", _("Declined: too early")
        ADVANTAGE = "advantage", _("Declined: advantage unclear")
        ROUTE = "route", _("Declined: commercial route unclear")
        DESCRIPTION = "description", _("Declined: description unclear")
        DOUBTS = "doubts", _("Declined: scientific doubts")
        OTHER = "other", _("Declined: another reason")

    ROOT = "case"
    SIDES = (Side.OFFICE,)
    case = models.ForeignKey(Case, models.CASCADE, related_name="approaches")
    company = models.CharField(_("company"), max_length=300)
    organisation = models.CharField(_("organisation in the atlas"), max_length=250, blank=True)
    contact = models.CharField(_("person spoken to"), max_length=200, blank=True)
    on = models.DateField(_("date"))
    said = models.TextField(_("what was said"), blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=Outcome, default=Outcome.OPEN
    )  # fmt: skip

    class Meta(Part.Meta):
        abstract = False
        ordering = ("-on", "id")

    def __str__(self) -> str:
        return self.company


class NdaState(models.TextChoices):
    """How far a non-disclosure agreement is."""

    DRAFT = "draft", _("Draft")
    SIGNED = "signed", _("Signed")
    ENDED = "ended", _("Ended")


class Nda(Guarded):
    """A non-disclosure agreement and what is shown under it: a root of its own.

    A company never sees the case itself, which holds what the office writes about others. It sees
    the `material` that the office put here, and only while the agreement is in force: the gate
    counts the days, so that no sweep can come too late.
    """

    case = CrossReference(Case)
    company = models.CharField(_("company"), max_length=300)
    organisation = models.CharField(_("organisation in the atlas"), max_length=250, blank=True)
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    title_zh = models.CharField(_("title in Chinese"), max_length=300, blank=True)
    material_en = models.TextField(_("confidential material, in English"), blank=True)
    material_zh = models.TextField(_("confidential material, in Chinese"), blank=True)
    state = models.CharField(max_length=10, choices=NdaState, default=NdaState.DRAFT)
    starts = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(Guarded.Meta):
        abstract = False
        ordering = ("starts", "id")

    def __str__(self) -> str:
        return self.company

    @property
    def title(self) -> str:
        """What the material is about, in the language in use."""
        return said(self.title_en, self.title_zh)

    @classmethod
    def seen_as(cls, reader: Reader) -> models.Q:
        """Return the condition of the gate; those who don't work on cases, only while it lasts."""
        seen = super().seen_as(reader)
        if reader.rights.works_cases:
            return seen
        lasts = models.Q(until__isnull=True) | models.Q(until__gte=reader.today)
        return seen & lasts & models.Q(state=NdaState.SIGNED, starts__lte=reader.today)
