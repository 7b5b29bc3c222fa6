"""What the sample park's office does so that a transfer may enter each of its stages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from towngown.desk.base.reader import Reader
from towngown.desk.cases.showing import day
from towngown.desk.transfer import actions
from towngown.desk.transfer.models import Agreement

OWNER = {"kind": "owner", "name": "东澜大学 Donglan University", "organisation": "org:donglan"}
_DAYS = ("conceived_on", "received_on", "filed_on", "published_on", "granted_on", "on", "starts",
         "until", "due")  # fmt: skip


@dataclass(frozen=True)
class People:
    """Those who act in the sample's transfers."""

    officer: Reader
    inventor: Reader
    mentor: Reader
    company: Reader
    inventors_email: str


def given(told: Mapping[str, Any], *without: str) -> dict[str, Any]:
    """Return a table of the file as a verb takes it: days as dates, amounts to the cent."""
    taken: dict[str, Any] = {}
    for name, value in told.items():
        if name in without:
            continue
        if name in _DAYS:
            taken[name] = day(value)
        else:
            taken[name] = Decimal(value) if name in {"amount", "royalty", "share"} else value
    return taken


def _evaluate(who: People, case_id: Any, told: Mapping[str, Any]) -> None:
    actions.release_reviews(reader=who.officer, case_id=case_id)


def _file(who: People, case_id: Any, told: Mapping[str, Any]) -> None:
    family = actions.open_family(reader=who.officer, case_id=case_id, owner=OWNER["name"])
    for filing in told["filings"]:
        actions.record_filing(reader=who.officer, family_id=family.pk, **given(filing))
    for cost in told.get("costs", ()):
        actions.record_cost(reader=who.officer, case_id=case_id, **given(cost))
    if "nda" in told:
        nda = given(told["nda"])
        span = {name: nda.pop(name) for name in ("starts", "until")}
        made = actions.draft_nda(reader=who.officer, case_id=case_id, **nda)
        actions.sign_nda(reader=who.officer, nda_id=made.pk, users=[who.company.user], **span)


def _market(who: People, case_id: Any, told: Mapping[str, Any]) -> None:
    titles = {"title_en": told["title_en"], "title_zh": told["title_zh"]}
    offer = actions.draft_offer(reader=who.officer, case_id=case_id, **titles, **told["offer"])
    actions.submit_offer(reader=who.officer, offer_id=offer.pk)
    actions.approve_offer(reader=who.officer, offer_id=offer.pk)
    for approach in told["approaches"]:
        actions.record_approach(reader=who.officer, case_id=case_id, **given(approach))


def _negotiate(who: People, case_id: Any, told: Mapping[str, Any]) -> None:
    terms = given(told["agreement"], "on")
    actions.draft_agreement(reader=who.officer, case_id=case_id, **terms)


def _execute(who: People, case_id: Any, told: Mapping[str, Any]) -> None:
    agreement = _agreement(who, case_id)
    on = day(told["agreement"]["on"])
    actions.execute_agreement(reader=who.officer, agreement_id=agreement.pk, on=on)


def _manage(who: People, case_id: Any, told: Mapping[str, Any]) -> None:
    """Take income in, distribute it, and plan what the licensee owes."""
    desk, licence = who.officer, _agreement(who, case_id)
    for receipt in told["receipts"]:
        actions.record_receipt(reader=desk, agreement_id=licence.pk, **given(receipt))
    actions.distribute_income(reader=desk, agreement_id=licence.pk)
    for milestone in told["milestones"]:
        planned = given(milestone, "evidence")
        made = actions.plan_milestone(reader=desk, agreement_id=licence.pk, **planned)
        if "evidence" in milestone:
            actions.reach_milestone(
                reader=desk, milestone_id=made.pk, on=made.due, evidence=milestone["evidence"]
            )


def _agreement(who: People, case_id: Any) -> Agreement:
    return Agreement.objects.seen_by(who.officer).get(case=case_id)


STEPS: dict[str, Callable[[People, Any, Mapping[str, Any]], None]] = {
    "evaluated": _evaluate, "filed": _file, "marketed": _market, "negotiated": _negotiate,
    "executed": _execute, "managed": _manage,
}  # fmt: skip
