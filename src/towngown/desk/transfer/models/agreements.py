"""Agreements: what was negotiated, and signed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.reader import Reader
from towngown.desk.cases.models import Case
from towngown.desk.transfer.sides import Part, Side, cases_on

CURRENCIES = ("CNY", "EUR", "USD", "GBP", "HKD", "JPY")


class AgreementKind(models.TextChoices):
    """The kinds that AUTM's survey and China's conversion report tell apart."""

    OPTION = "option", _("Option")
    EXCLUSIVE = "licence_exclusive", _("Exclusive licence")
    LICENCE = "licence", _("Licence, not exclusive")
    ASSIGNMENT = "assignment", _("Assignment")
    EQUITY = "equity", _("Contribution as equity")
    DEVELOPMENT = "development", _("Technology development")
    CONSULTING = "consulting", _("Technology consulting")
    SERVICE = "service", _("Technology service")


LICENCES = (AgreementKind.EXCLUSIVE, AgreementKind.LICENCE)
# What converts a result itself (转让、许可、作价投资), apart from technology contracts.
CONVERSION = (*LICENCES, AgreementKind.ASSIGNMENT, AgreementKind.EQUITY)


class AgreementState(models.TextChoices):
    """How far an agreement is; a signed text never changes."""

    NEGOTIATED = "negotiated", _("In negotiation")
    EXECUTED = "executed", _("Executed")
    ENDED = "ended", _("Ended")
    ABANDONED = "abandoned", _("Abandoned")


class Agreement(Part):
    """One agreement with its terms; frozen once executed."""

    ROOT = "case"
    SIDES = (Side.OFFICE, Side.INVENTOR)
    case = models.ForeignKey(Case, models.CASCADE, related_name="agreements")
    kind = models.CharField(_("kind"), max_length=20, choices=AgreementKind)
    state = models.CharField(
        max_length=12, choices=AgreementState, default=AgreementState.NEGOTIATED
    )
    party = models.CharField(_("other party"), max_length=300)
    organisation = models.CharField(_("organisation in the atlas"), max_length=250, blank=True)
    other_parties = models.CharField(_("further parties"), max_length=500, blank=True)
    territory = models.CharField(_("territory"), max_length=300, blank=True)
    field = models.CharField(_("field of use"), max_length=300, blank=True)
    starts = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    currency = models.CharField(
        _("currency"), max_length=3, choices=[(code, code) for code in CURRENCIES], default="CNY"
    )
    amount = models.DecimalField(
        _("contract amount"), max_digits=16, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )  # fmt: skip
    royalty = models.DecimalField(
        _("royalty in %"), max_digits=6, decimal_places=3, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )  # fmt: skip
    equity = models.DecimalField(
        _("share of equity in %"), max_digits=6, decimal_places=3, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )  # fmt: skip
    payments = models.TextField(_("payments"), blank=True)
    registration = models.CharField(
        _("number in the register of technology contracts"), max_length=60, blank=True
    )
    for_start_up = models.BooleanField(_("a start-up is founded on it"), default=False)
    executed_on = models.DateField(_("executed on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta(Part.Meta):
        abstract = False
        ordering = ("executed_on", "id")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.party}"

    @classmethod
    def seen_by(cls, reader: Reader) -> models.QuerySet[Any]:
        """Return all to the office; what was executed to inventors."""
        office = models.Q(case__in=cases_on(reader, Side.OFFICE))
        signed = models.Q(state__in=(AgreementState.EXECUTED, AgreementState.ENDED))
        inventor = models.Q(case__in=cases_on(reader, Side.INVENTOR)) & signed
        return super().seen_by(reader).filter(office | inventor)
