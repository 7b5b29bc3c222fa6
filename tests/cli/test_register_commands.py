"""The register on the command line: founded, brought up to date, decided, explained, told."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

HEADINGS = ("id", "given_name", "surname", "date_of_birth", "address_1", "phone")
_FIRST = ("Adela", "Bruno", "Carla", "Dorian", "Elif", "Fabio", "Greta", "Hanno", "Irena", "Jonas")
_LAST = ("Barberg", "Caldale", "Drofield", "Fenford", "Golhaven", "Hulland", "Jormark", "Kelwick")


def towngown(*arguments: object, fails: bool = False) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "towngown", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode != 0) is fails, done.stderr
    return done


def rows() -> list[tuple[str, ...]]:
    """Return 120 people, 60 of them twice, the second time with a slip."""
    found = []
    for n in range(120):
        born = f"19{40 + n % 50}{n % 12 + 1:02d}{n % 27 + 1:02d}"
        street = f"{_LAST[n % 8]} & <{_LAST[n // 15]}> street {n}"
        person = (
            _FIRST[n % 10],
            _LAST[(n * 7) % 8],
            born,
            street,
            f"88{n:02d}{(n * 7919) % 9973:04d}",
        )
        found.append((f"a{n:03d}", *person))
        if n % 2:
            slip = (person[0], person[1][:-1] + "x", *person[2:])
            found.append((f"b{n:03d}", *slip))
    return found


def written(path: Path, some: list[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADINGS, *some])
    return path


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "people.register"
    people = written(tmp_path / "people.csv", rows())
    told = towngown("resolve", "--records", people, "--kind", "person", "--register", path,
                    "--out", tmp_path / "out.csv", "--quiet")  # fmt: skip
    assert "180 records of 120 elements" in told.stdout
    return path


def clusters(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row["cluster"] for row in csv.DictReader(stream)}


def test_records_come_and_go_and_ids_stay(register: Path, tmp_path: Path) -> None:
    before = clusters(tmp_path / "out.csv")
    assert before["b001"] == before["a001"] == "a001"
    gone = written(tmp_path / "gone.csv", [row for row in rows() if row[0] == "a001"])
    resolve = ("resolve", "--records", gone, "--kind", "person", "--register", register)
    told = json.loads(towngown(*resolve, "--remove", "--json").stdout)
    assert (told["records"], told["elements"]) == (179, 120)
    told = towngown(*resolve, "--out", tmp_path / "again.csv", "--quiet").stdout
    assert "a001 joined: a001 - a001 is b001" in told
    assert clusters(tmp_path / "again.csv") == before
    assert "Nothing has changed." in towngown(*resolve).stdout
    assert "没有变化" in towngown(*resolve, "--lang", "zh").stdout


def test_a_decision_wins_is_listed_and_can_be_taken_back(register: Path) -> None:
    said = ("--who", "Ada Lin", "--why", "two brothers", "--register", register)
    told = towngown("decide", "a001", "b001", "--different", *said).stdout
    assert "Ada Lin: a001 and b001 are not one: two brothers" in told
    told = towngown("history", "a001", "--register", register).stdout
    assert "Its records: a001." in told
    assert "left by: b001" in told
    refused = towngown("decide", "a001", "b001", "--same", "--who", "B", "--register", register,
                       fails=True)  # fmt: skip
    assert "give --who and --why" in refused.stderr
    told = towngown("decide", "--withdraw", "1", *said).stdout
    assert "withdrew decision 1" in told
    listed = towngown("decide", "--list", "--register", register).stdout
    assert "a001, b001 are not one: two brothers - withdrawn by Ada Lin" in listed
    told = towngown("history", "b001", "--register", register, "--lang", "zh").stdout
    assert "b001 现在指 a001" in told


def test_decisions_that_contradict_are_refused_and_change_nothing(register: Path) -> None:
    said = ("--who", "Ada", "--why", "seen", "--register", register)
    towngown("decide", "a000", "a002", "--same", *said)
    towngown("decide", "a002", "a004", "--different", *said)
    before = towngown("decide", "--list", "--json", "--register", register).stdout
    refused = towngown("decide", "a000", "a004", "--same", *said, fails=True)
    assert "are not one, which would then be one" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert towngown("decide", "--list", "--json", "--register", register).stdout == before
    assert (
        "no record 'nobody'"
        in towngown("decide", "nobody", "a000", "--same", *said, fails=True).stderr
    )


def test_an_explanation_is_told_and_drawn(register: Path, tmp_path: Path) -> None:
    picture = tmp_path / "why.svg"
    told = towngown("explain", "a001", "b001", "--register", register, "--picture", picture).stdout
    assert "a001 and b001 are taken to be one" in told
    drawn = ElementTree.fromstring(picture.read_text(encoding="utf-8"))
    texts = "".join(drawn.itertext())
    assert "taken to be one" in texts
    assert "& <" in texts
    assert drawn.get("role") == "img"
    told = towngown("explain", "a001", "b001", "--register", register, "--lang", "zh").stdout
    assert "视为同一对象" in told
    assert "相同" in told


def test_doubts_and_their_curve_are_told(register: Path, tmp_path: Path) -> None:
    found: list[dict[str, Any]] = json.loads(
        towngown("review", "--register", register, "--json").stdout
    )
    weights = [one["effect"] * one["probability"] * (1 - one["probability"]) for one in found]
    assert weights == sorted(weights, reverse=True)
    told = towngown("review", "--register", register, "--curve", "--picture", tmp_path / "c.svg")
    assert told.stdout.count("\n") == 51
    drawn = (tmp_path / "c.svg").read_text(encoding="utf-8")
    assert "joined wrongly" in drawn
    ElementTree.fromstring(drawn)


def test_two_at_once_wait_for_each_other(register: Path) -> None:
    def decide(n: int) -> str:
        said = ("--who", "Ada", "--why", f"seen {n}", "--register", register)
        return towngown("decide", f"a{4 * n:03d}", f"a{4 * n + 2:03d}", "--same", *said).stdout

    with ThreadPoolExecutor(4) as pool:
        assert all("merged" in told for told in pool.map(decide, range(4)))
    listed = json.loads(towngown("decide", "--list", "--json", "--register", register).stdout)
    assert len(listed) == 4


def test_wrong_calls_are_one_clear_line(register: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    told = towngown("resolve", "--records", people, "--kind", "person", "--register", register,
                    "--truth", people, fails=True)  # fmt: skip
    assert "--register goes with" in told.stderr
    told = towngown("resolve", "--records", people, "--kind", "organisation", "--register",
                    register, fails=True)  # fmt: skip
    assert "the register is of kind person" in told.stderr
    assert (
        "there is no register"
        in towngown("review", "--register", tmp_path / "x", fails=True).stderr
    )
    assert "no element 'zz'" in towngown("history", "zz", "--register", register, fails=True).stderr


def test_two_foundings_at_once_lose_neither_list(tmp_path: Path) -> None:
    path = tmp_path / "people.register"
    halves = [
        written(tmp_path / f"{at}.csv", [row for row in rows() if int(row[0][1:]) % 4 // 2 == at])
        for at in (0, 1)
    ]

    def found(people: Path) -> None:
        towngown("resolve", "--records", people, "--kind", "person", "--register", path)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(found, halves))
    out = tmp_path / "out.csv"
    towngown(
        "resolve", "--records", halves[0], "--kind", "person", "--register", path, "--out", out
    )
    assert len(clusters(out)) == len(rows())
