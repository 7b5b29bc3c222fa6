"""What follows an agreement: milestones, diligence, spin-offs."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from towngown.desk.cases.models import Case
from towngown.desk.transfer.models.agreements import Agreement
from towngown.desk.transfer.sides import Part, Side


class Milestone(Part):
    """What the other party has to reach or report by a day (diligence), and whether it did."""

    class Kind(models.TextChoices):
        """What is expected."""

        MILESTONE = "milestone", _("Milestone")
        REPORT = "report", _("Diligence report")
        PAYMENT = "payment", _("Payment")

    ROOT = "agreement__case"
    SIDES = (Side.OFFICE, Side.INVENTOR)
    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="milestones", verbose_name=_("agreement")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    what = models.CharField(_("what is to be reached"), max_length=300)
    due = models.DateField(_("due on"))
    met_on = models.DateField(_("reached on"), null=True, blank=True)
    evidence = models.TextField(_("evidence"), blank=True)

    class Meta(Part.Meta):
        abstract = False
        ordering = ("due", "id")

    def __str__(self) -> str:
        return self.what


class SpinOff(Part):
    """A company founded on the technology."""

    ROOT = "case"
    SIDES = (Side.OFFICE, Side.INVENTOR)
    case = models.ForeignKey(Case, models.CASCADE, related_name="spin_offs")
    name = models.CharField(_("name"), max_length=300)
    organisation = models.CharField(_("organisation in the atlas"), max_length=250, blank=True)
    founded_on = models.DateField(_("registered on"))
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="spin_offs",
        verbose_name=_("licence that it is founded on"),
    )  # fmt: skip
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta(Part.Meta):
        abstract = False
        ordering = ("founded_on", "id")

    def __str__(self) -> str:
        return self.name


class SpinOffYear(Part):
    """A spin-off's figures for one year."""

    ROOT = "spin_off__case"
    SIDES = (Side.OFFICE, Side.INVENTOR)
    spin_off = models.ForeignKey(
        SpinOff, models.CASCADE, related_name="years", verbose_name=_("spin-off")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    active = models.BooleanField(_("still active"), default=True)
    staff = models.PositiveIntegerField(_("staff, full-time equivalents"), null=True, blank=True)
    turnover = models.DecimalField(
        _("turnover"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    investment = models.DecimalField(
        _("external investment"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, default="CNY")

    class Meta(Part.Meta):
        abstract = False
        ordering = ("year", "id")
        unique_together = (("spin_off", "year"),)
