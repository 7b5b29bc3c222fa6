"""Bad input to converge and resolve, as processes: handled, told, nothing lost, pairs bounded."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from towngown.atlas.store import Store

MANY = 3_000
BUDGET = 60
"""How many pairs a record resolve may compare (docs/explanation/resolution.md)."""
MEGABYTE = 1 << 20
_SYLLABLES = ("bar", "cal", "dro", "fen", "gol", "hul", "jor", "kel", "lom", "mer", "nor", "pol")


def towngown(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "towngown", *map(str, arguments)],
        capture_output=True, text=True, check=True, encoding="utf-8", timeout=120,
    )  # fmt: skip


def written(path: Path, head: str, rows: Iterable[Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head.split(","), *rows])
    return path


def names(count: int) -> list[tuple[str, str]]:
    """Given and family names of which many share one part."""
    draw = random.Random(7)
    words = ["".join(draw.sample(_SYLLABLES, 2)).title() for _ in range(60)]
    return [(draw.choice(words[:30]), draw.choice(words[30:])) for _ in range(count)]


def orcid(number: int) -> str:
    """An iD in a range that is not given out, with its check digit (ISO 7064 MOD 11-2)."""
    digits, total = f"0999{number:011d}", 0
    for digit in digits:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    whole = digits + ("X" if rest == 10 else str(rest))
    return "-".join(whole[at : at + 4] for at in range(0, 16, 4))


def converged(atlas: Path, *sources: object) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return the summary, and the records of each element by the element's id."""
    done = towngown("converge", *sources, "--atlas", atlas, "--no-index", "--json", "--quiet")
    members = defaultdict(list)
    for batch in Store(str(atlas)).snapshot().scan("records", columns=["key", "element"]):
        for row in batch.to_pylist():
            members[row["element"]].append(row["key"])
    return json.loads(done.stdout), {id_: sorted(keys) for id_, keys in members.items()}


def rejections(atlas: Path) -> list[dict[str, Any]]:
    lines = (atlas / "rejected.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def resolved(records: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the summary, and the cluster of each id."""
    out = records.with_suffix(".out")
    done = towngown(
        "resolve", "--records", records, "--kind", "person", "--out", out, "--json", "--quiet"
    )
    with out.open(encoding="utf-8", newline="") as stream:
        return json.loads(done.stdout), {
            row["id"]: row["cluster"] for row in csv.DictReader(stream)
        }


# One identifier on thousands of records


def crowd(folder: Path) -> Path:
    rows = [
        (f"m{n}", " ".join(name), "desk@office.example", f"Firm {n % 40}")
        for n, name in enumerate(names(MANY))
    ]
    return written(folder / "crowd.csv", "编号,姓名,邮箱,单位", rows)


def test_converge_does_not_use_an_identifier_on_thousands_of_records(tmp_path: Path) -> None:
    summary, members = converged(tmp_path / "a", f"people:{crowd(tmp_path)}")
    assert summary["overshared"] == [f"email:desk@office.example ({MANY} records)"]
    assert summary["records"] == {"new": MANY}
    assert sum(map(len, members.values())) == MANY


def test_resolve_bounds_pairs_of_an_identifier_on_thousands_of_records(tmp_path: Path) -> None:
    summary, cluster = resolved(crowd(tmp_path))
    assert len(cluster) == summary["records"] == MANY
    assert summary["pairs_a_record"] <= BUDGET
    assert summary["keys_refined"] >= 1
    assert summary["largest_keys"]["邮箱: desk@office.example"] == MANY


def test_resolve_bounds_pairs_where_every_value_is_the_same(tmp_path: Path) -> None:
    rows = [(f"m{n}", "张伟", "desk@office.example", "东澜大学") for n in range(MANY)]
    summary, cluster = resolved(written(tmp_path / "one.csv", "编号,姓名,邮箱,单位", rows))
    assert len(cluster) == MANY
    assert summary["pairs_a_record"] <= BUDGET
    assert summary["keys_too_large"] >= 1
    assert MANY in summary["largest_keys"].values()


# Contradicting identifiers


def contradicting(folder: Path) -> Path:
    """People twice or thrice; the first ten of them under two ORCIDs and once under none."""
    rows: list[Sequence[object]] = []
    for n, (given, family) in enumerate(names(160)):
        mail, born = f"{family.lower()}{n}@x.example", f"19{30 + n % 70}-{n % 12 + 1:02d}-11"
        is_two = n < 10
        rows.append(
            (f"a{n}", f"{given} {family}", mail, born, orcid(n) if is_two or n > 60 else "")
        )
        if n < 80:
            other = orcid(1_000 + n) if is_two else ""
            rows.append((f"b{n}", f"{family.upper()}, {given}", mail, born, other))
        if is_two:
            rows.append((f"c{n}", f"{given} {family}", mail, born, ""))
    return written(folder / "contradicting.csv", "编号,姓名,邮箱,出生日期,orcid", rows)


def test_resolve_keeps_two_orcids_apart_whoever_stands_between_them(tmp_path: Path) -> None:
    records = contradicting(tmp_path)
    summary, cluster = resolved(records)
    assert [n for n in range(10) if cluster[f"a{n}"] == cluster[f"b{n}"]] == []
    assert len(cluster) == summary["records"] == 250
    assert summary["kept_apart_by_identifiers"] >= 1
    told = towngown(
        "resolve", "--records", records, "--kind", "person", "--explain", "a1", "b1", "--quiet"
    ).stdout
    assert "Their identifiers contradict each other: they cannot be one." in told


def test_converge_keeps_two_orcids_apart_and_loses_neither(tmp_path: Path) -> None:
    _, members = converged(tmp_path / "a", f"people:{contradicting(tmp_path)}")
    assert sum(map(len, members.values())) == 250
    holder = {key: id_ for id_, keys in members.items() for key in keys}
    apart = [holder[f"contradicting:a{n}"] != holder[f"contradicting:b{n}"] for n in range(10)]
    assert apart == [True] * 10


def test_converge_loses_no_record_of_contradicting_identifiers(tmp_path: Path) -> None:
    summary, members = converged(tmp_path / "a", f"people:{contradicting(tmp_path)}")
    assert summary["records"] == {"new": 250}
    assert sum(map(len, members.values())) == 250


# Empty names


def half_empty(folder: Path) -> Path:
    rows = [
        (f"e{n}", " ".join(name) if n % 2 else " ", f"p{n}@x.example" if n % 2 else "")
        for n, name in enumerate(names(400))
    ]
    return written(folder / "empty.csv", "编号,姓名,邮箱", rows)


def test_converge_tells_each_empty_name_and_takes_the_other_rows(tmp_path: Path) -> None:
    summary, members = converged(tmp_path / "a", f"people:{half_empty(tmp_path)}")
    assert (summary["rejected"], len(members)) == (200, 200)
    told = rejections(tmp_path / "a")
    assert {(one["field"], one["reason"]) for one in told} == {
        ("name", "is empty, and there is no description either")
    }
    assert [one["line"] for one in told] == list(range(2, 402, 2))


def test_resolve_leaves_empty_names_on_their_own(tmp_path: Path) -> None:
    summary, cluster = resolved(half_empty(tmp_path))
    assert len(cluster) == 400
    assert len({cluster[f"e{n}"] for n in range(0, 400, 2)}) == 200
    assert summary["pairs_a_record"] <= BUDGET


# A name of a megabyte


def with_a_long_name(folder: Path) -> Path:
    long = "Zhang " + "a" * MEGABYTE
    rows = [(f"n{n}", " ".join(name), f"Firm {n}") for n, name in enumerate(names(200))]
    rows += [("long1", long, "Firm 1"), ("long2", long, "Firm 2")]
    return written(folder / "long.csv", "编号,姓名,单位", rows)


def test_converge_tells_a_name_of_a_megabyte_and_takes_the_other_rows(tmp_path: Path) -> None:
    summary, members = converged(tmp_path / "a", f"people:{with_a_long_name(tmp_path)}")
    assert (summary["rejected"], len(members)) == (2, 200)
    assert [one["reason"].partition(" ")[0] for one in rejections(tmp_path / "a")] == [
        "long:long1:", "long:long2:",
    ]  # fmt: skip


def test_resolve_takes_a_name_of_a_megabyte(tmp_path: Path) -> None:
    summary, cluster = resolved(with_a_long_name(tmp_path))
    assert len(cluster) == 202
    assert {"long1", "long2"} <= set(cluster)
    assert summary["pairs_a_record"] <= BUDGET


# Records that name each other in circles


def circles(folder: Path) -> Path:
    lines: list[dict[str, Any]] = [
        {"id": f"p:{n}", "kind": "person", "names": [f"Greta Calford {'I' * n}"],
         "replaced_by": f"p:{n % 3 + 1}"}
        for n in (1, 2, 3)
    ]  # fmt: skip
    lines.append({"id": "p:4", "kind": "person", "names": ["Bruno Vel"], "replaced_by": "p:4"})
    lines += [
        {"id": f"o:{n}", "kind": "organisation", "names": [f"Norvex {n}"],
         "links": [{"role": "part_of", "to": f"o:{3 - n}"}]}
        for n in (1, 2)
    ]  # fmt: skip
    path = folder / "circles.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return path


def test_converge_makes_a_circle_of_replacements_one_and_keeps_all_it_said(tmp_path: Path) -> None:
    summary, members = converged(tmp_path / "a", circles(tmp_path))
    assert (summary["rejected"], summary["records"]) == (0, {"new": 6})
    assert members == {
        "p:1": ["p:1", "p:2", "p:3"], "p:4": ["p:4"], "o:1": ["o:1"], "o:2": ["o:2"],
    }  # fmt: skip
    (one,) = [
        row
        for batch in Store(str(tmp_path / "a")).snapshot().scan("elements")
        for row in batch.to_pylist()
        if row["id"] == "p:1"
    ]
    assert sorted(name["text"] for name in one["names"]) == [
        "Greta Calford I", "Greta Calford II", "Greta Calford III",
    ]  # fmt: skip


def test_resolve_takes_records_in_circles(tmp_path: Path) -> None:
    _, cluster = resolved(circles(tmp_path))
    assert sorted(cluster) == ["p:1", "p:2", "p:3", "p:4"]
