"""Match pages: reasons, weights, decisions, and what others may not notice."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from towngown.atlas.atlas import EVERYTHING, Atlas
from towngown.desk.base.actions import Conflict, Incomplete, Refused
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.reader import reader_of
from towngown.desk.base.roles import Role
from towngown.desk.needs import actions
from towngown.desk.needs.asked import asked_of_element, asked_of_need
from towngown.desk.needs.decided import decisions_on
from towngown.desk.needs.models import ElementDecision, MatchDecision, NeedState
from towngown.desk.needs.shortlist import chosen, shortlist, weights_of

LEATHER = "need:leather-1"


@pytest.fixture
def need(need_of: Any, office: Any, company: Any, park: Any) -> Any:
    return need_of(company, team=office.team, state=NeedState.OPEN, organisation="org:leather-1")


@pytest.fixture
def atlas(park: str) -> Atlas:
    return Atlas.open(park, EVERYTHING)


def test_best_first_and_the_asker_left_out(atlas: Atlas, db: None) -> None:
    asked = asked_of_element(atlas, LEATHER)
    found = shortlist(atlas, asked, "organisation", weights_of({}), limit=10)
    assert [one.rank for one in found] == list(range(1, 11))
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert "org:leather-1" in asked.left_out
    assert "org:leather-1" not in {one.match.id for one in found}


def test_weights_put_in_another_order(atlas: Atlas, db: None) -> None:
    asked = asked_of_element(atlas, LEATHER)
    usual = shortlist(atlas, asked, "result", weights_of({}), limit=5)
    weights = weights_of({"w_shared_terms": "0", "w_meaning": "nonsense"})
    assert weights == {
        "shared_terms": 0, "translated_terms": 1, "meaning": 1, "best_passage": 1,
    }  # fmt: skip
    other = shortlist(atlas, asked, "result", weights, limit=5)
    assert [one.match.id for one in usual] != [one.match.id for one in other]
    for one in other:
        without = sum(one.match.signals.values()) - one.match.signals["shared_terms"]
        assert one.score == pytest.approx(without, abs=1e-3)


@pytest.mark.django_db
def test_page_shows_why(signed_in: Any, office: Any, need: Any) -> None:
    page = signed_in(office).get(f"/needs/{need.pk}/matches/").content.decode()
    assert "柠檬酸—酒石酸双配体锆铝鞣剂" in page
    assert "<mark>" in page
    assert "shared terms" in page
    chinese = signed_in(office, "zh-hans").get(f"/needs/{need.pk}/matches/?to=person")
    assert "沈若川" in chinese.content.decode()


@pytest.mark.django_db
def test_page_takes_few_queries(signed_in: Any, office: Any, need: Any) -> None:
    client = signed_in(office)
    taken = []
    for number in range(2):
        client.get(f"/needs/{need.pk}/matches/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/needs/{need.pk}/matches/")
        taken.append(len(queries))
        for one in ("result:leather-2", "result:leather-7", "result:leather-1") * (1 - number):
            decide(office, need, one, "shortlisted")
    assert taken[0] == taken[1]
    assert taken[0] <= 26


@pytest.mark.django_db
def test_matching_reads_only(signed_in: Any, office: Any, need: Any, park: str) -> None:
    from towngown.atlas.store import Store

    before = [version.number for version in Store(park).versions()]
    signed_in(office).get(f"/needs/{need.pk}/matches/")
    assert [version.number for version in Store(park).versions()] == before


@pytest.mark.django_db
def test_only_who_works_cases_sees_the_matches_of_a_need(
    signed_in: Any, company: Any, need: Any
) -> None:
    assert signed_in(company).get(f"/needs/{need.pk}/matches/").status_code == 403
    assert signed_in(Role.MANAGER).get(f"/needs/{need.pk}/matches/").status_code == 404
    assert Client().get(f"/needs/{need.pk}/matches/").status_code == 404


def decide(who: Any, need: Any, candidate: str, verdict: str, **more: Any) -> Any:
    from towngown.desk.base.engine import atlas_for

    reader = reader_of(who)
    atlas = atlas_for(reader)
    asked = asked_of_need(atlas, need)
    (one,) = chosen(atlas, asked, candidate.partition(":")[0], [candidate])
    return actions.decide(reader=reader, asked=asked, candidate=one, verdict=verdict, **more)


@pytest.mark.django_db
def test_declining_needs_a_reason_and_can_be_taken_back(
    office: Any, need: Any, atlas: Atlas
) -> None:
    with pytest.raises(Incomplete):
        decide(office, need, "result:leather-10", "declined")
    made = decide(office, need, "result:leather-10", "declined", reasons=["too_early", "made up"])
    assert made.reasons == ["too_early"]
    assert made.evidence["shared_terms"]
    asked, reader = asked_of_need(atlas, need), reader_of(office)
    actions.take_back(reader=reader, asked=asked, candidate="result:leather-10")
    assert decisions_on(reader, asked) == {}
    with pytest.raises(NotSeen):
        actions.take_back(reader=reader, asked=asked, candidate="result:leather-10")


@pytest.mark.django_db
def test_declined_ones_are_folded_away(signed_in: Any, office: Any, need: Any) -> None:
    client = signed_in(office)
    said = {"candidate": "result:leather-10", "kind": "result", "verb": "declined"}
    page = f"/needs/{need.pk}/matches/"
    client.post(f"{page}decide/", {**said, "reasons": ["doubts"], "back": "to=result"})
    told = client.get(page).content.decode()
    assert "One declined" in told
    assert told.index("One declined") < told.index("柠檬酸—酒石酸双配体锆铝鞣剂")


@pytest.mark.django_db
def test_asker_answers_what_is_proposed_and_visible(
    signed_in: Any, office: Any, company: Any, need: Any
) -> None:
    proposed = decide(office, need, "result:leather-10", "proposed", note="Pilot data.")
    MatchDecision.ungated.create(
        need=need, candidate="need:water-3", kind="need", verdict="proposed", at=proposed.at
    )
    client = signed_in(company)
    page = client.get(f"/needs/{need.pk}/").content.decode()
    assert page.count('class="card proposal"') == 1
    assert "Pilot data." in page
    at = f"/needs/{need.pk}/answer/{proposed.pk}/"
    client.post(at, {"answer": "not_for_us", "no-reasons": ["known"], "no-note": "We have it."})
    proposed.refresh_from_db()
    assert (proposed.answer, proposed.answer_reasons) == ("not_for_us", ["known"])
    assert "Already known to us" in client.get(f"/needs/{need.pk}/").content.decode()


@pytest.mark.django_db
def test_match_is_shown_only_to_who_sees_the_need(
    signed_in: Any, office: Any, need: Any, person: Any
) -> None:
    colleague, stranger = person(Role.MANAGER, "colleague"), person(Role.MANAGER, "stranger")
    office.team.members.add(colleague)
    client = signed_in(office)
    said = {"candidate": "result:leather-10", "kind": "result", "verb": "share", "note": "Look!"}
    at = f"/needs/{need.pk}/matches/decide/"
    assert client.post(at, {**said, "colleague": stranger.pk}).status_code == 404
    assert client.post(at, {**said, "colleague": colleague.pk}).status_code == 302
    theirs = signed_in(colleague)
    assert "Look!" in theirs.get("/").content.decode()
    assert "Look!" in theirs.get(f"/needs/{need.pk}/matches/").content.decode()
    assert "A match that a colleague shows you" not in theirs.get("/").content.decode()


@pytest.mark.django_db
def test_team_keeps_its_own_decisions_on_elements(
    signed_in: Any, office: Any, park: Any, person: Any
) -> None:
    said = {"element": LEATHER, "candidate": "result:leather-10", "kind": "result"}
    signed_in(office).post("/matches/decide/", {**said, "verb": "shortlisted"})
    made = ElementDecision.ungated.get()
    assert (made.team, made.tier) == (office.team, "confidential")
    assert "Shortlisted" in signed_in(office).get(f"/matches/?element={LEATHER}").content.decode()
    other = signed_in(person(Role.OFFICER, "other"))
    assert "Shortlisted" not in other.get(f"/matches/?element={LEATHER}").content.decode()


@pytest.mark.django_db
def test_hidden_element_is_as_a_missing_one(park: Any) -> None:
    hidden, missing = (
        Client().get(f"/matches/?element={id_}") for id_ in ("need:water-3", "need:never-was")
    )
    assert (hidden.status_code, missing.status_code) == (404, 404)


@pytest.mark.django_db
def test_four_stand_side_by_side(signed_in: Any, park: Any) -> None:
    ids = "".join(f"&candidate=result:leather-{number}" for number in (10, 2, 7, 1, 3))
    page = signed_in(Role.INVENTOR).get(f"/matches/compare/?element={LEATHER}&to=result{ids}")
    assert page.content.decode().count('<th scope="col"') == 4


@pytest.mark.django_db
def test_all_open_needs_are_matched_by_the_worker(
    signed_in: Any, office: Any, need: Any, settings: Any
) -> None:
    from towngown.desk.base import jobs
    from towngown.desk.base.models import Job

    client = signed_in(office)
    told = client.post("/needs/match-all/")
    job = Job.objects.get()
    jobs.run(job.pk)
    page = client.get(told["Location"]).content.decode()
    assert "Shen Ruochuan" in page
    assert "鞋面革" not in str(Job.objects.get().result)
    assert signed_in(Role.MANAGER).get(told["Location"]).status_code == 404


@pytest.mark.django_db
def test_case_keeps_why_it_was_opened(office: Any, need: Any, atlas: Atlas) -> None:
    from towngown.desk.cases.pipelines import PIPELINES, Pipeline, Stage

    if "transfer" not in PIPELINES:
        stage = Stage(id="first", title_en="First", title_zh="首")
        PIPELINES.add(
            Pipeline(id="transfer", title_en="Transfer", title_zh="转化", stages=(stage,))
        )
    reader, asked = reader_of(office), asked_of_need(atlas, need)
    (one,) = chosen(atlas, asked, "result", ["result:leather-10"])
    case = actions.take_up(reader=reader, asked=asked, candidate=one, pipeline="transfer")
    assert (case.tier, case.team_id, case.element) == (
        "confidential", office.team.pk, "result:leather-10",
    )  # fmt: skip
    assert case.origin["need"] == str(need.pk)
    assert case.origin["signals"] == one.match.signals
    assert case.origin["evidence"]["shared_terms"]
    assert "鞋面革去铬" in case.title_zh
    with pytest.raises(Conflict):
        actions.take_back(reader=reader, asked=asked, candidate="result:leather-10")


@pytest.mark.django_db
def test_what_the_asker_may_not_see_is_not_proposed(office: Any, need: Any, atlas: Atlas) -> None:
    reader, asked = reader_of(office), asked_of_need(atlas, need)
    found = shortlist(atlas, asked, "result", weights_of({}), limit=60)
    hidden = next(
        one for one in found if atlas.element(one.match.id)["tier"] == "confidential"
    )  # fmt: skip
    with pytest.raises(Refused):
        actions.propose(reader=reader, asked=asked, candidate=hidden)


@pytest.mark.django_db(transaction=True)
def test_asker_and_office_are_told(
    signed_in: Any, office: Any, company: Any, need_of: Any, park: Any
) -> None:
    from towngown.desk.work.models import Notification

    need = need_of(company, wished_tier="park")
    actions.submit(reader=reader_of(company), pk=need.pk)
    actions.accept(reader=reader_of(office), pk=need.pk, tier="park")
    decide(office, need, "result:leather-10", "proposed")
    decide(office, need, "result:leather-2", "shortlisted")
    told = [(one.user, one.words) for one in Notification.ungated.order_by("at", "pk")]
    assert sorted((user.name, words.split()[1]) for user, words in told) == [
        ("malei", "accepted"), ("malei", "proposes"), ("officer", "sent"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_page_says_what_to_do_without_an_atlas(
    signed_in: Any, office: Any, company: Any, need_of: Any
) -> None:
    need = need_of(company, team=office.team, state=NeedState.OPEN)
    page = signed_in(office).get(f"/needs/{need.pk}/matches/").content.decode()
    assert "There is nothing to match with yet" in page
    assert "There is nothing to match with yet" in Client().get("/matches/").content.decode()
