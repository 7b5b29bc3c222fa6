"""An invention as its inventors disclose it."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from towngown.desk.cases.models import Case
from towngown.desk.transfer.sides import Part, Side

_READERS = (Side.OFFICE, Side.INVENTOR, Side.REVIEWER)


class Disclosure(Part):
    """The invention itself; its title is the case's.

    A draft until it is submitted; `digest` is that of what was submitted. Signatures count for
    the digest that they were given for, so that a change after a signature voids it.
    """

    ROOT = "case"
    SIDES = (Side.OFFICE, Side.INVENTOR, Side.REVIEWER)
    case = models.OneToOneField(Case, models.CASCADE, related_name="disclosure")
    summary_en = models.TextField(_("summary in English"), blank=True)
    summary_zh = models.TextField(_("summary in Chinese"), blank=True)
    problem = models.TextField(_("what problem it solves"), blank=True)
    advantage = models.TextField(_("what it does better than what is there"), blank=True)
    conceived_on = models.DateField(_("conceived on"), null=True, blank=True)
    received_on = models.DateField(_("received by the office on"), null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return str(self.case)


class Inventor(Part):
    """A person who contributed; signs with the account of the address, or on paper."""

    ROOT = "disclosure__case"
    SIDES = _READERS
    disclosure = models.ForeignKey(Disclosure, models.CASCADE, related_name="inventors")
    place = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    affiliation = models.CharField(_("affiliation"), max_length=300, blank=True)
    organisation = models.CharField(_("organisation in the atlas"), max_length=250, blank=True)
    share = models.DecimalField(
        _("share in %"), max_digits=6, decimal_places=3, null=True, blank=True,
        validators=[MinValueValidator(Decimal("0.001")), MaxValueValidator(Decimal(100))],
    )  # fmt: skip

    class Meta(Part.Meta):
        abstract = False
        ordering = ("place", "id")

    def __str__(self) -> str:
        return self.name


class InterestKind(models.TextChoices):
    """What right or claim someone has."""

    OWNER = "owner", _("Owner")
    FUNDER = "funder", _("Funder")


class Interest(Part):
    """An owner or a funder of the invention, with what is owed to it."""

    ROOT = "disclosure__case"
    SIDES = _READERS
    disclosure = models.ForeignKey(Disclosure, models.CASCADE, related_name="interests")
    place = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=InterestKind)
    name = models.CharField(_("name"), max_length=300)
    organisation = models.CharField(_("organisation in the atlas"), max_length=250, blank=True)
    grant = models.CharField(_("grant or contract number"), max_length=120, blank=True)
    obligations = models.TextField(_("obligations towards it"), blank=True)
    us_federal = models.BooleanField(_("US federal funding (Bayh–Dole)"), default=False)

    class Meta(Part.Meta):
        abstract = False
        ordering = ("place", "id")

    def __str__(self) -> str:
        return self.name


class Publicity(Part):
    """One occasion on which the invention was, or will be, made public."""

    ROOT = "disclosure__case"
    SIDES = _READERS
    disclosure = models.ForeignKey(Disclosure, models.CASCADE, related_name="publicities")
    place = models.PositiveSmallIntegerField(default=0)
    what = models.CharField(_("where or what"), max_length=300)
    on = models.DateField(_("date"))

    class Meta(Part.Meta):
        abstract = False
        ordering = ("on", "id")


class RelatedResult(Part):
    """A result of the atlas that the invention rests on or is described in."""

    ROOT = "disclosure__case"
    SIDES = (Side.OFFICE, Side.INVENTOR, Side.REVIEWER)
    disclosure = models.ForeignKey(Disclosure, models.CASCADE, related_name="results")
    element = models.CharField(max_length=250)


class Signature(Part):
    """An inventor's signature under a text, told by its digest; it counts for that text alone."""

    ROOT = "inventor__disclosure__case"
    SIDES = (Side.OFFICE, Side.INVENTOR)
    inventor = models.ForeignKey(Inventor, models.CASCADE, related_name="signatures")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on_paper = models.CharField(_("where the paper is kept"), max_length=300, blank=True)

    class Meta(Part.Meta):
        abstract = False
        ordering = ("at", "id")


def said(english: str, chinese: str) -> str:
    """Return the text of the language in use, or the other where that is empty."""
    if (get_language() or "").startswith("zh"):
        return chinese or english
    return english or chinese
