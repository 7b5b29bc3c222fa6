"""CSL-JSON from Zotero and from DOI registries; all items are invented."""

import json
from pathlib import Path
from typing import Any

import pytest

from towngown.kernel import Record, Rejection, UnreadableSource
from towngown.sources.base import SourceFile
from towngown.sources.registry import detect, reader_named

ZOTERO: dict[str, Any] = {
    "id": "http://zotero.org/users/1/items/ABCD", "type": "article-journal",
    "title": "<i>Salt</i> &amp; sand", "abstract": "<p>We measured.</p><p>Twice.</p>",
    "container-title": "Journal of Salt", "volume": "12", "page": "1-9", "language": "en-GB",
    "DOI": "10.1234/ABC", "ISSN": "1234-5679", "URL": "https://example.org/a",
    "author": [
        {"family": "Berg", "given": "An", "non-dropping-particle": "van der"},
        {"family": "张", "given": "三"}, {"literal": "李四"}, {"literal": "Example Consortium"},
    ],
    "editor": [{"family": "Editor", "given": "Ann", "suffix": "Jr."}],
    "issued": {"date-parts": [["2021", 3, 2]]}, "accessed": {"date-parts": [[2024]]},
    "keyword": "desalination, sea water",
}  # fmt: skip
CROSSREF: dict[str, Any] = {
    "type": "article-journal", "title": "Membranes", "DOI": "10.5555/Y", "reference-count": 0,
    "content-domain": {"domain": []}, "is-referenced-by-count": 0, "ISSN": ["1234-5679"],
    "author": [{"family": "Example", "given": "Ada", "sequence": "first",
                "ORCID": "http://orcid.org/0000-0002-1825-0097",
                "affiliation": [{"name": "Example University"}]}],
    "issued": {"date-parts": [[2020]]}, "reference": [{"DOI": "10.5/x"}],
}  # fmt: skip
PATENT: dict[str, Any] = {
    "id": "p1", "type": "patent", "title": "A membrane", "number": "CN119123456A",
    "author": [{"literal": "Doe, Jane"}], "issued": {"raw": "2025-01-02"},
}  # fmt: skip


def read(tmp_path: Path, content: object) -> list[Record | Rejection]:
    path = tmp_path / "library.json"
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    path.write_text(text, encoding="utf-8-sig")
    return list(reader_named("csl").read(SourceFile(path)))


def test_an_item_of_zotero(tmp_path: Path) -> None:
    (record,) = read(tmp_path, [ZOTERO])
    assert isinstance(record, Record)
    assert record.key == "library:http://zotero.org/users/1/items/ABCD"
    assert record.titles == {"en-GB": "Salt & sand"}
    assert record.texts == {"en-GB": "We measured. Twice."}
    assert [(link.role, link.name, link.kind) for link in record.links] == [
        ("author", "An van der Berg", "person"), ("author", "张三", "person"),
        ("author", "李四", "person"), ("author", "Example Consortium", "organisation"),
        ("editor", "Ann Editor Jr.", "person"),
    ]  # fmt: skip
    assert record.identifiers == {"doi": ("10.1234/abc",), "issn": ("1234-5679",)}
    assert (record.year, record.date) == (2021, "2021-03-02")
    assert record.keywords == ("desalination", "sea water")
    assert record.attributes == {
        "work_type": "article-journal", "venue": "Journal of Salt", "volume": "12", "pages": "1-9",
    }  # fmt: skip


def test_an_array_an_object_of_items_and_a_single_item_say_the_same(tmp_path: Path) -> None:
    assert (
        read(tmp_path, [CROSSREF]) == read(tmp_path, {"items": [CROSSREF]})
        == read(tmp_path, CROSSREF)
    )  # fmt: skip
    (record,) = read(tmp_path, CROSSREF)
    assert isinstance(record, Record)
    assert record.key == "library:10.5555/y"
    assert record.links[0].to == "orcid:0000-0002-1825-0097"
    assert record.links[0].affiliations == ("Example University",)


def test_a_patent_has_inventors_and_a_number(tmp_path: Path) -> None:
    (record,) = read(tmp_path, [PATENT])
    assert isinstance(record, Record)
    assert (record.type, record.identifiers) == ("patent", {"patent": ("CN119123456A",)})
    assert [(link.role, link.name) for link in record.links] == [("inventor", "Jane Doe")]
    assert record.date == "2025-01-02"


def test_bad_items_are_set_aside_with_their_line(tmp_path: Path) -> None:
    content = [PATENT, 7, {"type": "book"}, {"type": "book", "title": {"a": 1}}, PATENT]
    items = read(tmp_path, json.dumps(content, indent=1))
    lines = json.dumps(content, indent=1).splitlines()
    found = [(item.line, item.field) for item in items if isinstance(item, Rejection)]
    assert found == [
        (lines.index(" 7,") + 1, "item"), (lines.index(" 7,") + 2, "title"),
        (lines.index(" 7,") + 5, "item"), (lines.index(" 7,") + 11, "key"),
    ]  # fmt: skip
    assert sum(isinstance(item, Record) for item in items) == 1


@pytest.mark.parametrize("text", ["<html></html>", "[1", '"x"', '{"a": 1}', ""])
def test_what_is_no_csl_is_one_clear_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableSource, match="not CSL-JSON"):
        read(tmp_path, text)


@pytest.mark.parametrize("content", [[ZOTERO], CROSSREF, {"items": [PATENT]}])
def test_a_file_is_told_by_its_first_item(tmp_path: Path, content: object) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(content))
    assert detect(path) == "csl"
