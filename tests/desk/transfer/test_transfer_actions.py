"""Signatures, conflicts, clocks and money: what the verbs let happen and what not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from towngown.desk.base.actions import Conflict, Incomplete, Refused
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.roles import Role
from towngown.desk.cases.clocks import CLOCKS
from towngown.desk.cases.models import Case
from towngown.desk.transfer import actions
from towngown.desk.transfer.disclosed import digest_of, signed_by, unsigned
from towngown.desk.transfer.grace import effects
from towngown.desk.transfer.indicators import defined_for, figures
from towngown.desk.transfer.models import Disclosure, Review
from transfers import Office, draft, licensed, reviewed, signed, submitted

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


def test_disclosure_is_seen_by_inventors_and_office_alone(office: Office, reader: Any) -> None:
    disclosure = submitted(office)
    for who in (office.officer, office.inventor, office.second):
        assert Disclosure.objects.get_seen(who, disclosure.pk) == disclosure
    for role in (Role.MANAGER, Role.COMMITTEE, Role.ADMINISTRATOR, Role.COMPANY):
        with pytest.raises(NotSeen):
            Disclosure.objects.get_seen(reader(role), disclosure.pk)


def test_inventor_taken_out_no_longer_sees_it(office: Office) -> None:
    disclosure = submitted(office)
    alone = [{"name": "Ada", "email": office.users["inventor"].email, "affiliation": "Lab",
              "share": Decimal(100)}]  # fmt: skip
    actions.save_disclosure(
        reader=office.inventor, disclosure_id=disclosure.pk, draft=draft(office, inventors=alone)
    )
    with pytest.raises(NotSeen):
        Disclosure.objects.get_seen(office.second, disclosure.pk)


def test_change_voids_signatures(office: Office) -> None:
    disclosure = signed(office)
    assert unsigned(disclosure) == []
    rows = [
        {"id": one.pk, "name": one.name, "email": one.email, "affiliation": one.affiliation,
         "share": one.share}
        for one in disclosure.inventors.all()
    ]  # fmt: skip
    changed = draft(office, title_en="Another title", inventors=rows)
    actions.save_disclosure(reader=office.inventor, disclosure_id=disclosure.pk, draft=changed)
    disclosure = Disclosure.objects.get_seen(office.inventor, disclosure.pk)
    assert signed_by(disclosure) == []


def test_nobody_signs_for_another(office: Office) -> None:
    disclosure = submitted(office)
    other = disclosure.inventors.get(user=office.second.user)
    for who in (office.inventor, office.officer):
        with pytest.raises(Refused):
            actions.sign_disclosure(reader=who, inventor_id=other.pk, digest=digest_of(disclosure))


def test_shares_must_be_whole(office: Office) -> None:
    begun = actions.begin_disclosure(reader=office.inventor, title_en="Anode")
    rows = [{"name": "Ada", "affiliation": "Lab", "share": Decimal("99.999")}]
    actions.save_disclosure(
        reader=office.inventor, disclosure_id=begun.pk, draft=draft(office, inventors=rows)
    )
    with pytest.raises(Incomplete) as told:
        actions.submit_disclosure(reader=office.inventor, disclosure_id=begun.pk)
    assert "0.001 % are not given" in told.value.fields["inventors"]


def test_federal_funding_starts_its_clock(office: Office) -> None:
    begun = actions.begin_disclosure(reader=office.inventor, title_en="Anode")
    interests = [
        {"kind": "owner", "name": "Tide"},
        {"kind": "funder", "name": "DOE", "grant": "DE-1", "us_federal": True},
    ]
    actions.save_disclosure(
        reader=office.inventor, disclosure_id=begun.pk, draft=draft(office, interests=interests)
    )
    with time_machine.travel("2026-03-01T03:00:00Z"):
        actions.submit_disclosure(reader=office.inventor, disclosure_id=begun.pk)
    deadline = Case.objects.get_seen(office.officer, begun.case_id).deadlines.get()
    assert (deadline.rule, deadline.due) == ("transfer.bd_report", date(2026, 5, 1))


def test_conflicts_exclude_reviewers(office: Office, person: Any) -> None:
    disclosure = submitted(office)
    disclosure.inventors.update(organisation="org:tide")
    colleague = person(Role.MENTOR, "colleague", organisation="org:tide")
    for reviewer in (colleague, office.users["second"]):
        with pytest.raises(Incomplete) as told:
            actions.ask_review(
                reader=office.officer, case_id=disclosure.case_id, reviewer_id=reviewer.pk
            )
        assert "reviewer" in told.value.fields
    review = actions.ask_review(
        reader=office.officer, case_id=disclosure.case_id, reviewer_id=office.mentor.user
    )
    actions.declare_conflict(reader=office.mentor, review_id=review.pk, conflict="a friend")
    with pytest.raises(NotSeen):
        Case.objects.get_seen(office.mentor, disclosure.case_id)
    with pytest.raises(Incomplete):
        actions.ask_review(
            reader=office.officer, case_id=disclosure.case_id, reviewer_id=office.mentor.user
        )


def test_inventor_in_the_office_reads_no_hidden_review(office: Office) -> None:
    disclosure = reviewed(office)
    disclosure.inventors.filter(user=office.second.user).update(user=office.users["officer"])
    assert not Review.objects.seen_by(office.officer).exists()
    with pytest.raises(Refused):
        actions.release_reviews(reader=office.officer, case_id=disclosure.case_id)


def test_filing_clocks_follow_its_dates(office: Office) -> None:
    disclosure = submitted(office)
    family = actions.open_family(reader=office.officer, case_id=disclosure.case_id)
    with time_machine.travel("2026-03-01T03:00:00Z"):
        filing = actions.record_filing(
            reader=office.officer, family_id=family.pk, office="PCT", state="filed",
            application="PCT/1", filed_on=date(2025, 8, 31), priority_on=date(2024, 8, 31),
        )  # fmt: skip
        case = Case.objects.get_seen(office.officer, disclosure.case_id)
        due = {one.rule: one.due for one in case.deadlines.filter(dropped_at=None)}
        assert due["transfer.national_cn"] == date(2027, 2, 28)
        assert due["transfer.national_ep"] == date(2027, 3, 31)
        assert due["transfer.national_us"] == date(2027, 2, 28)
        assert "transfer.priority" not in due
        actions.change_filing(
            reader=office.officer, filing_id=filing.pk, state="withdrawn", ended_on=DAY
        )
    assert not case.deadlines.filter(dropped_at=None).exists()


def test_clocks_name_their_law() -> None:
    own = [rule for rule in CLOCKS.all() if rule.id.startswith("transfer.")]
    assert len(own) > 15
    assert all(rule.source and rule.jurisdiction and rule.title_zh for rule in own)


def test_publication_before_filing_costs_novelty() -> None:
    today = date(2026, 11, 1)
    late = {one.grace.office: one.novelty for one in effects([date(2026, 1, 1)], None, today)}
    assert late == {"CN": "lost", "EP": "lost", "US": "grace"}
    planned = effects([date(2026, 12, 1)], None, today)
    assert {one.novelty for one in planned} == {"planned"}
    filed = effects([date(2026, 3, 1)], date(2026, 2, 1), today)
    assert {one.novelty for one in filed} == {"filed"}


def test_money_is_reversed_and_not_deleted(office: Office) -> None:
    desk = office.officer
    disclosure = reviewed(office)
    licence = licensed(office, disclosure.case_id)
    first = actions.record_receipt(
        reader=desk, agreement_id=licence.pk, kind="upfront", amount=Decimal(1000), on=DAY
    )
    (done,) = actions.distribute_income(reader=desk, agreement_id=licence.pk)
    with pytest.raises(Conflict):
        actions.distribute_income(reader=desk, agreement_id=licence.pk)
    actions.refund_receipt(reader=desk, receipt_id=first.pk, amount=Decimal(400), on=DAY)
    with pytest.raises(Conflict):
        actions.refund_receipt(reader=desk, receipt_id=first.pk, amount=Decimal(601), on=DAY)
    (back,) = actions.distribute_income(reader=desk, agreement_id=licence.pk)
    assert sum(line.due for line in back.lines.all()) == Decimal(-400)
    with pytest.raises(Conflict):
        actions.reverse_distribution(reader=desk, distribution_id=done.pk, reason="mistake")
    line = back.lines.first()
    actions.pay_out(reader=desk, line_id=line.pk, on=DAY, payment="T-1")
    with pytest.raises(Conflict):
        actions.reverse_distribution(reader=desk, distribution_id=back.pk, reason="mistake")


def test_receipts_follow_the_rule_of_their_day(office: Office) -> None:
    desk = office.officer
    actions.adopt_rule(
        reader=desk, title_en="Park", source="Council", valid_from=date(2026, 6, 1),
        kinds=["licence_exclusive"],
        bands=[{"upto": None, "percent": {"inventors": "80", "institution": "20"}}],
    )  # fmt: skip
    disclosure = reviewed(office)
    licence = licensed(office, disclosure.case_id)
    for day in (DAY, date(2026, 7, 1)):
        actions.record_receipt(
            reader=desk, agreement_id=licence.pk, kind="royalty", amount=Decimal(100), on=day
        )
    actions.record_cost(
        reader=desk, case_id=disclosure.case_id, kind="legal", amount=Decimal(40), on=DAY
    )
    done = actions.distribute_income(reader=desk, agreement_id=licence.pk)
    assert [(one.rule["adopted"], one.recovered, one.net) for one in done] == [
        (False, Decimal(40), Decimal(60)), (True, Decimal(0), Decimal(100)),
    ]  # fmt: skip
    given = [one.lines.get(to="institution").due for one in done]
    assert given == [Decimal(30), Decimal(20)]


def test_executed_terms_never_change(office: Office) -> None:
    disclosure = reviewed(office)
    licence = licensed(office, disclosure.case_id)
    with pytest.raises(Conflict):
        actions.change_agreement(reader=office.officer, agreement_id=licence.pk, party="Other")


def test_indicators_count_licences_and_options_apart(office: Office, reader: Any) -> None:
    desk = office.officer
    disclosure = reviewed(office)
    licence = licensed(office, disclosure.case_id)
    option = actions.draft_agreement(
        reader=desk, case_id=disclosure.case_id, kind="option", party="X", starts=DAY,
        amount=Decimal(10),
    )  # fmt: skip
    actions.execute_agreement(reader=desk, agreement_id=option.pk, on=DAY)
    receipt = actions.record_receipt(
        reader=desk, agreement_id=licence.pk, kind="upfront", amount=Decimal(700), on=DAY
    )
    actions.refund_receipt(reader=desk, receipt_id=receipt.pk, amount=Decimal(200), on=DAY)
    found = {one.definition.id: one for one in figures(desk, 2026)}
    assert (found["autm.licences"].count, found["autm.options"].count) == (1, 1)
    assert found["autm.licence_income"].amounts == {"CNY": Decimal(500)}
    assert found["cn.licence"].amounts == {"CNY": Decimal(100000)}
    assert {item.case for item in found["autm.licences"].items} == {disclosure.case_id}
    assert all(one.count == 0 for one in figures(reader(Role.MANAGER), 2026))


def test_every_indicator_can_be_counted() -> None:
    from towngown.desk.transfer.figures import COUNTING

    assert {one.counts for one in defined_for(2026)} == set(COUNTING)
