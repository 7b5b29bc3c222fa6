"""Searching, listing and opening what the atlas knows, as the roles see it."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from towngown.desk.base.models import AuditEntry, Opened, SavedSearch
from towngown.desk.base.roles import Role
from towngown.desk.explore import elements, recent
from towngown.desk.explore import search as searching
from towngown.desk.explore.elements import Part
from towngown.desk.explore.search import Hit


@pytest.fixture(autouse=True)
def park(sample_atlas: str, settings: Any) -> None:
    settings.ATLAS = sample_atlas


@pytest.fixture(scope="session")
def confidential(sample_atlas: str) -> str:
    """The id of a need that only officers and managers see."""
    from towngown.atlas.atlas import EVERYTHING, Atlas

    rows = Atlas.open(sample_atlas, EVERYTHING).of_kind("need")
    return min(row["id"] for row in rows if row["tier"] == "confidential" and not row["embargo"])


def text(page: Any) -> str:
    return re.sub(r"\s+", " ", page.content.decode())


def test_a_search_finds_across_languages(signed_in: Any) -> None:
    page = text(signed_in(Role.OFFICER).get("/search/?q=leather"))
    assert "Leather and collagen" in page
    assert "一种环糊精包结百里酚的皮革用抑霉助剂" in page


def test_a_name_stands_first(signed_in: Any) -> None:
    page = signed_in(Role.OFFICER).get("/search/?q=厉溯")
    assert page.context["hits"][0][0]["id"] == "person:knitting-5"


def test_a_facet_counts_what_choosing_it_shows(signed_in: Any) -> None:
    client = signed_in(Role.GUEST)
    whole = client.get("/search/?q=leather")
    for facet in whole.context["facets"]:
        for choice in facet.choices:
            assert client.get(f"/search/{choice.query}").context["total"] == choice.count


def test_a_list_pages_through_everything_once(signed_in: Any) -> None:
    client = signed_in(Role.GUEST)
    first = client.get("/results/?order=title")
    shown = [
        row["id"]
        for number in first.context["page"].paginator.page_range
        for row in client.get(f"/results/?order=title&page={number}").context["page"]
    ]
    assert len(shown) == len(set(shown)) == first.context["total"]


@pytest.mark.parametrize("address", ["/results/", "/people/", "/people/?kind=organisation"])
def test_a_facet_of_a_list_counts_what_choosing_it_shows(signed_in: Any, address: str) -> None:
    client = signed_in(Role.GUEST)
    for facet in client.get(address).context["facets"]:
        for choice in facet.choices:
            path = address.partition("?")[0]
            assert client.get(path + choice.query).context["total"] == choice.count


def test_lists_of_any_length_ask_the_database_equally_often(signed_in: Any) -> None:
    from django.db import connection

    client = signed_in(Role.OFFICER)
    client.get("/results/")  # the first request of a session writes it down
    asked = []
    for address in ("/results/?country=NL", "/results/?type=software", "/results/", "/people/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked.append(len(queries))
    assert len(set(asked)) == 1


def test_what_makes_no_sense_in_an_address_is_passed_over(signed_in: Any) -> None:
    client = signed_in(Role.GUEST)
    whole = client.get("/results/").context["total"]
    page = client.get("/results/?year=abc&order=nonsense&page=-3")
    assert (page.status_code, page.context["total"]) == (200, whole)


def test_an_element_shows_its_record_links_and_sources(signed_in: Any) -> None:
    page = text(signed_in(Role.GUEST).get("/elements/org:donglan/"))
    assert "Donglan University" in page
    assert "东澜大学" in page
    assert "People who work here" in page
    assert "Where this comes from" in page


def test_links_of_a_role_can_be_asked_for_whole(signed_in: Any) -> None:
    client = signed_in(Role.GUEST)
    (few,) = [g for g in client.get("/elements/org:donglan/").context["groups"]
              if g.key == "employee.in"]  # fmt: skip
    (all_,) = [g for g in client.get("/elements/org:donglan/?all=employee.in").context["groups"]
               if g.key == "employee.in"]  # fmt: skip
    assert len(few.ends) == elements.SHOWN < few.total == len(all_.ends)


def test_hidden_and_missing_elements_answer_alike(signed_in: Any, confidential: str) -> None:
    client = signed_in(Role.INVENTOR)
    hidden, missing = (client.get(f"/elements/{id_}/") for id_ in (confidential, "result:none"))
    assert hidden.status_code == missing.status_code == 404
    masked = [re.sub(rb'value="/elements/[^"]*"', b"", one.content) for one in (hidden, missing)]
    masked = [re.sub(rb'(csrf\w*"?:? ?"?|value=")[A-Za-z0-9]{64}', b"", one) for one in masked]
    assert masked[0] == masked[1]


def test_opening_a_confidential_element_is_marked_and_written_down(
    signed_in: Any, confidential: str
) -> None:
    client = signed_in(Role.OFFICER)
    page = text(client.get(f"/elements/{confidential}/"))
    assert "confidential-mark" in page
    (entry,) = AuditEntry.objects.filter(kind="element")
    assert (entry.verb, entry.thing) == ("read", confidential)
    client.get("/elements/org:donglan/")
    assert AuditEntry.objects.filter(kind="element").count() == 1


def test_confidential_elements_in_a_file_are_written_down(
    signed_in: Any, confidential: str
) -> None:
    client = signed_in(Role.OFFICER)
    client.get(f"/results/export/xlsx/?chosen={confidential}&chosen=org:donglan")
    (entry,) = AuditEntry.objects.all()
    assert (entry.verb, entry.kind, entry.thing) == ("exported", "element", confidential)


def test_a_file_has_what_the_page_lists_in_its_order(signed_in: Any) -> None:
    client = signed_in(Role.GUEST)
    listed = [row["id"] for row in client.get("/results/?type=patent&year=2024").context["page"]]
    rows = json.loads(client.get("/results/export/json/?type=patent&year=2024").content)
    assert [row["id"] for row in rows] == listed


def test_a_file_of_chosen_rows_has_no_others(signed_in: Any, confidential: str) -> None:
    client = signed_in(Role.GUEST)
    address = f"/results/export/json/?chosen=result:water-1&chosen={confidential}"
    assert [row["id"] for row in json.loads(client.get(address).content)] == ["result:water-1"]


def test_a_form_there_is_none_of_is_not_found(signed_in: Any) -> None:
    assert signed_in(Role.GUEST).get("/results/export/docx/").status_code == 404


def test_what_was_opened_comes_back_as_far_as_it_may_be_seen(
    person: Any, signed_in: Any, confidential: str
) -> None:
    from towngown.desk.base.reader import reader_of

    user = person(Role.INVENTOR)
    reader = reader_of(user)
    recent.opened(reader, "element", confidential)
    signed_in(user).get("/elements/org:donglan/")
    assert [one.title for one in recent.latest(reader)] == ["Donglan University"]


def test_only_so_much_is_remembered(person: Any) -> None:
    from towngown.desk.base.reader import reader_of

    reader = reader_of(person(Role.INVENTOR))
    for number in range(recent.KEPT + 5):
        recent.opened(reader, "element", f"result:{number}")
    assert Opened.objects.count() == recent.KEPT


def test_a_search_is_kept_found_again_and_let_go(person: Any, signed_in: Any) -> None:
    user = person(Role.OFFICER)
    client = signed_in(user)
    asked = "q=leather&kind=result&page=2&next=//evil"
    client.post("/search/keep/", {"name": "Hides", "query": asked})
    (kept,) = SavedSearch.objects.all()
    assert (kept.name, kept.query) == ("Hides", "q=leather&kind=result")
    assert "Hides" in text(client.get("/"))
    other = signed_in(Role.MANAGER)
    assert other.post(f"/search/{kept.pk}/drop/").status_code == 404
    client.post(f"/search/{kept.pk}/drop/")
    assert not SavedSearch.objects.exists()


def test_guests_keep_nothing(signed_in: Any, client: Any) -> None:
    assert client.post("/search/keep/", {"query": "q=a"}).status_code == 403


def test_other_apps_add_hits_and_parts(signed_in: Any, monkeypatch: Any) -> None:
    hit = Hit("Need of brine", "/needs/1/", "Need")
    monkeypatch.setattr(searching, "SOURCES", [])
    monkeypatch.setattr("towngown.desk.explore.views.search.SOURCES", [lambda *_: [hit]])
    part = Part("Cases", "base/account_menu.html")
    monkeypatch.setattr(elements, "PARTS", [lambda reader, element: part])
    client = signed_in(Role.OFFICER)
    assert "Need of brine" in text(client.get("/search/?q=brine"))
    assert "<h2>Cases</h2>" in text(client.get("/elements/org:donglan/"))


def test_a_desk_without_an_atlas_says_so(signed_in: Any, settings: Any) -> None:
    settings.ATLAS = str(settings.HOME / "none.atlas")
    client = signed_in(Role.OFFICER)
    assert "Nothing was imported yet" in text(client.get("/results/"))
    assert "Nothing answers that" in text(client.get("/search/?q=leather"))
    assert client.get("/palette/?q=lea").status_code == 200
    assert client.get("/").status_code == 200


PAGES = ("/", "/search/?q=leather", "/results/", "/people/", "/elements/org:donglan/", "/design/")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_weighs_at_most_150_kilobytes(signed_in: Any, settings: Any, address: str) -> None:
    from django.contrib.staticfiles import finders

    settings.DEMO = True
    page = signed_in(Role.OFFICER).get(address).content
    weight = len(gzip.compress(page))
    for path in set(re.findall(rb'(?:href|src)="/static/([^"]+\.(?:css|js))"', page)):
        with open(finders.find(path.decode()), "rb") as stream:
            weight += len(gzip.compress(stream.read()))
    assert weight < 150_000
