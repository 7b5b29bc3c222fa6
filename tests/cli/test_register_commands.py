"""The register on the command line: founded, brought up to date, decided, explained, told."""

from __future__ import annotations

import csv
import json
import random
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
    ids = tmp_path / "gone.txt"
    ids.write_text("\ufeffa001\n\nnobody\n", encoding="utf-8")
    taken = towngown("resolve", "--register", register, "--remove", ids, "--json")
    told = json.loads(taken.stdout)
    assert (told["records"], told["elements"]) == (179, 120)
    assert told["change"]["element_of"] == {"b001": "a001"}
    assert "1 of 2 ids are not in the register: nobody" in taken.stderr
    back = written(tmp_path / "back.csv", [row for row in rows() if row[0] == "a001"])
    resolve = ("resolve", "--records", back, "--kind", "person", "--register", register)
    told = towngown(*resolve, "--out", tmp_path / "again.csv", "--quiet").stdout
    assert "a001 came to element a001 (a001 is b001 with" in told
    assert clusters(tmp_path / "again.csv") == before
    assert "Nothing has changed." in towngown(*resolve).stdout
    assert "没有变化" in towngown(*resolve, "--lang", "zh").stdout


def test_a_changed_row_leaves_and_the_change_is_told(register: Path, tmp_path: Path) -> None:
    other = ("b001", "Irena", "Zzyzx", "19991231", "elsewhere 7", "12345678")
    changed = written(tmp_path / "changed.csv", [other])
    told = towngown("resolve", "--records", changed, "--kind", "person", "--register", register,
                    "--lang", "zh").stdout  # fmt: skip
    assert "b001 移出要素 a001" in told
    assert "自 a001 分出，含 b001" in told
    assert "121 个要素" in told


def test_a_decision_wins_is_listed_and_can_be_taken_back(register: Path) -> None:
    said = ("--who", "Ada Lin", "--why", "two brothers", "--register", register)
    told = towngown("decide", "a001", "b001", "--different", *said).stdout
    assert "Ada Lin: a001 and b001 are not one: two brothers" in told
    told = towngown("history", "a001", "--register", register).stdout
    assert "Its records: a001." in told
    assert "b001 left element a001" in told
    refused = towngown("decide", "a001", "b001", "--same", "--who", "B", "--register", register,
                       fails=True)  # fmt: skip
    assert "give --who and --why" in refused.stderr
    told = towngown("decide", "--withdraw", "1", *said).stdout
    assert "withdrew decision 1" in told
    listed = towngown("decide", "--list", "--register", register).stdout
    assert "a001, b001 are not one: two brothers - withdrawn by Ada Lin" in listed
    told = towngown("history", "b001", "--register", register, "--lang", "zh").stdout
    assert "b001 现在指 a001" in told
    assert "（Ada Lin 撤回第 1 号决定：two brothers" in told


def test_history_tells_merges_and_splits_from_the_oldest_on(register: Path) -> None:
    said = ("--who", "Ada", "--why", "met her", "--register", register)
    towngown("decide", "a000", "a002", "--same", *said)
    towngown("decide", "--withdraw", "1", *said)
    told = towngown("history", "a002", "--register", register).stdout.splitlines()
    assert told[:2] == ["a002 now means a000.", "Its records: a000."]
    events = json.loads(towngown("history", "a002", "--register", register, "--json").stdout)
    assert (events["means"], events["records"]) == ("a000", ["a000"])
    assert [one["what"] for one in events["events"]] == ["joined", "merged", "left", "split"]
    moments = [one["number"] for one in events["events"]]
    assert moments == sorted(moments)
    record = towngown("history", "b001", "--register", register, fails=True).stderr
    assert "it is a record of a001" in record


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
    assert "Taken to be one" in texts
    assert "Caldale & <Barberg>" in texts
    assert "prefers-color-scheme: dark" in texts
    assert drawn.get("role") == "img"
    assert {one.tag.rpartition("}")[2] for one in drawn} >= {"title", "desc"}
    signed = [one.text or "" for one in drawn if one.get("class") == "bits"]
    assert all(text[0] in "+−" for text in signed)
    explain = ("explain", "a001", "a000", "--register", register, "--lang", "zh")
    told = towngown(*explain, "--picture", picture).stdout
    assert "不视为同一对象" in told
    assert "整条记录: 相似度" in told
    assert "不视为同一对象" in picture.read_text(encoding="utf-8")


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    """A register with pairs that are neither sure to be one nor to be two."""
    draw = random.Random(3)
    people: list[tuple[str, ...]] = []
    for n in range(300):
        born = f"{draw.randint(1940, 2000)}{draw.randint(1, 12):02d}{draw.randint(1, 28):02d}"
        street = f"{draw.choice(_LAST)} street {draw.randint(1, 60)}"
        phone = str(draw.randint(1_000_000, 9_999_999))
        person = [draw.choice(_FIRST), draw.choice(_LAST), born, street, phone]
        people.append((f"{n:03d}a", *person))
        if n % 2:
            for at in draw.sample(range(5), 3):
                person[at] = draw.choice(["", "", draw.choice(person)])
            people.append((f"{n:03d}b", *person))
    path = tmp_path / "doubtful.register"
    towngown("resolve", "--records", written(tmp_path / "p.csv", people), "--kind", "person",
             "--register", path, "--quiet")  # fmt: skip
    return path


def test_doubts_come_by_what_hangs_on_them_with_values(doubtful: Path) -> None:
    found: list[dict[str, Any]] = json.loads(
        towngown("review", "--register", doubtful, "--count", "7", "--json").stdout
    )
    assert len(found) == 7
    weights = [one["effect"] * one["probability"] * (1 - one["probability"]) for one in found]
    assert weights == sorted(weights, reverse=True)
    first = found[0]
    assert set(first["values"]) == {first["a"], first["b"]}
    told = towngown("review", "--register", doubtful, "-n", "1").stdout
    assert f"{first['probability']:.1%}" in told
    assert all(value in told for value in first["values"][first["a"]].values())
    said = ("--different", "--who", "Ada", "--why", "asked", "--register", doubtful)
    towngown("decide", first["a"], first["b"], *said)
    left = json.loads(towngown("review", "--register", doubtful, "-n", "99", "--json").stdout)
    assert (first["a"], first["b"]) not in [(one["a"], one["b"]) for one in left]


def test_the_curve_is_told_and_drawn(doubtful: Path, tmp_path: Path) -> None:
    review = ("review", "--register", doubtful)
    told = towngown(*review, "--curve").stdout
    assert told.count("\n") == 51
    assert " *" in told
    curve = json.loads(towngown(*review, "--curve", "--json").stdout)
    assert (curve["in_use"], len(curve["points"])) == (0.5, 49)
    towngown(*review, "--curve", tmp_path / "c.svg", "--lang", "zh")
    texts = "".join(ElementTree.fromstring((tmp_path / "c.svg").read_text("utf-8")).itertext())
    assert all(one in texts for one in ("误合", "遗漏", "现用", "最佳"))


def test_a_killed_founding_leaves_nothing_and_a_killed_update_what_was(
    register: Path, tmp_path: Path
) -> None:
    before = towngown("resolve", "--records", tmp_path / "people.csv", "--kind", "person",
                      "--register", register, "--json").stdout  # fmt: skip
    new = tmp_path / "new.register"
    for path in (new, register):
        kill = (
            "import os, signal; from towngown.convergence.register import founding, register;"
            "from towngown.cli.main import main;"
            "die = lambda *_: os.kill(os.getpid(), signal.SIGKILL);"
            "founding._keep_doubts = die; register.renamed = die;"
            f"main({['resolve', '--records', str(tmp_path / 'gone.csv'), '--kind', 'person']}"
            f" + {['--register', str(path), '--quiet']})"
        )
        written(tmp_path / "gone.csv", [("z1", *row[1:]) for row in rows()[:1]] + rows()[1:])
        died = subprocess.run([sys.executable, "-c", kill], check=False, capture_output=True)
        assert died.returncode == -9, died.stderr
    assert not new.exists()
    again = towngown("resolve", "--records", tmp_path / "people.csv", "--kind", "person",
                     "--register", register, "--json").stdout  # fmt: skip
    assert again == before
    founded = towngown("resolve", "--records", tmp_path / "people.csv", "--kind", "person",
                       "--register", new, "--quiet").stdout  # fmt: skip
    assert "180 records of 120 elements" in founded


def test_of_two_who_found_at_once_the_second_finds_it_there(tmp_path: Path) -> None:
    people, path = written(tmp_path / "people.csv", rows()), tmp_path / "new.register"

    def resolve(_: int) -> dict[str, Any]:
        done = towngown("resolve", "--records", people, "--kind", "person", "--register", path,
                        "--json")  # fmt: skip
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(resolve, range(2)))
    assert [(one["records"], one["elements"]) for one in told] == [(180, 120)] * 2
    assert sum("change" in one for one in told) == 1


def test_two_at_once_wait_for_each_other(register: Path) -> None:
    def decide(n: int) -> str:
        said = ("--who", "Ada", "--why", f"seen {n}", "--register", register)
        return towngown("decide", f"a{4 * n:03d}", f"a{4 * n + 2:03d}", "--same", *said).stdout

    with ThreadPoolExecutor(4) as pool:
        assert all("merged" in told for told in pool.map(decide, range(4)))
    listed = json.loads(towngown("decide", "--list", "--json", "--register", register).stdout)
    assert len(listed) == 4


def test_wrong_calls_are_one_clear_line(register: Path, tmp_path: Path) -> None:
    people, nowhere = tmp_path / "people.csv", tmp_path / "nowhere" / "x"
    ids = tmp_path / "ids.txt"
    ids.write_text("a001\n")
    given = ("resolve", "--records", people, "--kind", "person")
    kept = (*given, "--register", register)
    said = ("--who", "Ada", "--why", "seen", "--register", register)
    before = register.read_bytes()
    for call, line in (
        ((*kept, "--truth", people), "--truth does not go with --register"),
        ((*kept, "--against", people), "--against does not go with --register"),
        ((*kept, "--remove", ids), "--records does not go with --remove"),
        ((*kept, "--at-least", ".9"), "--at-least holds from the founding on"),
        ((*kept, "--out", nowhere), "there is no such folder"),
        ((*given, "--register", nowhere), "there is no such folder"),
        ((*given, "--register", tmp_path), "is a folder, not a file"),
        (("resolve", "--remove", ids), "--remove goes with --register"),
        (("resolve", "--register", register), "give --records and --kind"),
        (("resolve", "--records", people, "--kind", "organisation", "--register", register),
         "the register is of kind person"),
        (("resolve", "--register", tmp_path / "x", "--remove", ids), "there is no register"),
        (("review", "--register", tmp_path / "x"), "there is no register"),
        (("history", "zz", "--register", register), "no element 'zz'"),
        (("explain", "zz", "a001", "--register", register), "no record 'zz'"),
        (("explain", "a000", "a001", "--register", register, "--picture", nowhere),
         "there is no such folder"),
        (("decide", "a000", *said), "give two records, or --withdraw"),
        (("decide", "--withdraw", "9", *said), "no standing decision '9'"),
        (("decide", "--withdraw", "9", "--same", *said), "go with two records"),
    ):  # fmt: skip
        told = towngown(*call, fails=True).stderr
        assert line in told.splitlines()[-1]
        assert "Traceback" not in told
    assert register.read_bytes() == before


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
