"""A need's way: who may do what, and what is kept."""

from __future__ import annotations

from typing import Any

import pytest

from towngown.desk.base import audit
from towngown.desk.base.actions import Incomplete, Refused
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.models import AuditEntry
from towngown.desk.base.reader import reader_of
from towngown.desk.base.roles import Role
from towngown.desk.needs import actions
from towngown.desk.needs.models import Need, NeedState


@pytest.fixture
def submitted(company: Any, office: Any, need_of: Any) -> Any:
    need = need_of(company, wished_tier="park")
    return actions.submit(reader=reader_of(company), pk=need.pk)


@pytest.mark.django_db
def test_need_cannot_be_sent_in_half(company: Any, office: Any) -> None:
    draft = actions.start_draft(reader=reader_of(company))
    with pytest.raises(Incomplete) as caught:
        actions.submit(reader=reader_of(company), pk=draft.pk)
    assert set(caught.value.fields) == {"title_zh", "problem_zh"}


@pytest.mark.django_db
def test_empty_draft_is_taken_up_again(company: Any) -> None:
    reader = reader_of(company)
    first = actions.start_draft(reader=reader)
    assert actions.start_draft(reader=reader) == first
    actions.autosave(reader=reader, pk=first.pk, said={"title_en": "Topcoat"})
    assert actions.start_draft(reader=reader) != first


@pytest.mark.django_db
def test_draft_is_its_askers_alone_until_sent_in(
    company: Any, office: Any, need_of: Any, reader: Any
) -> None:
    need = need_of(company, wished_tier="public")
    officer = reader_of(office)
    assert not Need.objects.seen_by(officer).exists()
    actions.submit(reader=reader_of(company), pk=need.pk)
    assert Need.objects.seen_by(officer).get().state == NeedState.SUBMITTED
    assert not Need.objects.seen_by(reader(Role.MANAGER)).exists()


@pytest.mark.django_db
def test_accepted_need_is_shown_no_wider_than_wished(submitted: Any, office: Any) -> None:
    officer = reader_of(office)
    with pytest.raises(Refused):
        actions.accept(reader=officer, pk=submitted.pk, tier="public")
    need = actions.accept(reader=officer, pk=submitted.pk, tier="park")
    assert (need.state, need.tier) == (NeedState.OPEN, "park")
    with pytest.raises(Refused):
        actions.change_tier(reader=officer, pk=need.pk, tier="public")
    assert actions.change_tier(reader=officer, pk=need.pk, tier="confidential").tier != "park"


@pytest.mark.django_db
def test_asker_may_widen(submitted: Any, office: Any, company: Any) -> None:
    actions.accept(reader=reader_of(office), pk=submitted.pk, tier="confidential")
    need = actions.change_tier(reader=reader_of(company), pk=submitted.pk, tier="public")
    assert (need.tier, need.wished_tier) == ("public", "public")


@pytest.mark.django_db
def test_returned_need_is_improved_and_sent_again(
    submitted: Any, office: Any, company: Any
) -> None:
    with pytest.raises(Incomplete):
        actions.return_to_improve(reader=reader_of(office), pk=submitted.pk, improve=" ")
    actions.return_to_improve(reader=reader_of(office), pk=submitted.pk, improve="Add numbers.")
    asker = reader_of(company)
    actions.save_draft(reader=asker, pk=submitted.pk, said={"constraints": "existing drums"})
    need = actions.submit(reader=asker, pk=submitted.pk)
    assert (need.state, need.constraints) == (NeedState.SUBMITTED, "existing drums")
    with pytest.raises(Refused):
        actions.save_draft(reader=asker, pk=submitted.pk, said={"constraints": ""})


@pytest.mark.django_db
def test_withdrawal_and_closing_can_be_undone(submitted: Any, office: Any, company: Any) -> None:
    asker, officer = reader_of(company), reader_of(office)
    actions.withdraw(reader=asker, pk=submitted.pk, reason="solved")
    with pytest.raises(Refused):
        actions.reopen(reader=officer, pk=submitted.pk)
    assert actions.reopen(reader=asker, pk=submitted.pk).state == NeedState.SUBMITTED
    actions.accept(reader=officer, pk=submitted.pk, tier="confidential")
    actions.close(reader=officer, pk=submitted.pk, answered=True, outcome="Licensed.")
    assert actions.reopen(reader=officer, pk=submitted.pk).state == NeedState.OPEN
    verbs = list(AuditEntry.objects.filter(thing=submitted.pk).values_list("verb", flat=True))
    assert verbs == ["tell_need", "submit_need", "withdraw_need", "reopen_need", "accept_need",
                     "close_need", "reopen_need"]  # fmt: skip
    assert not audit.verify().breaks


@pytest.mark.django_db
def test_others_neither_see_nor_judge(submitted: Any, reader: Any) -> None:
    for role in (Role.MANAGER, Role.COMPANY, Role.ADMINISTRATOR):
        with pytest.raises(NotSeen):
            actions.accept(reader=reader(role, f"other {role}"), pk=submitted.pk, tier="park")


@pytest.mark.django_db
def test_company_does_not_accept_its_own(submitted: Any, company: Any) -> None:
    with pytest.raises(Refused):
        actions.accept(reader=reader_of(company), pk=submitted.pk, tier="park")


@pytest.mark.django_db
def test_receiving_team_is_handed_on_by_its_own(office: Any, person: Any, company: Any) -> None:
    from towngown.desk.base.models import Team

    other = Team.objects.create(name_en="Another office")
    other.members.add(person(Role.MANAGER, "other"))
    with pytest.raises(NotSeen):
        actions.choose_reception(reader=reader_of(office), team=other)
    actions.choose_reception(reader=reader_of(office), team=office.team)
    stranger = reader_of(other.members.get())
    for reader in (stranger, reader_of(company)):
        with pytest.raises(Refused):
            actions.choose_reception(reader=reader, team=other)
