"""The index follows the elements, whatever the way; a killed run leaves the one before."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from towngown.atlas.atlas import PUBLIC, Atlas
from towngown.atlas.importing import converge
from towngown.atlas.index import index
from towngown.atlas.store import Store
from towngown.kernel import AtlasError
from towngown.matching import Match, find, query_of_text

Write = Callable[[str, Sequence[Any]], Path]
WORDS = [
    "salt",
    "membrane",
    "tanning",
    "wafer",
    "yarn",
    "sludge",
    "perovskite",
    "antibody",
    "crane",
]
QUERY = "salt membrane for tanning sludge"


def need(number: int, seed: int = 0) -> dict[str, Any]:
    chance = random.Random(number * 1_000 + seed)
    return {
        "id": f"result:{number}", "kind": "result", "title": " ".join(chance.sample(WORDS, 3)),
        "text": ". ".join(" ".join(chance.choices(WORDS, k=6)) for _ in range(3)),
    }  # fmt: skip


def build(url: str, path: Path) -> list[Match]:
    converge(Store(url), [f"elements:{path}"], workers=1)
    index(Store(url), workers=1)
    return shown(url)


def shown(url: str) -> list[Match]:
    atlas = Atlas.open(url, PUBLIC)
    # scores are sums of float32 in another order
    found = find(atlas, query_of_text(atlas, QUERY), limit=30)
    return [replace(one, score=round(one.score, 2), signals={}) for one in found]


def folders(url: str) -> list[str]:
    return sorted(str(p.relative_to(url)) for p in Path(url).glob("search/*/*"))


def test_updates_in_steps_give_what_a_new_atlas_gives(tmp_path: Path, write: Write) -> None:
    url = str(tmp_path / "steps")
    lines = {n: need(n) for n in range(40)}
    for step in range(4):
        lines |= {n: need(n, step) for n in range(step, 40, 11)}
        lines.pop(30 + step, None)
        lines[100 + step] = need(100 + step)
        path = write("results.jsonl", list(lines.values()))
        found = build(url, path)
        assert found == build(str(tmp_path / f"new{step}"), path)
    assert len(folders(url)) <= 8
    store = Store(url)
    segments = store.snapshot().table("segments").to_arrow().to_pylist()
    assert sum(row["rows"] - len(row["gone"]) // 4 for row in segments) == len(lines)


def test_no_byte_of_an_open_table_tells_of_texts_less_open(tmp_path: Path, write: Write) -> None:
    """The last digits of a vector depend on the texts that were encoded with it."""
    chance = random.Random(5)
    rows = [need(number, 3) | {"tier": chance.choice(["public", "park"])} for number in range(90)]
    hidden = [need(100 + number, 3) | {"tier": "confidential"} for number in range(45)]
    told = [*rows, *hidden]
    chance.shuffle(told)
    build(str(tmp_path / "without"), write("without.jsonl", rows))
    build(str(tmp_path / "with"), write("with.jsonl", told))
    for tier in ("public", "park"):
        assert arrays_of(tmp_path / "with", tier) == arrays_of(tmp_path / "without", tier)


def arrays_of(atlas: Path, tier: str) -> dict[str, bytes]:
    """Return the flat arrays of the one segment of results of a tier."""
    return {path.name: path.read_bytes() for path in atlas.glob(f"search/result_{tier}/*/*.bin")}


def test_nothing_changed_means_no_new_version(tmp_path: Path, write: Write) -> None:
    url = str(tmp_path / "a")
    build(url, write("results.jsonl", [need(n) for n in range(5)]))
    before = Store(url).versions()[-1].number
    index(Store(url), workers=1)
    assert Store(url).versions()[-1].number == before
    index(Store(url), workers=1, again=True)
    assert Store(url).versions()[-1].number == before + 1


def test_an_older_version_is_still_searched_as_it_was(tmp_path: Path, write: Write) -> None:
    url = str(tmp_path / "a")
    first = build(url, write("results.jsonl", [need(n) for n in range(12)]))
    number = Store(url).versions()[-1].number
    second = build(url, write("results.jsonl", [need(n, 7) for n in range(6, 15)]))
    assert second != first
    Store(url).restore(number)
    assert shown(url) == first


def test_a_lost_segment_is_told_and_built_again(tmp_path: Path, write: Write) -> None:
    url = str(tmp_path / "a")
    found = build(url, write("results.jsonl", [need(n) for n in range(12)]))
    shutil.rmtree(Path(url) / "search")
    with pytest.raises(AtlasError, match="index --again"):
        shown(url)
    index(Store(url), workers=1, again=True)
    assert shown(url) == found


@pytest.mark.parametrize("wait", [0.3, 0.9, 1.6])
def test_an_index_run_killed_leaves_the_one_before(
    tmp_path: Path, write: Write, wait: float
) -> None:
    url = str(tmp_path / "a")
    before = build(url, write("results.jsonl", [need(n) for n in range(12)]))
    path = write("results.jsonl", [need(n, 3) for n in range(400)])
    converge(Store(url), [f"elements:{path}"], workers=1)
    command = [sys.executable, "-m", "towngown", "index", "--again", "--workers", "1"]
    run = subprocess.Popen([*command, "--atlas", url, "--quiet"], start_new_session=True)
    time.sleep(wait)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    assert [one.id for one in shown(url)][:3] in (
        [one.id for one in before][:3],
        [one.id for one in build(str(tmp_path / "new"), path)][:3],
    )
    index(Store(url), workers=1)
    assert shown(url) == build(str(tmp_path / "new2"), path)
