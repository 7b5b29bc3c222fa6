"""Receipts, costs and distributions; nothing is deleted, a mistake is reversed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.gate import Guarded
from towngown.desk.base.reader import Reader
from towngown.desk.cases.models import Case
from towngown.desk.transfer.models.agreements import CURRENCIES, Agreement
from towngown.desk.transfer.models.disclosure import Inventor
from towngown.desk.transfer.sides import Part, Side, cases_on

# What rules usually name; other names stand as they were entered.
BENEFICIARIES = {
    "institution": _("Institution"), "university": _("University"), "fund": _("Fund"),
    "department": _("Department"), "project": _("Project account"), "office": _("Transfer office"),
}  # fmt: skip
_CODES = [(code, code) for code in CURRENCIES]


class Receipt(Part):
    """Money that came in under an agreement; a refund or a reversal is negative."""

    class Kind(models.TextChoices):
        """What it was paid for."""

        UPFRONT = "upfront", _("Upfront payment")
        MILESTONE = "milestone", _("Milestone")
        ROYALTY = "royalty", _("Royalty")
        EQUITY = "equity", _("Proceeds of equity")
        CONTRACT = "contract", _("Contract payment")
        REFUND = "refund", _("Refund")
        REVERSAL = "reversal", _("Reversal of a mistaken entry")

    ROOT = "agreement__case"
    SIDES = (Side.OFFICE, Side.INVENTOR)
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="receipts", verbose_name=_("agreement")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, choices=_CODES, default="CNY")
    on = models.DateField(_("received on"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reversals"
    )

    class Meta(Part.Meta):
        abstract = False
        ordering = ("on", "id")


class Cost(Part):
    """What was spent on the invention; recovered before anything is distributed."""

    class Kind(models.TextChoices):
        """What it was spent on."""

        FILING = "filing", _("Official fee")
        ATTORNEY = "attorney", _("Attorney")
        TRANSLATION = "translation", _("Translation")
        ANNUITY = "annuity", _("Renewal fee")
        MARKETING = "marketing", _("Marketing")
        LEGAL = "legal", _("Legal advice")
        OTHER = "other", _("Other")
        REVERSAL = "reversal", _("Reversal of a mistaken entry")

    ROOT = "case"
    SIDES = (Side.OFFICE, Side.INVENTOR)
    case = models.ForeignKey(Case, models.CASCADE, related_name="costs")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, choices=_CODES, default="CNY")
    on = models.DateField(_("spent on"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reversals"
    )

    class Meta(Part.Meta):
        abstract = False
        ordering = ("on", "id")


class DistributionRule(Guarded):
    """A rule that the park adopted; goes before the statutory ones while it is in force."""

    title_en = models.CharField(_("title in English"), max_length=200)
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)
    source = models.CharField(_("adopted by"), max_length=300)
    valid_from = models.DateField(_("in force from"))
    valid_until = models.DateField(_("in force until"), null=True, blank=True)
    kinds = models.JSONField(_("for agreements of these kinds"), default=list)
    bands = models.JSONField(_("bands"), default=list)

    class Meta(Guarded.Meta):
        abstract = False
        ordering = ("-valid_from", "id")

    def __str__(self) -> str:
        from towngown.desk.transfer.models.disclosure import said

        return said(self.title_en, self.title_zh)


class Distribution(Part):
    """One distribution of an agreement's income: the rule as it was, and what it gave."""

    ROOT = "agreement__case"
    SIDES = (Side.OFFICE, Side.INVENTOR)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="distributions")
    on = models.DateField(_("date"))
    currency = models.CharField(max_length=3)
    rule = models.JSONField()  # the whole rule, so that the account can be checked years later
    received = models.DecimalField(max_digits=16, decimal_places=2)
    recovered = models.DecimalField(max_digits=16, decimal_places=2)
    net = models.DecimalField(max_digits=16, decimal_places=2)
    at = models.DateTimeField(auto_now_add=True)
    reversed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Part.Meta):
        abstract = False
        ordering = ("at", "id")


class DistributionLine(Part):
    """What one beneficiary is paid (below 0: has to return), and when it was paid out."""

    ROOT = "distribution__agreement__case"
    SIDES = (Side.OFFICE, Side.INVENTOR)
    distribution = models.ForeignKey(Distribution, models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField(default=0)
    to = models.CharField(max_length=60)
    inventor = models.ForeignKey(Inventor, models.PROTECT, null=True, related_name="+")
    earned = models.DecimalField(max_digits=16, decimal_places=2)
    due = models.DecimalField(max_digits=16, decimal_places=2)
    paid_on = models.DateField(_("paid out on"), null=True, blank=True)
    payment = models.CharField(_("payment reference"), max_length=120, blank=True)

    class Meta(Part.Meta):
        abstract = False
        ordering = ("place", "id")

    @property
    def beneficiary(self) -> str:
        """Who is paid: an inventor, or what the rule names, in the language in use."""
        if self.inventor is not None:
            return self.inventor.name
        return str(BENEFICIARIES.get(self.to, self.to))

    @classmethod
    def seen_by(cls, reader: Reader) -> models.QuerySet[Any]:
        """Return all to the office, to inventors their own."""
        office = models.Q(**{f"{cls.ROOT}__in": cases_on(reader, Side.OFFICE)})
        own = models.Q(inventor__user=reader.user) if reader.user else models.Q(pk__in=())
        return super().seen_by(reader).filter(office | own)
