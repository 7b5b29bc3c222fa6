"""A whole transfer, from disclosure to distribution, through the actions alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from towngown.desk.base import audit
from towngown.desk.base.actions import Incomplete
from towngown.desk.cases.actions import move_case
from towngown.desk.cases.models import Case
from towngown.desk.transfer import actions
from transfers import Office, licensed, reviewed

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


def go(office: Office, case_id: Any, to: str) -> None:
    move_case(reader=office.officer, case_id=case_id, to=to)


@time_machine.travel("2026-03-02T03:00:00Z")
def test_transfer_goes_from_disclosure_to_distribution(office: Office) -> None:
    desk = office.officer
    disclosure = reviewed(office)
    case_id = disclosure.case_id
    go(office, case_id, "evaluated")
    assert actions.release_reviews(reader=desk, case_id=case_id) == 1

    with pytest.raises(Incomplete):
        go(office, case_id, "filed")
    family = actions.open_family(reader=desk, case_id=case_id)
    actions.record_filing(
        reader=desk, family_id=family.pk, office="CN", state="filed",
        application="CN202610000001.1", filed_on=DAY,
    )  # fmt: skip
    case = Case.objects.get_seen(desk, case_id)
    assert case.deadlines.get(rule="transfer.priority").due == date(2027, 3, 1)
    assert case.deadlines.get(rule="transfer.cn_examination").due == date(2029, 3, 1)
    actions.record_cost(
        reader=desk, case_id=case_id, kind="attorney", amount=Decimal("1200.00"), on=DAY
    )
    go(office, case_id, "filed")

    offer = actions.draft_offer(
        reader=desk, case_id=case_id, title_en="Sodium anode", title_zh="钠负极",
        summary_en="Cheaper storage.", summary_zh="更便宜的储能。",
    )  # fmt: skip
    actions.submit_offer(reader=desk, offer_id=offer.pk)
    actions.approve_offer(reader=desk, offer_id=offer.pk)
    actions.record_approach(
        reader=desk, case_id=case_id, company="Harbour Cells", on=DAY, outcome="interested"
    )
    go(office, case_id, "marketed")

    agreement = actions.draft_agreement(
        reader=desk, case_id=case_id, kind="licence", party="Harbour Cells"
    )
    go(office, case_id, "negotiated")
    actions.abandon_agreement(reader=desk, agreement_id=agreement.pk, reason="exclusive instead")
    licence = licensed(office, case_id, DAY)
    go(office, case_id, "executed")
    actions.record_receipt(
        reader=desk, agreement_id=licence.pk, kind="upfront", amount=Decimal("10000.01"), on=DAY
    )
    (distribution,) = actions.distribute_income(reader=desk, agreement_id=licence.pk)
    paid = {line.to: line.due for line in distribution.lines.all()}
    first, second = disclosure.inventors.all()
    assert distribution.recovered == Decimal("1200.00")
    assert paid == {
        f"inventors:{first.pk}": Decimal("2933.35"), f"inventors:{second.pk}": Decimal("1466.65"),
        "institution": Decimal("4400.01"),
    }  # fmt: skip
    assert sum(paid.values()) + distribution.recovered == Decimal("10000.01")

    actions.plan_milestone(
        reader=desk, agreement_id=licence.pk, kind="report", what="Yearly report",
        due=date(2027, 3, 1),
    )  # fmt: skip
    go(office, case_id, "managed")
    case.refresh_from_db()
    assert (case.stage, case.closed_at is not None) == ("managed", True)
    assert audit.verify().breaks == ()
