"""Crossref and ROR."""

import gzip
import json
import zipfile
from pathlib import Path

import pytest

from towngown.kernel import Record, Rejection, UnreadableSource
from towngown.sources.base import SourceFile
from towngown.sources.registry import detect, reader_named

WORK = {
    "DOI": "10.1234/ABC", "type": "journal-article", "title": ["Salt &amp; sand"],
    "abstract": "<jats:p>We <jats:italic>measured</jats:italic> salt.</jats:p>",
    "issued": {"date-parts": [[2023, 4]]}, "content-domain": {}, "reference-count": 1,
    "author": [{"given": "Ada", "family": "Example",
                "ORCID": "http://orcid.org/0000-0002-1825-0097",
                "affiliation": [{"name": "Example University"}]}],
    "funder": [{"DOI": "10.13039/501100001809", "name": "A Fund", "award": ["1"]}],
    "reference": [{"DOI": "10.5/X"}, {"unstructured": "none"}], "is-referenced-by-count": 4,
}  # fmt: skip
V1 = {
    "id": "https://ror.org/05dxps055", "name": "Example Institute", "types": ["Education"],
    "status": "active", "aliases": ["EI Tech"], "acronyms": ["EI"], "established": 1891,
    "labels": [{"label": "示例学院", "iso639": "zh"}], "links": ["https://example.edu/"],
    "country": {"country_code": "US", "country_name": "United States"}, "relationships": [],
    "addresses": [{"city": "Salem", "geonames_city": {
        "geonames_admin1": {"name": "Oregon", "code": "US.OR"}}}],
    "external_ids": {"GRID": {"preferred": "grid.5801.c", "all": "grid.5801.c"}},
}  # fmt: skip
V2 = {
    "id": "https://ror.org/05dxps055", "status": "withdrawn", "types": ["education"],
    "names": [{"value": "EI", "types": ["acronym"], "lang": None},
              {"value": "Example Institute", "types": ["ror_display"], "lang": "en"}],
    "locations": [{"geonames_details": {
        "country_code": "US", "country_name": "United States", "name": "Salem",
        "country_subdivision_code": "OR", "country_subdivision_name": "Oregon"}}],
    "established": 1891,
    "relationships": [{"type": "parent", "id": "https://ror.org/00f54p054", "label": "Parent"}],
    "external_ids": [{"type": "grid", "all": ["grid.5801.c"], "preferred": "grid.5801.c"}],
}  # fmt: skip


def read(format_: str, path: Path) -> list[Record | Rejection]:
    return list(reader_named(format_).read(SourceFile(path)))


def test_a_crossref_work_is_read_from_dump_lines_and_page(tmp_path: Path) -> None:
    dump, lines, page = (tmp_path / n for n in ("0.json.gz", "w.jsonl", "page.json"))
    dump.write_bytes(gzip.compress(json.dumps({"items": [WORK, {"title": ["x"]}]}).encode()))
    lines.write_text(json.dumps(WORK) + "\n")
    page.write_text(json.dumps({"status": "ok", "message": {"items": [WORK]}}))
    from_dump, without_doi = read("crossref", dump)
    assert [from_dump] == read("crossref", lines) == read("crossref", page)
    assert isinstance(from_dump, Record)
    assert from_dump.titles == {"en": "Salt & sand"}
    assert from_dump.texts == {"en": "We measured salt."}
    assert (from_dump.key, from_dump.year) == ("crossref:10.1234/abc", 2023)
    assert [(link.role, link.to) for link in from_dump.links] == [
        ("author", "orcid:0000-0002-1825-0097"), ("funder", "crossref_funder:501100001809"),
    ]  # fmt: skip
    assert from_dump.cites == ("doi:10.5/x",)
    assert isinstance(without_doi, Rejection)
    assert {detect(path) for path in (dump, lines, page)} == {"crossref"}


def test_ror_v1_and_v2_are_read_and_v2_preferred_in_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "ror.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("v1.0-ror-data.json", json.dumps([V1]))
        archive.writestr("v1.0-ror-data_schema_v2.json", json.dumps([V2]))
    (second,) = read("ror", path)
    plain = tmp_path / "v1.json"
    plain.write_text(json.dumps([V1, {"id": "x"}]))
    first, broken = read("ror", plain)
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert isinstance(broken, Rejection)
    assert first.names == (
        {"en": "Example Institute"}, {"zh": "示例学院"}, {"und": "EI Tech"}, {"und": "EI"},
    )  # fmt: skip
    assert (first.status, second.status) == ("active", "withdrawn")
    assert first.identifiers == second.identifiers
    assert first.attributes["acronyms"] == second.attributes["acronyms"] == ["EI"]
    assert first.attributes["locations"] == second.attributes["locations"] == [
        {"city": "Salem", "subdivision": "Oregon", "subdivision_code": "OR",
         "country": "United States", "country_code": "US"}
    ]  # fmt: skip
    assert (first.attributes["ror_status"], second.attributes["ror_status"]) == (
        "active", "withdrawn",
    )  # fmt: skip
    assert second.names[0] == {"en": "Example Institute"}
    assert [(link.role, link.to) for link in second.links] == [("part_of", "ror:00f54p054")]
    assert detect(plain) == "ror"


def test_what_is_no_json_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<html></html>")
    for format_ in ("ror", "crossref"):
        with pytest.raises(UnreadableSource, match="page"):
            read(format_, path)


def test_every_real_ror_record_is_read(data: Path) -> None:
    path = data / "convergence/registry/ror_records_latest_per_id_v2.9.jsonl.gz"
    items = read("ror", path)
    assert sum(isinstance(item, Record) for item in items) == 51_370
    assert all(item.kept for item in items if isinstance(item, Rejection))


def test_every_real_crossref_sample_is_read(data: Path) -> None:
    paths = sorted((data / "providers/crossref-sample").iterdir())
    items = [item for path in paths for item in read("crossref", path)]
    assert (len(items), {type(item) for item in items}) == (15, {Record})
