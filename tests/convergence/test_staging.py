"""Staging: large files shared or not, damaged ones, and values that no store can hold."""

import gzip
import io
import json
import os
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest

from towngown.convergence import staging
from towngown.convergence.staging import Unit, UnitReport, stage
from towngown.kernel import Link, Record, Rejection, UnreadableSource
from towngown.sources.base import LINE_LIMIT, SourceFile

Write = Callable[[str, Sequence[Any]], Path]

WORK = {"DOI": "10.1234/a", "title": ["Salt"], "content-domain": {}, "reference-count": 1}
NEED = {"id": "need:1", "kind": "need", "title": "Salt-free tanning"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    staged = tmp_path / "staged"
    staged.mkdir()
    return staged


def staged(folder: Path, format_: str, path: Path, workers: int = 1) -> list[UnitReport]:
    return stage([Unit(0, format_, path, path.name)], folder, workers)


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    return [
        row for file in sorted(folder.glob(f"{table}-*")) for row in pq.read_table(file).to_pylist()
    ]


def rejections(folder: Path) -> list[Rejection]:
    lines = [
        line
        for file in sorted(folder.glob("rejected-*"))
        for line in file.read_bytes().splitlines()
    ]
    return [msgspec.json.decode(line, type=Rejection) for line in lines]


@pytest.mark.parametrize("shape", ["dump", "page", "array", "spread", "lines"])
def test_a_large_crossref_file_is_read_as_by_one_worker(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, shape: str
) -> None:
    monkeypatch.setattr(staging, "SPLIT_BYTES", 1_000)
    works = [{**WORK, "DOI": f"10.1234/{number}"} for number in range(1_500)]
    text = {
        "dump": json.dumps({"items": works}),
        "page": json.dumps({"status": "ok", "message": {"items": works}}),
        "array": json.dumps(works),
        "spread": json.dumps(works, indent=1),
        "lines": "\n".join(map(json.dumps, works)),
    }[shape]
    path = tmp_path / "works.json.gz"
    path.write_bytes(gzip.compress(text.encode(), 1))
    reports = staged(folder, "crossref", path, workers=2)
    assert sum(report.records for report in reports) == 1_500
    assert sum(report.rejected for report in reports) == 0
    assert len(reports) == (2 if shape == "lines" else 1)
    assert len({(row["unit"], row["seq"]) for row in rows(folder, "records")}) == 1_500


def damaged(path: Path, kind: str, member: str, text: bytes) -> None:
    """Write an archive that is sound at first and damaged further on."""
    if kind in ("gz", "cut gz"):
        data = gzip.compress(text)
    elif kind == "zip":
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(member, text)
        data = stream.getvalue()
    else:
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w:gz" if kind == "tar.gz" else "w") as archive:
            info = tarfile.TarInfo(member)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
        data = stream.getvalue()
    middle = len(data) * 2 // 3
    if kind in ("tar", "cut gz", "tar.gz"):
        path.write_bytes(data[:middle])
    else:
        path.write_bytes(
            data[:middle]
            + bytes(b ^ 0x5A for b in data[middle : middle + 64])
            + data[middle + 64 :]
        )


def salted(number: int) -> str:
    return os.urandom(12).hex() + str(number)


MANY: dict[str, Callable[[], str]] = {
    "elements": lambda: "\n".join(
        json.dumps({**NEED, "id": f"need:{n}", "text": salted(n)}) for n in range(5_000)
    ),
    "crossref": lambda: "\n".join(
        json.dumps({**WORK, "DOI": f"10.1234/{n}", "abstract": salted(n)}) for n in range(5_000)
    ),
    "openalex": lambda: "\n".join(
        json.dumps({"id": f"https://openalex.org/W{n}", "title": salted(n)}) for n in range(5_000)
    ),
    "ror": lambda: "\n".join(
        json.dumps({"id": "https://ror.org/05dxps055", "name": salted(n)}) for n in range(5_000)
    ),
    "datacite": lambda: "\n".join(
        json.dumps({"doi": f"10.1234/{n}", "titles": [{"title": salted(n)}]}) for n in range(5_000)
    ),
    "ris": lambda: "\n".join(
        f"TY  - JOUR\nID  - {n}\nTI  - {salted(n)}\nER  - " for n in range(5_000)
    ),
    "bibtex": lambda: "\n".join(f"@misc{{k{n},\n title = {{{salted(n)}}}\n}}" for n in range(900)),
    "needs": lambda: "title,description\n" + "\n".join(f"{n},{salted(n)}" for n in range(5_000)),
    "csl": lambda: json.dumps(
        [{"id": f"k{n}", "type": "book", "title": salted(n)} for n in range(5_000)]
    ),
}  # fmt: skip
SUFFIX = {"ris": ".ris", "bibtex": ".bib", "needs": ".csv", "csl": ".json", "ror": ".json"}


@pytest.mark.parametrize("kind", ["gz", "cut gz", "zip", "tar", "tar.gz"])
@pytest.mark.parametrize("format_", sorted(MANY))
def test_damage_further_on_is_one_problem_that_names_the_file(
    tmp_path: Path, folder: Path, format_: str, kind: str
) -> None:
    path = tmp_path / f"list.{kind.removeprefix('cut ')}"
    damaged(path, kind, "list" + SUFFIX.get(format_, ".json"), MANY[format_]().encode())
    (report,) = staged(folder, format_, path)
    assert report.problem is not None
    assert path.name in str(report.problem)
    assert "again" in report.problem.hint


def test_damage_is_told_to_whoever_reads_on(tmp_path: Path) -> None:
    path = tmp_path / "list.gz"
    path.write_bytes(gzip.compress(os.urandom(3_000_000))[:2_000_000])
    member = next(SourceFile(path).members())
    with pytest.raises(UnreadableSource, match="cannot be read"):
        member.stream.read()


def test_a_damaged_workbook_is_one_problem(tmp_path: Path, folder: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["title", "description"])
    for number in range(3_000):
        book.active.append([salted(number), salted(number)])
    path = tmp_path / "needs.xlsx"
    book.save(path)
    sound = path.read_bytes()
    at = len(sound) // 3
    path.write_bytes(sound[:at] + bytes(200) + sound[at + 200 :])
    (report,) = staged(folder, "needs", path)
    assert "needs.xlsx" in str(report.problem)


@pytest.mark.parametrize("year", [10**11, -5, 0, 10_000])
def test_a_year_that_is_none_is_set_aside(write: Write, folder: Path, year: int) -> None:
    works = [
        {"id": "https://openalex.org/W1", "title": "One", "publication_year": year},
        {"id": "https://openalex.org/W2", "title": "Two", "publication_year": 2020},
    ]
    (report,) = staged(folder, "openalex", write("w.jsonl", works))
    assert [row["year"] for row in rows(folder, "elements")] == [None, 2020]
    (note,) = rejections(folder)
    assert (note.file, note.line, note.field, note.kept) == ("w.jsonl", 1, "year", True)
    assert "openalex:W1" in note.reason
    assert (report.records, report.problem) == (2, None)


class Told:
    """A reader that gives the records it was made with."""

    format, title, version = "told", "", 1

    def __init__(self, *records: Record) -> None:
        self.records = records

    def read(self, source: SourceFile) -> list[Record]:
        return list(self.records)


RESULT = Record("r", "1", "result", titles={"en": "Salt"})
ODD: list[tuple[dict[str, Any], str]] = [
    ({"year": 2**40}, "year"),
    ({"year": "2020"}, "year"),
    ({"date": "2021-02-30"}, "date"),
    ({"date": "2021"}, "date"),
    ({"updated": "yesterday"}, "updated"),
    ({"language": 5}, "language"),
    ({"country": ["CN"]}, "country"),
    ({"keywords": ("a", None)}, "keywords"),
    ({"texts": {"en": ["x"]}}, "texts"),
    ({"texts": {"en": "x" * 3_000_000}}, "texts"),
    ({"metrics": {"cited_by_count": float("nan")}}, "metrics"),
    ({"links": (Link("author", None, "Ada", position=2**40),)}, "links[0].position"),
    ({"links": (Link("author", None, "Ada", since="long ago"),)}, "links[0].since"),
    ({"links": (Link("author", None, 7),)}, "links[0].name"),  # type: ignore[arg-type]
    ({"texts": {"en": "a\0b"}}, "texts"),
    ({"texts": {"en": "a\ud800b"}}, "texts"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "field"), ODD)
def test_a_value_that_no_store_can_hold_is_set_aside(
    tmp_path: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    values: dict[str, Any],
    field: str,
) -> None:
    odd = msgspec.structs.replace(RESULT, **values)
    other = msgspec.structs.replace(RESULT, record="2")
    monkeypatch.setattr(staging, "reader_named", lambda _: Told(odd, other))
    path = tmp_path / "r.x"
    path.write_text("x")
    (report,) = staged(folder, "told", path)
    assert (report.records, report.problem) == (2, None)
    assert [(note.field, note.kept) for note in rejections(folder)] == [(field, True)]
    assert len(rows(folder, "records")) == len(rows(folder, "elements")) == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"record": ""}, "record"),
        ({"record": "a\0b"}, "record"),
        ({"record": "x" * 5_000}, "record"),
        ({"kind": "poem"}, "kind"),
        ({"kind": None}, "kind"),
        ({"tier": "secret"}, "tier"),
        ({"tier": "confidential", "embargo": "soon"}, "embargo"),
        ({"titles": {"en": 5}}, "titles"),
        ({"attributes": {"a": object()}}, "record"),
        ({"attributes": {"a": ["x" * 1_000_000] * 40}}, "record"),
    ],
)
def test_a_record_that_cannot_be_kept_is_rejected_with_its_reason(
    tmp_path: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    values: dict[str, Any],
    field: str,
) -> None:
    odd = msgspec.structs.replace(RESULT, **values)
    other = msgspec.structs.replace(RESULT, record="2")
    monkeypatch.setattr(staging, "reader_named", lambda _: Told(odd, other))
    path = tmp_path / "r.x"
    path.write_text("x")
    (report,) = staged(folder, "told", path)
    assert (report.records, report.rejected, report.kept) == (1, 1, 0)
    assert [note.field for note in rejections(folder)] == [field]


@pytest.mark.parametrize("format_", ["elements", "crossref", "openalex", "datacite", "ror"])
@pytest.mark.parametrize(
    "odd",
    [b"[" * 90_000, b'{"a":' * 90_000 + b"1", b"{" + b" " * LINE_LIMIT + b"}"],
    ids=["arrays", "objects", "long"],
)
def test_one_odd_line_costs_only_itself(
    tmp_path: Path, folder: Path, format_: str, odd: bytes
) -> None:
    good = MANY[format_]().encode().split(b"\n", 2)[:2]
    path = tmp_path / "list.jsonl"
    path.write_bytes(b"\n".join([good[0], odd, good[1]]))
    (report,) = staged(folder, format_, path)
    assert report.problem is None
    assert (report.records, report.rejected - report.kept) == (2, 1)
    (told,) = (one for one in rejections(folder) if not one.kept)
    assert told.line == 2
    assert len(told.raw) <= 10_000


def test_a_cell_of_a_spreadsheet_may_be_long(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "needs.csv"
    path.write_text("title,description\nOne," + "x" * 300_000 + "\n")
    (report,) = staged(folder, "needs", path)
    assert (report.records, report.problem) == (1, None)


def test_a_file_that_went_away_after_planning_is_one_problem(
    write: Write, folder: Path, tmp_path: Path
) -> None:
    gone, there = tmp_path / "gone.jsonl", write("a.jsonl", [NEED])
    units = [Unit(0, "elements", gone, gone.name), Unit(1, "elements", there, there.name)]
    first, second = stage(units, folder, 1)
    assert "gone.jsonl" in str(first.problem)
    assert (second.problem, second.records) == (None, 1)
