"""The pages of a transfer: each side is shown its part and no more."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from towngown.desk.base.roles import Role
from towngown.desk.cases.actions import open_case
from towngown.desk.transfer import actions
from towngown.desk.transfer.models import Disclosure, Review
from transfers import Office, draft, judged, licensed, reviewed, submitted

pytestmark = pytest.mark.django_db
SECTIONS = (
    "disclosure", "evaluation", "protection", "marketing", "agreements", "income", "followup",
)  # fmt: skip


def part(case_id: Any, section: str) -> str:
    return reverse("transfer_part", args=[case_id, section])


def furnished(office: Office) -> Disclosure:
    desk = office.officer
    disclosure = reviewed(office)
    case_id = disclosure.case_id
    family = actions.open_family(reader=desk, case_id=case_id)
    actions.record_filing(
        reader=desk, family_id=family.pk, office="PCT", state="filed", application="PCT/CN2026/1",
        filed_on=date.today(),
    )  # fmt: skip
    actions.record_cost(
        reader=desk, case_id=case_id, kind="filing", amount=Decimal("10.00"), on=date.today()
    )
    actions.draft_offer(reader=desk, case_id=case_id, title_en="Offer", title_zh="供给")
    actions.record_approach(reader=desk, case_id=case_id, company="Secretive", on=date.today())
    actions.draft_nda(reader=desk, case_id=case_id, company="Harbour", material_en="The recipe")
    licence = licensed(office, case_id)
    actions.record_receipt(
        reader=desk, agreement_id=licence.pk, kind="upfront", amount=Decimal(500), on=date.today()
    )
    actions.distribute_income(reader=desk, agreement_id=licence.pk)
    actions.record_receipt(
        reader=desk, agreement_id=licence.pk, kind="royalty", amount=Decimal(100), on=date.today()
    )
    actions.plan_milestone(
        reader=desk, agreement_id=licence.pk, kind="report", what="Report", due=date(2030, 1, 1)
    )
    spin = actions.record_spin_off(
        reader=desk, case_id=case_id, name="Tide Cells", founded_on=date.today(), agreement=licence
    )
    actions.report_spin_off_year(reader=desk, spin_off_id=spin.pk, year=2026, staff=4)
    return disclosure


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_office_reads_every_part(office: Office, signed_in: Any, language: str) -> None:
    disclosure = furnished(office)
    client = signed_in(office.users["officer"], language)
    for section in SECTIONS:
        assert client.get(part(disclosure.case_id, section)).status_code == 200, section
    assert client.get(reverse("case", args=[disclosure.case_id])).status_code == 200
    assert client.get("/").status_code == 200


def test_sides_read_their_parts_alone(office: Office, signed_in: Any) -> None:
    disclosure = furnished(office)
    shown = {
        "inventor": {*SECTIONS} - {"marketing"},
        "mentor": {"disclosure", "evaluation", "protection"},
    }
    for who, sections in shown.items():
        client = signed_in(office.users[who])
        for section in SECTIONS:
            status = client.get(part(disclosure.case_id, section)).status_code
            assert (status == 200) == (section in sections), (who, section)
            assert status in (200, 404)
    stranger = signed_in(Role.MANAGER)
    assert stranger.get(part(disclosure.case_id, "disclosure")).status_code == 404


def test_history_keeps_the_offices_own_business(office: Office, signed_in: Any) -> None:
    disclosure = furnished(office)
    address = reverse("case", args=[disclosure.case_id])
    told = {
        who: signed_in(office.users[who]).get(address).content.decode()
        for who in ("officer", "inventor", "mentor")
    }
    assert "Recorded an approach to a company" in told["officer"]
    for who in ("inventor", "mentor"):
        assert "Signed the disclosure" in told[who]
        for said in ("approach", "Handed in a review", "Recorded a receipt"):
            assert said not in told[who], (who, said)


def test_inventors_read_reviews_once_released(office: Office, signed_in: Any) -> None:
    disclosure = reviewed(office)
    client = signed_in(office.users["inventor"])
    address = part(disclosure.case_id, "evaluation")
    assert b"well shown" not in client.get(address).content
    assert not Review.objects.seen_by(office.inventor).exists()
    actions.release_reviews(reader=office.officer, case_id=disclosure.case_id)
    assert b"well shown" in client.get(address).content


def test_disclosure_is_begun_saved_and_submitted_in_the_browser(
    office: Office, signed_in: Any
) -> None:
    client = signed_in(office.users["inventor"])
    answer = client.post(reverse("disclose"), {"title_en": "Sodium anode"})
    found = Disclosure.objects.seen_by(office.inventor).get()
    assert answer["Location"] == reverse("disclosure", args=[found.pk])
    assert client.get(answer["Location"]).status_code == 200
    management = {
        f"{group}-{name}": value
        for group in ("inventors", "interests", "publicities")
        for name, value in {"TOTAL_FORMS": 2, "INITIAL_FORMS": 0}.items()
    }
    told = {
        **management, "title_en": "Sodium anode", "summary_en": "A felt.", "advantage": "",
        "inventors-0-name": "Ada", "inventors-0-email": office.users["inventor"].email,
        "inventors-0-affiliation": "Lab", "inventors-0-share": "60", "interests-0-name": "Tide",
        "interests-0-kind": "owner", "revision": found.revision, "do": "submit",
    }  # fmt: skip
    answer = client.post(reverse("disclosure", args=[found.pk]), told)
    assert answer["Location"].endswith("?check=1")
    page = client.get(answer["Location"]).content.decode()
    assert "40 % are not given to any inventor." in page
    found.refresh_from_db()
    assert (found.submitted_at, found.summary_en) == (None, "A felt.")
    mine = found.inventors.get()
    told |= {
        "inventors-INITIAL_FORMS": 1, "inventors-0-id": mine.pk, "inventors-0-share": "100",
        "advantage": "Better.", "revision": found.revision, "interests-INITIAL_FORMS": 1,
        "interests-0-id": found.interests.get().pk,
    }  # fmt: skip
    answer = client.post(reverse("disclosure", args=[found.pk]), told)
    assert answer["Location"] == part(found.case_id, "disclosure")
    found.refresh_from_db()
    assert found.submitted_at is not None
    assert found.inventors.get().pk == mine.pk


def test_signing_takes_the_text_that_was_shown(office: Office, signed_in: Any) -> None:
    disclosure = submitted(office)
    client = signed_in(office.users["second"])
    page = client.get(part(disclosure.case_id, "disclosure")).content.decode()
    digest = page.split('name="digest" value="')[1].split('"')[0]
    own = disclosure.inventors.get(user=office.second.user)
    changed = draft(office, title_en="Another title")
    actions.save_disclosure(reader=office.inventor, disclosure_id=disclosure.pk, draft=changed)
    own = disclosure.inventors.get(user=office.second.user)
    answer = client.post(reverse("disclosure_sign", args=[own.pk]), {"digest": digest})
    assert answer.status_code == 409
    assert not own.signatures.exists()


def test_records_are_asked_for_and_written(office: Office, signed_in: Any) -> None:
    disclosure = reviewed(office)
    client = signed_in(office.users["officer"])
    new = reverse("transfer_new", args=["agreement", disclosure.case_id])
    assert client.get(new).status_code == 200
    assert client.post(new, {"kind": "licence"}).status_code == 422
    told = {"kind": "licence", "party": "Harbour", "currency": "CNY"}
    assert client.post(new, told).status_code == 302
    agreement = disclosure.case.agreements.get()
    execute = reverse("transfer_do", args=["execute-agreement", agreement.pk])
    page = client.post(execute, {"on": "2026-03-01"})
    assert page.status_code == 422
    assert "Needed for an agreement of this kind" in page.content.decode()
    change = reverse("transfer_change", args=["agreement", agreement.pk])
    told |= {"territory": "World", "field": "All", "starts": "2026-03-01", "amount": "5.50",
             "revision": agreement.revision}  # fmt: skip
    assert client.post(change, told).status_code == 302
    older = {**told, "amount": "6.00"}  # by someone who read it before the change
    assert client.post(change, older).status_code == 422
    assert client.post(execute, {"on": "2026-03-01"}).status_code == 302
    inventor = signed_in(office.users["inventor"])
    assert inventor.get(new).status_code == 403


def test_review_is_written_in_the_browser(office: Office, signed_in: Any) -> None:
    disclosure = submitted(office)
    review = actions.ask_review(
        reader=office.officer, case_id=disclosure.case_id, reviewer_id=office.mentor.user
    )
    client = signed_in(office.users["mentor"])
    address = reverse("review", args=[review.pk])
    page = client.get(address)
    assert page.status_code == 200
    told = {"revision": 0, "do": "submit", "trl": 4, "trl_evidence": "x", "recommendation": "close"}
    for name, one in judged()["scores"].items():
        told |= {f"score_{name}": one["score"], f"reason_{name}": one["reason"]}
    assert client.post(address, {**told, "trl": ""}).status_code == 422
    assert client.post(address, told).status_code == 302
    review.refresh_from_db()
    assert (review.state, review.trl) == ("submitted", 4)


def test_company_reads_material_only_while_the_agreement_lasts(
    office: Office, person: Any, signed_in: Any
) -> None:
    disclosure = reviewed(office)
    company = person(Role.COMPANY, organisation="org:harbour")
    nda = actions.draft_nda(
        reader=office.officer, case_id=disclosure.case_id, company="Harbour",
        organisation="org:harbour", material_en="The recipe",
    )  # fmt: skip
    client, address = signed_in(company), reverse("nda", args=[nda.pk])
    assert client.get(address).status_code == 404
    today = date.today()
    actions.sign_nda(
        reader=office.officer, nda_id=nda.pk, users=[company.pk], starts=today, until=today
    )
    assert "The recipe" in client.get(address).content.decode()
    assert client.get(reverse("case", args=[disclosure.case_id])).status_code == 404
    actions.end_nda(reader=office.officer, nda_id=nda.pk, reason="over")
    assert client.get(address).status_code == 404


def test_offer_is_everyones_once_approved(office: Office, client: Any) -> None:
    disclosure = reviewed(office)
    offer = actions.draft_offer(
        reader=office.officer, case_id=disclosure.case_id, title_en="Anode", title_zh="负极",
        summary_en="Cheap.", summary_zh="便宜。",
    )  # fmt: skip
    address = reverse("offer", args=[offer.pk])
    actions.submit_offer(reader=office.officer, offer_id=offer.pk)
    assert client.get(address).status_code == 404
    actions.approve_offer(reader=office.officer, offer_id=offer.pk)
    assert client.get(address).status_code == 200
    assert b"Anode" in client.get(reverse("offers")).content
    actions.change_offer(reader=office.officer, offer_id=offer.pk, summary_en="Cheaper.")
    assert client.get(address).status_code == 404


def test_committee_reads_what_was_published(office: Office, signed_in: Any) -> None:
    disclosure = furnished(office)
    year = disclosure.received_on.year
    committee, desk = signed_in(Role.COMMITTEE), signed_in(office.users["officer"])
    address = reverse("indicators")
    assert "Nothing was published" in committee.get(address).content.decode()
    told = {"year": year, "tier": "park"}
    assert desk.post(reverse("indicators_publish"), told).status_code == 302
    page = committee.get(f"{address}?year={year}").content.decode()
    assert "withheld: too few cases" in page
    assert "Sodium" not in page
    for kind in ("xlsx", "csv"):
        export = reverse("indicators_export", args=[kind])
        assert committee.get(f"{export}?year={year}").status_code == 200
    behind = reverse("indicator", args=["autm.disclosures"])
    assert "Sodium" not in committee.get(f"{behind}?year={year}").content.decode()
    assert "Sodium" in desk.get(f"{behind}?year={year}").content.decode()
    assert signed_in(office.users["inventor"]).get(address).status_code == 403


def test_lists_take_a_constant_number_of_queries(
    office: Office, client: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(31):
        case = open_case(reader=office.officer, pipeline="transfer", title_en=f"Case {number}")
        offer = actions.draft_offer(
            reader=office.officer, case_id=case.pk, title_en="A", title_zh="甲", summary_en="a",
            summary_zh="甲",
        )  # fmt: skip
        actions.submit_offer(reader=office.officer, offer_id=offer.pk)
        actions.approve_offer(reader=office.officer, offer_id=offer.pk)
    with django_assert_max_num_queries(6):
        assert client.get(reverse("offers")).status_code == 200


def test_office_adopts_a_rule(office: Office, signed_in: Any) -> None:
    client = signed_in(office.users["officer"])
    told = {
        "title_en": "Park rule", "source": "Council 3/2026", "valid_from": "2026-01-01",
        "kinds": ["licence"], "bands": "100000: inventors 70, department 30\n*: inventors 60",
    }  # fmt: skip
    address = reverse("distribution_rules")
    page = client.post(address, told)
    assert page.status_code == 422
    assert "sum to 100" in page.content.decode()
    told["bands"] = "100000: inventors 70, department 30\n*: inventors 60, department 40"
    assert client.post(address, told).status_code == 302
    assert "Park rule" in signed_in(office.users["inventor"]).get(address).content.decode()
