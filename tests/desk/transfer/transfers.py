"""How the tests bring a transfer as far as they need it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from towngown.desk.base.models import Team
from towngown.desk.base.reader import Reader, reader_of
from towngown.desk.transfer import actions
from towngown.desk.transfer.actions import Draft
from towngown.desk.transfer.disclosed import digest_of
from towngown.desk.transfer.models import Disclosure
from towngown.desk.transfer.rubric import rubric


@dataclass
class Office:
    """An office, two inventors and a reviewer, as readers; their accounts by name."""

    team: Team
    officer: Reader
    inventor: Reader
    second: Reader
    mentor: Reader
    users: dict[str, Any]


def draft(office: Office, **changed: Any) -> Draft:
    """Return a complete draft."""
    told: dict[str, Any] = {
        "title_en": "Sodium anode without binder",
        "title_zh": "无粘结剂钠负极",
        "texts": {
            "summary_en": "A carbon felt that takes up sodium.",
            "advantage": "Twice the cycles at half the cost.",
        },
        "inventors": [
            {"name": "Ada", "email": office.users["inventor"].email, "affiliation": "Lab A",
             "share": Decimal("66.667")},
            {"name": "Bo", "email": office.users["second"].email, "affiliation": "Lab B",
             "share": Decimal("33.333")},
        ],
        "interests": [{"kind": "owner", "name": "Tide University"}],
    }  # fmt: skip
    return Draft(**(told | changed))


def submitted(office: Office) -> Disclosure:
    """Return a disclosure that was submitted by its first inventor."""
    begun = actions.begin_disclosure(reader=office.inventor, title_en="Sodium anode")
    actions.save_disclosure(
        reader=office.inventor, disclosure_id=begun.pk, draft=draft(office), revision=begun.revision
    )
    return actions.submit_disclosure(reader=office.inventor, disclosure_id=begun.pk)


def signed(office: Office) -> Disclosure:
    """Return a disclosure that both inventors signed."""
    disclosure = submitted(office)
    for who in (office.inventor, office.second):
        own = disclosure.inventors.get(user=who.user)
        actions.sign_disclosure(reader=who, inventor_id=own.pk, digest=digest_of(disclosure))
    return disclosure


def judged() -> dict[str, Any]:
    """Return what a complete review says."""
    scores = {one.id: {"score": 4, "reason": "well shown"} for one in rubric().criteria}
    return {
        "scores": scores, "trl": 4, "trl_evidence": "Cells cycled 800 times in the lab.",
        "recommendation": "protect", "comment": "Go on.",
    }  # fmt: skip


def reviewed(office: Office) -> Disclosure:
    """Return a disclosure that was signed and reviewed."""
    disclosure = signed(office)
    review = actions.ask_review(
        reader=office.officer, case_id=disclosure.case_id, reviewer_id=office.mentor.user
    )
    actions.submit_review(reader=office.mentor, review_id=review.pk, **judged())
    return disclosure


def licensed(office: Office, case_id: Any, on: date = date(2026, 3, 1)) -> Any:
    """Return an exclusive licence that was executed."""
    agreement = actions.draft_agreement(
        reader=office.officer, case_id=case_id, kind="licence_exclusive", party="Harbour Cells",
        territory="World", field="Storage", starts=on, amount=Decimal("100000.00"),
    )  # fmt: skip
    return actions.execute_agreement(reader=office.officer, agreement_id=agreement.pk, on=on)


def again(reader: Reader, user: Any) -> Reader:
    """Return the reader anew, as after a change of teams."""
    user.refresh_from_db()
    return reader_of(user)
