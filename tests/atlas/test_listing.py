"""Lists of all elements of a kind: what is counted, in which order, and who sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from towngown.atlas.atlas import EVERYTHING, PUBLIC, Atlas, View
from towngown.atlas.importing import converge
from towngown.atlas.listing import Listing
from towngown.atlas.store import Store

COLUMNS = ["titles", "year"]


def listed(ids: list[str]) -> list[str]:
    return [id_.removeprefix("result:") for id_ in ids]


@pytest.fixture
def url(write: Callable[..., Path], tmp_path: Path) -> str:
    def row(name: str, title: object, year: int | None, **more: object) -> dict[str, object]:
        told = {"id": f"result:{name}", "kind": "result", "title": title, "year": year}
        return {**{key: value for key, value in told.items() if value is not None}, **more}

    path = write("park.jsonl", [
        row("brine", {"en": "Brine", "zh": "盐水"}, 2020, type="patent", country="CN"),
        row("apples", {"en": "apples", "zh": "电池"}, 2024, type="publication", country="CN"),
        row("cobalt", {"en": "«Cobalt»"}, None, type="publication", country="NL"),
        row("secret", {"en": "A secret"}, 2024, type="patent", tier="confidential"),
        row("lifted", {"en": "Lifted"}, 2021, type="patent", tier="confidential",
            embargo="2026-01-01"),
    ])  # fmt: skip
    url = str(tmp_path / "a.atlas")
    converge(Store(url), [f"elements:{path}"], workers=1)
    return url


def of(url: str, view: View = PUBLIC) -> Listing:
    return Atlas.open(url, view).listing("result")


def test_orders_are_those_of_the_language(url: str) -> None:
    public = of(url, View(("public",), date(2025, 1, 1)))
    assert listed(public.ids({}, "newest")) == ["apples", "brine", "cobalt"]
    assert listed(public.ids({}, "oldest")) == ["brine", "apples", "cobalt"]
    assert listed(public.ids({}, "title", "en")) == ["apples", "brine", "cobalt"]
    assert listed(public.ids({}, "title", "zh-hans")) == ["cobalt", "apples", "brine"]  # dian, yan


def test_a_page_is_part_of_the_whole(url: str) -> None:
    public = of(url)
    whole = public.ids({}, "title")
    pages = [public.page({}, "title", "en", start, 1, COLUMNS) for start in range(len(whole))]
    assert [row["id"] for page in pages for row in page] == whole
    assert public.page({}, "title", "en", len(whole), 1, COLUMNS) == []


def test_a_column_is_counted_under_the_other_filters(url: str) -> None:
    public = of(url, View(("public",), date(2025, 1, 1)))
    counts = public.counts({"type": "publication"})
    assert counts["type"] == [("publication", 2), ("patent", 1)]
    assert counts["country"] == [("CN", 1), ("NL", 1)]
    assert public.years({"year": (2024, 2024)}) == [(2024, 1), (2020, 1)]
    assert public.count({"type": "no such type"}) == 0


def test_what_may_not_be_seen_is_not_counted(url: str) -> None:
    assert of(url, View(("public",), date(2025, 1, 1))).rows == 3
    assert of(url, View(("public",), date(2026, 1, 1))).rows == 4
    assert of(url, EVERYTHING).rows == 5
    assert of(url).beginning_with("a sec", 5, COLUMNS) == []


def test_beginnings_are_found_in_every_language_and_case(url: str) -> None:
    public = of(url)
    assert listed([row["id"] for row in public.beginning_with("APP", 5, COLUMNS)]) == ["apples"]
    assert listed([row["id"] for row in public.beginning_with("盐", 5, COLUMNS)]) == ["brine"]
    assert public.beginning_with("zzz", 5, COLUMNS) == []


def test_a_kind_without_elements_is_an_empty_list(url: str) -> None:
    people = Atlas.open(url).listing("person")
    assert (people.rows, people.ids({}), people.counts({})["type"]) == (0, [], [])
