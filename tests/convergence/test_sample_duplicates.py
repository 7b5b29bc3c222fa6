"""The sample park's deliberate duplicates: none missed and none wrong.

The park's raw lists say of the same people, organisations and results again and again under other
writings, and of others nearly under the same. sample/lists/duplicates.tsv is the truth. It is
complete: records that no chain of "same" joins are different, whether a row says so or not.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from towngown.atlas.store import Store

SAMPLE = Path(__file__).parents[2] / "src/towngown/sample"
LISTS = SAMPLE / "lists"
SOURCES = (
    SAMPLE / "park.jsonl", f"people:{LISTS / 'people'}", f"organisations:{LISTS / 'organisations'}",
    f"results:{LISTS / 'results'}", LISTS / "registries", LISTS / "references",
)  # fmt: skip
RESOLVED = frozenset({"person", "organisation", "result"})


@dataclass(frozen=True)
class Row:
    """Two record keys, whether they are one, of which kind the case is, and why."""

    a: str
    b: str
    verdict: str
    kind: str
    why: str
    why_zh: str


def truth() -> list[Row]:
    with (LISTS / "duplicates.tsv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Row(**row) for row in rows]


TRUTH = truth()


def groups(rows: Iterable[Row]) -> dict[str, str]:
    """Return for every record of a row the name of what it is, by the chains of "same"."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    for row in rows:
        a, b = root(row.a), root(row.b)
        if row.verdict == "same":
            parent[max(a, b)] = min(a, b)
    return {key: root(key) for key in parent}


GROUPS = groups(TRUTH)


def kinds(verdict: str) -> list[str]:
    """Return the kinds of case."""
    return sorted({row.kind for row in TRUTH if row.verdict == verdict})


@dataclass(frozen=True)
class Converged:
    """What converge made of the park and its lists."""

    summary: dict[str, Any]
    element_of: Mapping[str, str]
    kind_of: Mapping[str, str]
    sources: int
    rejected: list[dict[str, Any]]


@pytest.fixture(scope="module")
def converged(tmp_path_factory: pytest.TempPathFactory) -> Converged:
    atlas = tmp_path_factory.mktemp("sample") / "park.atlas"
    done = subprocess.run(
        [sys.executable, "-m", "towngown", "converge", *map(str, SOURCES), "--atlas", str(atlas),
         "--no-index", "--json", "--quiet"],
        capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    snapshot = Store(str(atlas)).snapshot()
    records = [
        row
        for batch in snapshot.scan("records", columns=["key", "element", "kind"])
        for row in batch.to_pylist()
    ]
    sources = sum(
        len(row["sources"])
        for batch in snapshot.scan("elements", columns=["sources", "status"])
        for row in batch.to_pylist()
        if row["status"] != "mentioned"
    )
    lines = (atlas / "rejected.jsonl").read_text(encoding="utf-8").splitlines()
    return Converged(
        summary=json.loads(done.stdout),
        element_of={row["key"]: row["element"] for row in records if row["element"]},
        kind_of={row["key"]: row["kind"] for row in records},
        sources=sources,
        rejected=[json.loads(line) for line in lines],
    )


def test_the_truth_names_records_and_gives_its_reasons(converged: Converged) -> None:
    keys = {key for row in TRUTH for key in (row.a, row.b)}
    assert keys <= set(converged.element_of)
    assert {converged.kind_of[key] for key in keys} == RESOLVED
    assert [row for row in TRUTH if converged.kind_of[row.a] != converged.kind_of[row.b]] == []
    assert [row for row in TRUTH if not (row.why and row.why_zh)] == []


def test_the_truth_does_not_contradict_itself() -> None:
    assert {row.verdict for row in TRUTH} == {"same", "different"}
    pairs = Counter(frozenset((row.a, row.b)) for row in TRUTH)
    assert [pair for pair, count in pairs.items() if count > 1 or len(pair) == 1] == []
    different = [row for row in TRUTH if row.verdict == "different"]
    assert [row for row in different if GROUPS[row.a] == GROUPS[row.b]] == []
    told = Counter(row.verdict for row in TRUTH)
    assert told["same"] >= 75
    assert told["different"] >= 40


@pytest.mark.parametrize("kind", kinds("same"))
def test_duplicates_become_one_element(converged: Converged, kind: str) -> None:
    pairs = [row for row in TRUTH if (row.verdict, row.kind) == ("same", kind)]
    assert [row for row in pairs if not is_one(converged, row)] == []


@pytest.mark.parametrize("kind", kinds("different"))
def test_near_misses_stay_apart(converged: Converged, kind: str) -> None:
    pairs = [row for row in TRUTH if (row.verdict, row.kind) == ("different", kind)]
    assert [row for row in pairs if is_one(converged, row)] == []


def test_no_element_holds_records_of_two_things(converged: Converged) -> None:
    members = defaultdict(list)
    for key, element in sorted(converged.element_of.items()):
        if converged.kind_of[key] in RESOLVED:
            members[element].append(key)
    assert [keys for keys in members.values() if len({GROUPS.get(k, k) for k in keys}) > 1] == []


def is_one(converged: Converged, row: Row) -> bool:
    return converged.element_of[row.a] == converged.element_of[row.b]


def test_bad_rows_of_the_lists_are_told_and_nothing_is_lost(converged: Converged) -> None:
    summary = converged.summary
    assert summary["problems"] == []
    assert summary["records"] == {"new": 841, "merged ids of no element here": 3}
    assert converged.sources == len(converged.element_of) == 841
    assert [
        (Path(one["file"]).name, one["line"], one["field"])
        for one in converged.rejected
        if not one.get("kept")
    ] == [("attendees.csv", 67, "name"), ("attendees.csv", 68, "name")]


def test_an_identifier_on_many_records_is_told_and_not_used(converged: Converged) -> None:
    many = "email:kejiju-lianluo@chaoning.example"
    assert converged.summary["overshared"] == [f"{many} (64 records)"]


def test_merges_in_a_circle_mean_nothing_and_others_are_followed(converged: Converged) -> None:
    in_circle = {f"openalex:A99000000{n}" for n in (96, 97, 98)}
    assert in_circle & set(converged.element_of) == set()
    assert (
        converged.element_of["openalex:A9900000091"] == converged.element_of["openalex:A9900000092"]
    )


def partition(atlas: Path) -> set[frozenset[str]]:
    members = defaultdict(set)
    for batch in Store(str(atlas)).snapshot().scan("records", columns=["key", "element"]):
        for row in batch.to_pylist():
            if row["element"]:
                members[row["element"]].add(row["key"])
    return set(map(frozenset, members.values()))


def taken_in(atlas: Path, *sources: object) -> None:
    subprocess.run(
        [sys.executable, "-m", "towngown", "converge", *map(str, sources), "--atlas", str(atlas),
         "--no-index", "--quiet"],
        capture_output=True, check=True,
    )  # fmt: skip


@pytest.mark.parametrize("first", [SOURCES[:1], SOURCES[1:4], SOURCES[4:]])
def test_in_which_order_lists_arrive_does_not_matter(
    converged: Converged, tmp_path: Path, first: tuple[object, ...]
) -> None:
    at_once = defaultdict(set)
    for key, element in converged.element_of.items():
        at_once[element].add(key)
    atlas = tmp_path / "park.atlas"
    taken_in(atlas, *first)
    taken_in(atlas, *SOURCES)
    assert partition(atlas) == set(map(frozenset, at_once.values()))


def test_what_people_decided_outlasts_later_imports(tmp_path: Path) -> None:
    atlas = tmp_path / "park.atlas"
    taken_in(atlas, *SOURCES[:2])
    pair = ("person:leather-1", "staff:D2004017")
    assert any(set(pair) <= group for group in partition(atlas))
    subprocess.run(
        [sys.executable, "-m", "towngown", "decide", *pair, "--different", "--who", "Ada", "--why",
         "asked him", "--register", str(atlas / "registers/person-public.register")],
        capture_output=True, check=True,
    )  # fmt: skip
    taken_in(atlas, *SOURCES)
    assert not any(set(pair) <= group for group in partition(atlas))
