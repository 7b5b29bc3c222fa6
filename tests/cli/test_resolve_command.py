"""towngown resolve as a process: clusters, truth, explanations, two lists, wrong input."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import Any

import pytest

from test_cli import towngown

_SYLLABLES = (
    "bar", "cal", "dro", "fen", "gol", "hul", "jor", "kel", "lom", "mer", "nor", "pol", "rin",
    "sul", "tor", "vel",
)  # fmt: skip


def people(doubles: int = 40, singles: int = 60) -> list[list[str]]:
    """Rows of id, 姓名, email, birth date; p7 and d7 are one person."""
    draw = random.Random(11)
    rows = []
    for number in range(doubles + singles):
        given, family = ("".join(draw.sample(_SYLLABLES, 2)).title() for _ in "ab")
        mail = f"{family.lower()}{number}@example.org"
        date = f"19{draw.randint(30, 99)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
        rows.append([f"p{number}", f"{given} {family}", mail, date])
        if number < doubles:
            other = mail if number % 2 else ""
            rows.append([f"d{number}", f"{family.upper()}, {given}", other, date])
    draw.shuffle(rows)
    return rows


def written(path: Path, rows: list[list[str]], separator: str = ";") -> Path:
    head = ["编号", "姓名", "邮箱", "出生日期"]
    text = "\n".join(separator.join(row) for row in [head, *rows]) + "\n"
    path.write_bytes(text.encode("gb18030"))
    return path


def test_a_chinese_list_is_resolved_measured_and_explained(tmp_path: Path) -> None:
    records, out, truth = written(tmp_path / "p.csv", people()), tmp_path / "c.csv", tmp_path / "t"
    truth.write_text("a,b\n" + "".join(f"p{n},d{n}\n" for n in range(40)))
    arguments = ("resolve", "--records", records, "--kind", "person", "--quiet")
    done = towngown(*arguments, "--out", out, "--truth", truth)
    assert "140 records, 100 clusters" in done.stdout
    assert "姓名 (person), 邮箱 (identifier), 出生日期 (date)" in done.stdout
    assert "pairwise: precision 1.0000, recall 1.0000" in done.stdout
    with out.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["id", "cluster", "probability"]
    assert sorted(row["id"] for row in rows) == sorted(row[0] for row in people())
    assert towngown(*arguments, "--truth", out).stdout.endswith("F1 1.0000.\n")
    told = towngown(*arguments, "--explain", "p3", "d3").stdout
    assert "p3 and d3 are taken to be one" in told
    assert "出生日期: same date" in told
    assert "视为同一对象" in towngown(*arguments, "--explain", "p3", "d3", "--lang", "zh").stdout
    found = json.loads(towngown(*arguments, "--explain", "p3", "d4", "--json").stdout)
    assert found["together"] is False
    assert found["after"] == pytest.approx(
        found["before"] + sum(one["bits"] for one in found["steps"])
    )


def test_two_lists_are_matched_one_to_one(tmp_path: Path) -> None:
    rows = people()
    ours = [["id", "name", "email", "born"], *[row for row in rows if row[0][0] == "p"]]
    theirs = [["no", "姓名", "邮箱", "出生日期"], *[row for row in rows if row[0][0] == "d"]]
    paths = []
    for name, table, separator in (("a.csv", ours, "%"), ("b.csv", theirs, "\t")):
        paths.append(tmp_path / name)
        paths[-1].write_text("\n".join(separator.join(row) for row in table), encoding="utf-8")
    truth, model = tmp_path / "t.csv", tmp_path / "model.json"
    truth.write_text("".join(f"p{n};d{n}\n" for n in range(40)))
    arguments = ("resolve", "--records", paths[0], "--against", paths[1], "--kind", "person")
    once = towngown(*arguments, "--truth", truth, "--json", "--save-model", model).stdout
    summary: dict[str, Any] = json.loads(once)
    assert summary["pairwise"]["f1"] == 1.0
    assert json.loads(model.read_text())["prior"] > 0
    assert towngown(*arguments, "--truth", truth, "--json", "--model", model).stdout == once


def test_elements_of_the_kind_are_resolved_even_in_circles(tmp_path: Path) -> None:
    lines = [
        {"id": f"e{n}", "kind": "result", "title": f"Cell {n // 2} in damp heat {n // 2}",
         "supersedes": [f"e{(n + 1) % 20}"], "cites": [f"e{(n + 2) % 20}"],
         "links": [{"role": "related", "to": f"e{(n + 1) % 20}"}]}
        for n in range(20)
    ]  # fmt: skip
    lines.append({"id": "o1", "kind": "organisation", "names": ["Norvex Ltd"]})
    records, out = tmp_path / "e.jsonl", tmp_path / "c.csv"
    records.write_text("".join(f"{json.dumps(line)}\n" for line in lines) + "broken\n")
    done = towngown("resolve", "--records", records, "--kind", "result", "--out", out, "--quiet")
    assert "20 records" in done.stdout
    assert "line 22" in done.stderr
    assert len(out.read_text().splitlines()) == 21


def test_odd_rows_are_kept_and_told(tmp_path: Path) -> None:
    records, out = tmp_path / "p.csv", tmp_path / "c.csv"
    records.write_text("id,name\n1,Greta Calford\n1,Bruno Vel,more\n3\n")
    arguments = ("resolve", "--records", records, "--kind", "person", "--out", out, "--quiet")
    told = towngown(*arguments).stderr
    assert "1 rows have more cells" in told
    assert "1 rows have fewer cells" in told
    assert "1 ids were given more than once" in told
    assert [line.split(",")[0] for line in out.read_text().splitlines()] == ["id", "1", "1~2", "3"]


def test_wrong_input_is_one_clear_line(tmp_path: Path) -> None:
    records, empty = written(tmp_path / "p.csv", people()), tmp_path / "empty.csv"
    empty.write_text("")
    arguments = ("resolve", "--records", records, "--kind", "person", "--quiet")
    nobody = towngown(*arguments, "--explain", "p1", "zz", fails=True).stderr
    assert nobody.startswith("towngown: no record 'zz'")
    assert len(nobody.splitlines()) == 1
    wrong = towngown(*arguments, "--truth", empty, fails=True).stderr
    assert "the file is empty" in wrong
    nothing = towngown(
        "resolve", "--records", empty, "--kind", "person", "--explain", 1, 2, fails=True
    )
    assert "the file is empty" in nothing.stderr
    assert "give --out, --truth, --explain or --register" in towngown(*arguments, fails=True).stderr
