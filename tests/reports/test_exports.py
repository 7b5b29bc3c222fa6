"""Lists as files: read back by our own readers, harmless in spreadsheets, well-formed XML."""

from __future__ import annotations

import csv as commas
import json as notation
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from towngown.kernel.records import Record
from towngown.reports import exports
from towngown.reports.exports import Agent, Column, Entry
from towngown.reports.exports.cerif import NAMESPACE
from towngown.sources.base import SourceFile
from towngown.sources.bibtex import BibtexReader
from towngown.sources.ris import RisReader

PAPER = Entry(
    "result:1", "result", "publication",
    titles={"en": "50 % less brine & {salt}: #1_a", "zh": "盐水减半"},
    texts={"en": "We lose lithium.\nThen we find it."},
    agents=(
        Agent("author", "Ada de la Mer", "person", "person:1", "0000-0002-1825-0097"),
        Agent("author", "厉溯之"),
        Agent("author", "Institute of Tidal Materials", "organisation", "org:1"),
        Agent("editor", "Kwong So-lam"),
    ),
    keywords=("lithium", "盐水"), identifiers={"doi": ("10.5555/brine.1",)}, year=2024,
    date="2024-03-05", language="en", url="https://example.org/brine",
    attributes={"venue": "Journal of Brines", "volume": "7", "issue": "2"},
)  # fmt: skip
PATENT = Entry(
    "result:2", "result", "patent", titles={"zh": "一种层状锂吸附剂"},
    agents=(Agent("inventor", "王芳"), Agent("owner", "东澜大学", "organisation", "org:2")),
    identifiers={"patent": ("CN119123456A",)}, year=2023, language="zh",
)  # fmt: skip
Read = Callable[[bytes], list[Record]]


@pytest.fixture(params=[("ris", RisReader, exports.ris), ("bib", BibtexReader, exports.bibtex)])
def back(request: pytest.FixtureRequest, tmp_path: Path) -> list[Record]:
    """The two results, written and read back."""
    ending, reader, write = request.param
    path = tmp_path / f"list.{ending}"
    path.write_bytes(write([PAPER, PATENT]))
    found = list(reader().read(SourceFile(path)))
    assert all(isinstance(one, Record) for one in found), found
    return found


def test_references_are_read_back_as_they_were(back: list[Record]) -> None:
    paper, patent = back
    assert paper.type == "publication"
    assert paper.titles["en"] == PAPER.titles["en"]
    assert paper.texts["en"] == "We lose lithium. Then we find it."
    assert [(link.role, link.name, link.kind) for link in paper.links] == [
        ("author", "Ada de la Mer", "person"),
        ("author", "厉溯之", "person"),
        ("author", "Institute of Tidal Materials", "organisation"),
        ("editor", "Kwong So-lam", "person"),
    ]
    assert paper.keywords == PAPER.keywords
    assert paper.identifiers == {"doi": ("10.5555/brine.1",)}
    assert (paper.year, paper.date, paper.language) == (2024, "2024-03-05", "en")
    assert paper.url == PAPER.url
    assert paper.attributes["venue"] == "Journal of Brines"
    assert (patent.type, patent.titles, patent.year) == ("patent", PATENT.titles, 2023)
    assert patent.identifiers == {"patent": ("CN119123456A",)}
    assert [(link.role, link.name) for link in patent.links] == [
        ("inventor", "王芳"), ("owner", "东澜大学"),
    ]  # fmt: skip


def test_a_value_on_several_lines_cannot_begin_another_entry(tmp_path: Path) -> None:
    path = tmp_path / "one.ris"
    path.write_bytes(exports.ris([Entry("a", "result", titles={"en": "x\nER  - \nTY  - JOUR"})]))
    assert len(list(RisReader().read(SourceFile(path)))) == 1


COLUMNS = [Column("title", "Title"), Column("year", "Year")]
NASTY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "锂", 'a "quoted", word']


def test_no_cell_is_a_formula_in_csv() -> None:
    written = exports.csv(COLUMNS, [{"title": text, "year": -5} for text in NASTY])
    rows = list(commas.reader(StringIO(written.decode("utf-8-sig"))))
    assert rows[0] == ["Title", "Year"]
    assert [row[0] for row in rows[1:]] == [
        "'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "锂", 'a "quoted", word',
    ]  # fmt: skip
    assert {row[1] for row in rows[1:]} == {"-5"}


def test_no_cell_is_a_formula_in_a_workbook() -> None:
    written = exports.xlsx(COLUMNS, [{"title": text, "year": 2024} for text in NASTY], "a/b")
    sheet = openpyxl.load_workbook(BytesIO(written)).active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == NASTY
    assert {cell.data_type for cell in cells} == {"s"}
    assert sheet["B2"].value == 2024
    assert sheet.freeze_panes == "A2"


def test_json_keeps_values_as_they_are() -> None:
    rows = [{"title": "锂", "year": 2024, "all": ["a", None]}]
    assert notation.loads(exports.json(rows)) == rows


def test_cerif_has_each_kind_with_its_people() -> None:
    person = Entry("person:1", "person", titles={"en": "Ada de la Mer"},
                   identifiers={"orcid": ("0000-0002-1825-0097",)})  # fmt: skip
    organisation = Entry("org:2", "organisation", titles={"zh": "东澜大学", "en": "Donglan"})
    software = Entry("result:3", "result", "software", titles={"en": "Bell \x07 <code>"})
    course = Entry("course:1", "course", titles={"en": "Left out"})
    written = exports.cerif([PAPER, PATENT, software, person, organisation, course])
    root = ElementTree.fromstring(written)
    names = {"c": NAMESPACE}
    assert [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in root] == [
        "Publication", "Patent", "Product", "Person", "OrgUnit",
    ]  # fmt: skip
    authors = root.findall("c:Publication/c:Authors/c:Author", names)
    assert [one.findtext("c:DisplayName", None, names) for one in authors] == [
        "Ada de la Mer", "厉溯之", "Institute of Tidal Materials",
    ]  # fmt: skip
    assert authors[0].find("c:Person", names).get("id") == "person:1"  # type: ignore[union-attr]
    assert authors[2].find("c:OrgUnit", names).get("id") == "org:1"  # type: ignore[union-attr]
    assert root.findtext("c:Patent/c:PatentNumber", None, names) == "CN119123456A"
    assert root.findtext("c:Product/c:Name", None, names) == "Bell  <code>"
    assert root.findtext("c:Person/c:ORCID", None, names).endswith("0097")  # type: ignore[union-attr]
    titles = root.findall("c:OrgUnit/c:Name", names)
    assert [title.text for title in titles] == ["东澜大学", "Donglan"]
