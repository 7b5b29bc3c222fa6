"""What a registry merged: an id leads to what it means now, and to nothing where none is here."""

import json
from collections.abc import Callable, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from towngown.atlas.atlas import EVERYTHING, PUBLIC, Atlas
from towngown.atlas.importing import Summary, converge
from towngown.atlas.store import Store
from towngown.kernel.errors import NotFound

Write = Callable[[str, Sequence[Any]], Path]
NONE_HERE = "merged ids of no element here"


def url_of(id_: str) -> str:
    return f"https://openalex.org/{id_}"


def work(id_: str, author: str, name: str = "Li Wei") -> dict[str, Any]:
    return {
        "id": url_of(id_), "title": f"Title {id_}", "type": "article",
        "authorships": [{"author": {"id": url_of(author), "display_name": name}}],
    }  # fmt: skip


def person(id_: str) -> dict[str, Any]:
    return {"id": url_of(id_), "display_name": f"Person {id_}"}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return str(tmp_path / "atlas")


@pytest.fixture
def merged(write: Write) -> Callable[..., str]:
    def to_file(*pairs: tuple[str, str], name: str = "merged.csv") -> str:
        rows = [f"2022-07-01,{url_of(old)},{url_of(new)}" for old, new in pairs]
        return f"openalex:{write(name, ['merge_date,id,merge_into_id', *rows])}"

    return to_file


@pytest.fixture
def works(write: Write) -> Callable[..., str]:
    def to_file(*entities: dict[str, Any], name: str = "works.jsonl") -> str:
        return f"openalex:{write(name, entities)}"

    return to_file


def rows(url: str, table: str) -> list[dict[str, Any]]:
    return Store(url).snapshot().scan(table).read_all().to_pylist()


def named(url: str) -> dict[str, tuple[str, str]]:
    """Return status and first name (or title) of every element in force."""
    return {
        row["id"]: (row["status"], ((row["names"] or row["titles"]) or [{"text": ""}])[0]["text"])
        for row in rows(url, "elements")
        if row["status"] != "retired"
    }


def author_of(url: str, work_id: str) -> str:
    (link,) = (
        row for row in rows(url, "links") if row["from"] == work_id and row["role"] == "author"
    )
    return str(link["to"])


MANY = [(f"A{n}", f"A{n + 1_000}") for n in range(100, 200)]


def test_merged_ids_of_nothing_here_make_no_elements_and_are_counted(
    url: str, merged: Callable[..., str], works: Callable[..., str]
) -> None:
    summary = converge(Store(url), [works(work("W1", "A1")), merged(*MANY, ("A7", "A1"))])
    assert summary.records[NONE_HERE] == 100
    assert summary.kinds == {"person": 1, "result": 1}
    assert len(named(url)) == 2
    assert Atlas.open(url).element("openalex:A7")["id"] == author_of(url, "openalex:W1")
    with pytest.raises(NotFound):
        Atlas.open(url).element("openalex:A100")
    assert {row["key"] for row in rows(url, "records") if row["element"] is None} == {
        f"openalex:{old}" for old, _ in MANY
    }


def test_running_merged_ids_again_changes_nothing(
    url: str, merged: Callable[..., str], works: Callable[..., str]
) -> None:
    sources = [works(work("W1", "A1")), merged(*MANY, ("A7", "A1"))]
    converge(Store(url), sources)
    before = named(url)
    again = converge(Store(url), sources, again=True)
    assert dict(again.records) == {NONE_HERE: 100, "unchanged": 2}
    assert not {"new", "changed", "retired"} & set(again.elements)
    assert named(url) == before
    assert len(rows(url, "records")) == 103


CASES: list[tuple[str, list[tuple[str, str]], list[dict[str, Any]], str]] = [
    ("the target is described", [("A1", "A2")], [work("W1", "A1"), person("A2")], "Person A2"),
    ("the target is named by a work", [("A1", "A2")], [work("W1", "A1"), work("W2", "A2")],
     "Li Wei"),
    ("only the old id is named by a work", [("A1", "A2")], [work("W1", "A1")], "Li Wei"),
    ("two steps", [("A1", "A2"), ("A2", "A3")], [work("W1", "A1"), person("A3")], "Person A3"),
    ("the old id is described", [("A1", "A2")], [work("W1", "A1"), person("A2"), work("W3", "A2")],
     "Person A2"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("pairs", "entities", "name"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_an_old_id_leads_to_the_same_person_in_every_order_of_arrival(
    tmp_path: Path, merged: Callable[..., str], works: Callable[..., str],
    pairs: list[tuple[str, str]], entities: list[dict[str, Any]], name: str,
) -> None:  # fmt: skip
    files = [merged(*pairs, *MANY)]
    files += [works(one, name=f"{number}.jsonl") for number, one in enumerate(entities)]
    for number, order in enumerate(permutations(files)):
        url = str(tmp_path / str(number))
        for file in order:
            converge(Store(url), [file])
        people = {id_: told for id_, told in named(url).items() if told[1] in ("Li Wei", name)}
        assert [told[1] for told in people.values()] == [name], order
        (id_,) = people
        assert author_of(url, "openalex:W1") == id_
        assert {Atlas.open(url).element(f"openalex:{old}")["id"] for old, _ in pairs} == {id_}
        assert all(told[1] for told in named(url).values())
        keys = [row["key"] for row in rows(url, "records")]
        assert len(keys) == len(set(keys))


def test_what_is_no_longer_merged_stands_for_itself_again(
    url: str, merged: Callable[..., str], works: Callable[..., str]
) -> None:
    sources = [works(work("W1", "A1")), merged(("A1", "A2"), ("A8", "A9"))]
    converge(Store(url), sources)
    merged(("A8", "A9"))
    converge(Store(url), sources)
    assert named(url)[author_of(url, "openalex:W1")] == ("mentioned", "Li Wei")


def test_merged_ids_sleep_again_when_what_they_meant_is_gone(
    url: str, merged: Callable[..., str], works: Callable[..., str]
) -> None:
    sources = [works(person("A2"), person("A5")), merged(("A1", "A2"))]
    converge(Store(url), sources)
    works(person("A5"))
    summary = converge(Store(url), sources)
    assert summary.records["retired"] == 1
    assert named(url) == {"openalex:A5": ("active", "Person A5")}
    works(person("A2"), person("A5"))
    converge(Store(url), sources)
    assert sorted(named(url).values()) == [("active", "Person A2"), ("active", "Person A5")]
    assert Atlas.open(url).element("openalex:A1") == Atlas.open(url).element("openalex:A2")


def test_a_circle_of_merges_makes_no_element(
    url: str, merged: Callable[..., str], works: Callable[..., str]
) -> None:
    sources = [merged(("A1", "A2"), ("A2", "A1"), ("A3", "A3")), works(work("W1", "A1"))]
    converge(Store(url), sources)
    assert set(named(url)) == {"openalex:W1"}


def test_an_identifier_that_a_list_of_the_park_gives_is_known(
    url: str, merged: Callable[..., str], write: Write
) -> None:
    own = {"id": "person:1", "kind": "person", "names": ["Ada"], "identifiers": {"openalex": "A2"}}
    converge(Store(url), [merged(("A1", "A2")), f"elements:{write('own.jsonl', [own])}"])
    assert named(url) == {"person:1": ("active", "Ada")}
    assert Atlas.open(url).element("openalex:A1")["id"] == "person:1"


@pytest.mark.parametrize("merged_first", [True, False])
def test_a_confidential_reference_wakes_nothing_that_others_see(
    tmp_path: Path, merged: Callable[..., str], write: Write, merged_first: bool
) -> None:
    secret = {
        "id": "result:9", "kind": "result", "title": "Salt", "tier": "confidential",
        "links": [{"role": "author", "to": "openalex:A1", "name": "CANARY", "kind": "person"}],
    }  # fmt: skip
    own = f"elements:{write('own.jsonl', [secret])}"
    url = str(tmp_path / "atlas")
    for source in sorted(
        [merged(("A1", "A2")), own], key=lambda s: s.startswith("o") != merged_first
    ):
        converge(Store(url), [source])
    assert {row["tier"] for row in rows(url, "elements")} == {"confidential"}
    id_ = author_of(url, "result:9")
    assert Atlas.open(url, EVERYTHING).element(id_)["names"][0]["text"] == "CANARY"
    with pytest.raises(NotFound):
        Atlas.open(url, PUBLIC).element(id_)


def test_the_summary_counts_them(url: str, merged: Callable[..., str]) -> None:
    summary: Summary = converge(Store(url), [merged(*MANY)])
    assert dict(summary.records) == {NONE_HERE: 100}
    assert json.loads(json.dumps(summary.records)) == {NONE_HERE: 100}
