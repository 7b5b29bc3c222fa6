"""What was set aside: told with its place, and no more of it than may be seen."""

import json
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from towngown.atlas.importing import converge
from towngown.atlas.store import Store

Write = Callable[[str, Sequence[Any]], Path]
NEED = {"id": "need:1", "kind": "need", "title": "Salt"}
LEFT_OUT = "the row itself is left out"


def told(url: str) -> list[dict[str, Any]]:
    path = Path(url) / "rejected.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return str(tmp_path / "atlas")


def test_only_the_owner_may_read_what_was_rejected(url: str, write: Write) -> None:
    (Path(url)).mkdir()
    for name in ("rejected.jsonl", "rejected.part"):
        (Path(url) / name).write_text("")
    converge(Store(url), [f"elements:{write('a.jsonl', [NEED, '{broken'])}"])
    assert stat.S_IMODE((Path(url) / "rejected.jsonl").stat().st_mode) == 0o600
    assert [row["raw"] for row in told(url)] == ["{broken"]


@pytest.mark.parametrize(
    "lines",
    [
        [NEED, {"id": "x", "kind": "nope", "title": "CANARY", "tier": "confidential"}],
        [NEED, '{"title": "CANARY", "tier" : "park", '],
        [{**NEED, "tier": "confidential"}, '{"title": "CANARY'],
        [NEED, {**NEED, "id": "x", "titel": "CANARY", "tier": "secret"}],
        [NEED, {**NEED, "id": "x", "titel": "CANARY", "tier": "park"}],
    ],
)
def test_rows_of_a_file_that_is_not_public_are_left_out(
    url: str, write: Write, lines: list[Any]
) -> None:
    path = write("a.jsonl", lines)
    converge(Store(url), [f"elements:{path}"])
    (row,) = told(url)
    assert (row["raw"], row["line"]) == ("", 2)
    assert LEFT_OUT in row["reason"]
    kept = Store(url).snapshot().scan("rejections").read_all().to_pylist()
    assert "CANARY" not in str(kept)


@pytest.mark.parametrize(
    ("tier", "shown"), [("保密", False), ("who knows", False), ("public", True), ("", True)]
)
def test_rows_of_a_spreadsheet_are_left_out_by_its_column_of_tiers(
    url: str, write: Write, tier: str, shown: bool
) -> None:
    path = write("a.csv", ["title,year,密级", f"CANARY,long ago,{tier}", "Salt,2020,"])
    converge(Store(url), [f"results:{path}"])
    rows = told(url)
    assert [("CANARY" in row["raw"]) for row in rows] == [shown] * len(rows)
    assert [LEFT_OUT in row["reason"] for row in rows] == [not shown] * len(rows)


def test_a_record_that_cannot_be_stored_is_left_out_by_its_tier(url: str, write: Write) -> None:
    secret = {**NEED, "updated": "CANARY", "tier": "confidential"}
    converge(Store(url), [f"elements:{write('a.jsonl', [secret])}"])
    (row,) = told(url)
    assert (row["field"], row["raw"], row["kept"]) == ("updated", "", True)
