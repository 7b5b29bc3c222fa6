"""Who answers for what in the index: employers of today, not those of long ago."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from towngown.atlas.importing import converge
from towngown.atlas.index import index, segments_of
from towngown.atlas.search import SearchTable, Shelf
from towngown.atlas.store import Store

Write = Callable[[str, Sequence[Any]], Path]


def employed(to: str, **times: str) -> dict[str, str]:
    return {"role": "employee", "to": to, **times}


PLACES = [
    {"id": f"org:{name}", "kind": "organisation", "names": [name]}
    for name in ("old", "now", "soon", "ends", "paper")
]
ADA = {
    "id": "person:ada", "kind": "person", "names": ["Ada Example"], "text": "Ada measures salt.",
    "links": [
        employed("org:old", since="2001", until="2010-06"), employed("org:now", since="2010-07"),
        employed("org:soon", since="2027-01-01"), employed("org:ends", until="2026"),
    ],
}  # fmt: skip
PAPER = {
    "id": "result:1", "kind": "result", "title": "On salt",
    "links": [{"role": "affiliation", "to": "org:paper", "until": "2010"}],
}  # fmt: skip


def organisations(store: Store, table: str) -> list[str]:
    snapshot = store.snapshot()
    parts = [(segment, gone) for _, segment, gone in segments_of(snapshot, Shelf(store))[table]]
    found = SearchTable(parts)
    (id_,) = {"person_public": ["person:ada"], "result_public": ["result:1"]}[table]
    (answering,) = found.column("organisations", found.rows_of("id", [id_]))
    return sorted(answering)


@pytest.fixture
def store(tmp_path: Path, write: Write) -> Store:
    made = Store(str(tmp_path / "atlas"))
    converge(made, [f"elements:{write('a.jsonl', [*PLACES, ADA, PAPER])}"], workers=1)
    return made


def test_a_former_employer_does_not_answer_for_a_person(store: Store) -> None:
    index(store, workers=1, today=date(2026, 3, 1))
    assert organisations(store, "person_public") == ["org:ends", "org:now"]
    assert organisations(store, "result_public") == ["org:paper"]


def test_an_employer_ceases_to_answer_when_the_day_has_come(store: Store) -> None:
    index(store, workers=1, today=date(2026, 3, 1))
    index(store, workers=1, today=date(2027, 1, 1))
    assert organisations(store, "person_public") == ["org:now", "org:soon"]
