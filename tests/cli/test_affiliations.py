"""towngown affiliations as a process, on an invented and on the real registry."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from invented_registry import ror_id
from test_cli import towngown


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_rows_come_back_in_order_with_ids_and_probabilities(registry: Path, tmp_path: Path) -> None:
    strings, out = tmp_path / "in.csv", tmp_path / "out.csv"
    strings.write_bytes(
        "id;affiliation;ror_id\n"
        "1; Univ. Storvik, Norway ;old\n"
        "2;;\n"
        "3;临海陶瓷大学计算机学院;\n"
        "4;Universitetet i Storvik / Institute for Quartz Zoology;\n"
        f"5;{'nobody ' * 15_000};\n".encode("gb18030")
    )
    done = towngown("affiliations", "--registry", registry, "--in", strings, "--out", out)
    assert "5 strings: 3 resolved, 4 ids" in done.stdout
    assert "1 very long" in done.stdout
    head, *rows = table(out)
    assert head == ["id", "affiliation", "ror_id_given", "ror_id", "probability"]
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "5"]
    assert rows[0][1:4] == [" Univ. Storvik, Norway ", "old", ror_id(1)]
    assert 0.4 <= float(rows[0][4]) < 1
    assert rows[1] == ["2", "", "", "", ""]
    assert rows[2][3] == ror_id(6)
    assert sorted(rows[3][3].split(";")) == [ror_id(1), ror_id(5)]
    assert len(rows[3][4].split(";")) == 2
    assert rows[4][3:] == ["", ""]


def test_explain_says_why_in_words_and_json(registry: Path) -> None:
    text = "Quellmark University, Fairmere, OH, USA"
    told = towngown("affiliations", "--registry", registry, "--explain", text).stdout
    assert ror_id(2) in told.splitlines()[0]
    assert "Not taken:" in told
    done = towngown("affiliations", "--registry", registry, "--explain", text, "--json")
    assert [one["ror_id"] for one in json.loads(done.stdout)["taken"]] == [ror_id(2)]


def test_wrong_input_is_one_clear_line(registry: Path, tmp_path: Path) -> None:
    strings, out = tmp_path / "in.csv", tmp_path / "out.csv"
    strings.write_text("affilation,year\nx,1\n")
    arguments = ("affiliations", "--registry", registry, "--in", strings, "--out", out, "--quiet")
    wrong = towngown(*arguments, fails=True).stderr
    assert "no column 'affiliation' (known: affilation; or give --column)" in wrong
    assert len(wrong.splitlines()) == 1
    assert not out.exists()
    assert "1 strings" in towngown(*arguments, "--column", "affilation").stdout
    no_ror = towngown("affiliations", "--registry", strings, "--explain", "x", fails=True).stderr
    assert "neither a JSON array nor JSON Lines" in no_ror
    usage = towngown("affiliations", "--registry", registry, "--in", strings, fails=True).stderr
    assert "give --in and --out, or --explain" in usage


def test_real_strings_are_resolved_well(data: Path, tmp_path: Path) -> None:
    registry = data / "convergence/registry/ror_records_latest_per_id_v2.9.jsonl.gz"
    strings = data / "convergence/affiliations/crossref_train.csv"
    out = tmp_path / "out.csv"
    towngown("affiliations", "--registry", registry, "--in", strings, "--out", out, "--quiet")
    _, *rows = table(out)
    with strings.open(encoding="utf-8-sig", newline="") as stream:
        assert [row[:2] for row in rows] == list(csv.reader(stream))[1:]
    right = sum(row[1] in row[2].split(";") for row in rows)
    given = sum(len(row[2].split(";")) for row in rows if row[2])
    # Over all rows, also those whose organisation the shared half of the registry lacks.
    assert right / len(rows) > 0.74
    assert right / given > 0.78
