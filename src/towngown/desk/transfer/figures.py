"""How each indicator is counted; what a definition's `counts` names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.db.models import F, Q

from towngown.desk.base.reader import Reader
from towngown.desk.transfer.indicators import Counting, Item
from towngown.desk.transfer.models import (
    LICENCES,
    Agreement,
    AgreementKind,
    Disclosure,
    Filing,
    Receipt,
    SpinOff,
)


def disclosures(reader: Reader, year: int) -> Iterator[Item]:
    """Yield what was disclosed to the office."""
    found = Disclosure.objects.seen_by(reader).filter(
        submitted_at__isnull=False, received_on__year=year
    )
    for one in found.select_related("case").order_by("received_on", "pk"):
        yield Item(one.case_id, str(one.case), one.received_on)


def new_applications(reader: Reader, year: int) -> Iterator[Item]:
    """Yield first filings: those that claim no earlier date."""
    first = Q(priority_on__isnull=True) | Q(priority_on=F("filed_on"))
    yield from _filings(reader, first & Q(filed_on__year=year), "filed_on")


def patents_issued(reader: Reader, year: int) -> Iterator[Item]:
    """Yield grants."""
    yield from _filings(reader, Q(granted_on__year=year), "granted_on")


def _filings(reader: Reader, those: Q, day: str) -> Iterator[Item]:
    found = Filing.objects.seen_by(reader).filter(those).select_related("family")
    for one in found.order_by(day, "pk"):
        yield Item(one.family.case_id, str(one), getattr(one, day))


def _agreements(reader: Reader, year: int, *, kinds: tuple[AgreementKind, ...]) -> Iterator[Item]:
    found = Agreement.objects.seen_by(reader).filter(kind__in=kinds, executed_on__year=year)
    for one in found.order_by("executed_on", "pk"):
        yield Item(one.case_id, str(one), one.executed_on, one.amount, one.currency)


def licence_income(reader: Reader, year: int) -> Iterator[Item]:
    """Yield receipts under licences and options; refunds and reversals are negative."""
    kinds = (*LICENCES, AgreementKind.OPTION)
    found = Receipt.objects.seen_by(reader).filter(agreement__kind__in=kinds, on__year=year)
    for one in found.select_related("agreement").order_by("on", "pk"):
        yield Item(one.agreement.case_id, str(one.agreement), one.on, one.amount, one.currency)


def start_ups(reader: Reader, year: int) -> Iterator[Item]:
    """Yield companies founded on a licence."""
    found = SpinOff.objects.seen_by(reader).filter(founded_on__year=year, agreement__isnull=False)
    for one in found.order_by("founded_on", "pk"):
        yield Item(one.case_id, one.name, one.founded_on)


COUNTING: dict[str, Counting] = {
    "disclosures": disclosures,
    "new_applications": new_applications,
    "patents_issued": patents_issued,
    "licences": partial(_agreements, kinds=LICENCES),
    "options": partial(_agreements, kinds=(AgreementKind.OPTION,)),
    "licence_income": licence_income,
    "start_ups": start_ups,
    "cn_assignment": partial(_agreements, kinds=(AgreementKind.ASSIGNMENT,)),
    "cn_licence": partial(_agreements, kinds=LICENCES),
    "cn_equity": partial(_agreements, kinds=(AgreementKind.EQUITY,)),
    "cn_development": partial(_agreements, kinds=(AgreementKind.DEVELOPMENT,)),
    "cn_consulting": partial(_agreements, kinds=(AgreementKind.CONSULTING,)),
    "cn_service": partial(_agreements, kinds=(AgreementKind.SERVICE,)),
}
