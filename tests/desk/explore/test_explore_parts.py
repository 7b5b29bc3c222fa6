"""The picture of links, snippets, the palette, and tables of other apps as files."""

from __future__ import annotations

from typing import Any

from towngown.desk.base.roles import Role
from towngown.desk.explore import exporting, palette
from towngown.desk.explore.elements import End, Group
from towngown.desk.explore.graph import MOST, WIDTH, graph
from towngown.desk.explore.search import snippet
from towngown.reports.exports import Column


def group(role: str, towards: bool, count: int) -> Group:
    ends = [End({"id": f"{role}:{number}", "kind": "person"}, "") for number in range(count)]
    return Group(role, towards, role, ends, count)


def name(element: Any) -> str:
    return str(element["id"])


def test_no_role_crowds_the_others_out_of_the_picture() -> None:
    picture = graph("Title", [group("author", True, 30), group("owner", True, 2)], name)
    assert picture is not None
    assert len(picture.nodes) == MOST
    assert {node.role for node in picture.nodes} == {"author", "owner"}
    assert [node.role for node in picture.nodes] == sorted(node.role for node in picture.nodes)


def test_a_side_without_links_takes_no_room() -> None:
    picture = graph("Title", [group("author", False, 3)], name)
    assert picture is not None
    assert picture.width < WIDTH
    assert len({node.y for node in picture.nodes}) == 3


def test_nothing_linked_is_no_picture() -> None:
    assert graph("Title", [], name) is None
    assert graph("Title", [Group("author", False, "", [End(None, "Only a name")], 1)], name) is None


def test_a_snippet_marks_what_was_asked_for_and_nothing_else() -> None:
    row = {"texts": [{"language": "en", "text": "<b>Brine</b> is salt water. " * 20}]}
    said = snippet(row, "brine", "en")
    assert said.startswith("&lt;b&gt;<mark>Brine</mark>&lt;/b&gt;")
    assert said.endswith("…")
    assert snippet({"texts": None}, "brine", "en") == ""


def test_the_palette_offers_rooms_by_any_part_of_their_words(reader: Any, settings: Any) -> None:
    groups = dict(palette.offered(reader(Role.OFFICER), "sult"))
    assert [str(option.words) for option in groups["Rooms"]] == ["Results"]
    assert groups["Search"][0].address == "/search/?q=sult"


def test_an_action_is_offered_to_those_who_may(reader: Any, monkeypatch: Any) -> None:
    may = palette.Action("Look", "search", shown_to=lambda one: one.rights.imports)
    gone = palette.Action("Look at nothing", "no_such_address")
    monkeypatch.setattr(palette, "ACTIONS", [may, gone])
    officer, mentor = (dict(palette.offered(reader(role), "look"))
                       for role in (Role.OFFICER, Role.MENTOR))  # fmt: skip
    assert [option.address for option in officer["To do"]] == ["/search/"]
    assert "To do" not in mentor


def test_lists_of_other_apps_become_files() -> None:
    columns = [Column("name", "Name")]
    file = exporting.table(columns, [{"name": "=1"}], "csv", "needs")
    assert file is not None
    assert (file.name, file.content) == ("needs.csv", "\ufeffName\r\n'=1\r\n".encode())
    assert exporting.table(columns, [], "ris", "needs") is None
