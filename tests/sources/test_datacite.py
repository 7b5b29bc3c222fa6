import gzip
import io
import json
import tarfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from towngown.kernel import Record, Rejection, UnreadableSource
from towngown.sources.base import SourceFile
from towngown.sources.registry import detect, reader_named

ORCID = "https://orcid.org/0000-0002-1825-0097"
ROW: dict[str, Any] = {
    "doi": "10.1234/SALT", "language": "eng", "state": "findable", "isActive": True,
    "types": {"resourceTypeGeneral": "Dataset", "resourceType": "table"},
    "titles": [{"title": "Salzdaten", "titleType": "TranslatedTitle", "lang": "de"},
               {"title": "Salt data"}, {"title": "a table", "titleType": "Subtitle"}],
    "descriptions": [{"description": "By scale.", "descriptionType": "Methods"},
                     {"description": "<p>Salt &amp; sand</p>", "descriptionType": "Abstract"}],
    "creators": [
        {"name": "Example, Ada", "nameType": "Personal", "givenName": "Ada",
         "familyName": "Example",
         "nameIdentifiers": [{"nameIdentifier": ORCID, "nameIdentifierScheme": "ORCID"}],
         "affiliation": [{"name": "Example University", "affiliationIdentifierScheme": "ROR",
                          "affiliationIdentifier": "https://ror.org/05dxps055"}]},
        {"name": "Sample, B.", "nameType": "Personal", "affiliation": ["A Lab"]},
        {"name": "Salt Office", "nameType": "Organizational"},
    ],
    "contributors": [{"name": "Example University", "contributorType": "RightsHolder",
                      "nameType": "Organizational",
                      "nameIdentifiers": [{"nameIdentifier": "https://ror.org/05dxps055",
                                           "nameIdentifierScheme": "ROR"}]},
                     {"name": "C. Curator", "contributorType": "DataCurator"}],
    "publisher": {"name": "Salt Archive"}, "publicationYear": 2023,
    "fundingReferences": [{"funderName": "A Fund", "funderIdentifierType": "Crossref Funder ID",
                           "funderIdentifier": "https://doi.org/10.13039/501100001809",
                           "awardNumber": "S-1"}, {"funderName": "A Fund"}],
    "subjects": [{"subject": "salt"}, {"subject": "FOS: Chemical sciences"}, {"subject": "salt"}],
    "relatedIdentifiers": [
        {"relationType": "Cites", "relatedIdentifier": "10.5/X", "relatedIdentifierType": "DOI"},
        {"relationType": "References", "relatedIdentifier": "https://doi.org/10.5281/y",
         "relatedIdentifierType": "DOI"},
        {"relationType": "IsSupplementTo", "relatedIdentifier": "arXiv:2101.00001",
         "relatedIdentifierType": "arXiv"},
        {"relationType": "IsVersionOf", "relatedIdentifier": "10.1234/all",
         "relatedIdentifierType": "DOI"},
        {"relationType": "IsCitedBy", "relatedIdentifier": "10.1234/later",
         "relatedIdentifierType": "DOI"},
    ],
    "dates": [{"date": "2023-04-05T10:00:00Z", "dateType": "Issued"}],
    "rightsList": [{"rightsUri": "info:eu-repo/semantics/openAccess"},
                   {"rightsIdentifier": "cc-by-4.0"}],
    "url": "https://example.org/salt", "updated": "2024-01-01T00:00:00Z", "version": "2",
    "viewCount": 7, "downloadCount": 0, "citationCount": 3,
}  # fmt: skip


def row(**changes: Any) -> dict[str, Any]:
    return {**ROW, **changes}


def read(path: Path) -> list[Record | Rejection]:
    return list(reader_named("datacite").read(SourceFile(path)))


@pytest.fixture
def lines(write: Callable[[str, Sequence[Any]], Path]) -> Callable[..., Path]:
    return lambda *rows: write("dois.jsonl", rows)


def test_a_dataset_is_read_with_its_texts_dates_and_counts(lines: Callable[..., Path]) -> None:
    dataset = read(lines(ROW))[-1]
    assert isinstance(dataset, Record)
    assert (dataset.key, dataset.kind, dataset.type) == (
        "datacite:10.1234/salt", "result", "dataset",
    )  # fmt: skip
    assert dataset.titles == {"en": "Salt data: a table", "de": "Salzdaten"}
    assert dataset.texts == {"en": "Salt & sand"}
    assert (dataset.keywords, dataset.fields) == (("salt",), ("Chemical sciences",))
    assert (dataset.year, dataset.date, dataset.language) == (2023, "2023-04-05", "en")
    assert dataset.metrics == {"views_count": 7, "cited_by_count": 3}
    assert dataset.licence == "CC0-1.0"
    assert dataset.attributes == {
        "work_type": "Dataset", "version": "2", "licence": "cc-by-4.0", "awards": ["S-1"],
        "versions": {"IsVersionOf": ["doi:10.1234/all"]},
    }  # fmt: skip


def test_everyone_who_took_part_is_linked_by_identifier_or_name(
    lines: Callable[..., Path],
) -> None:
    dataset = read(lines(ROW))[-1]
    assert isinstance(dataset, Record)
    assert [(link.role, link.to, link.name, link.kind) for link in dataset.links] == [
        ("author", "orcid:0000-0002-1825-0097", "Ada Example", "person"),
        ("author", None, "B. Sample", "person"),
        ("author", None, "Salt Office", "organisation"),
        ("owner", "ror:05dxps055", "Example University", "organisation"),
        ("participant", None, "C. Curator", None),
        ("affiliation", "ror:05dxps055", "Example University", "organisation"),
        ("publisher", None, "Salt Archive", "organisation"),
        ("funder", "crossref_funder:501100001809", "A Fund", "organisation"),
        ("funder", None, "A Fund", "organisation"),
        ("related", "arxiv:2101.00001", None, "result"),
    ]
    assert dataset.links[0].affiliation_refs == ("ror:05dxps055",)
    assert dataset.links[1].affiliations == ("A Lab",)


def test_what_is_cited_is_a_reference_and_a_malformed_one_a_note(
    lines: Callable[..., Path],
) -> None:
    note, dataset = read(lines(ROW))
    assert isinstance(note, Rejection)
    assert isinstance(dataset, Record)
    assert (note.field, note.kept) == ("relatedIdentifiers.doi", True)
    assert dataset.cites == ("doi:10.5281/y",)


def test_older_rows_hold_one_object_where_newer_ones_hold_a_list(
    lines: Callable[..., Path],
) -> None:
    creator = ROW["creators"][0]
    older = {
        **creator,
        "affiliation": creator["affiliation"][0],
        "nameIdentifiers": creator["nameIdentifiers"][0],
    }
    found = read(lines(row(creators=[older], publisher="Salt Archive")))[-1]
    assert isinstance(found, Record)
    assert found.links[0] == read(lines(ROW))[-1].links[0]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("general", "kind", "type_"),
    [
        ("Software", "result", "software"),
        ("JournalArticle", "result", "publication"),
        (None, "result", "publication"),
        ("Instrument", "facility", None),
        ("Award", "project", None),
    ],
)
def test_the_general_type_decides_kind_and_type(
    lines: Callable[..., Path], general: str | None, kind: str, type_: str | None
) -> None:
    found = read(lines(row(types={"resourceTypeGeneral": general})))[-1]
    assert isinstance(found, Record)
    assert (found.kind, found.type) == (kind, type_)


def test_hidden_dois_are_withdrawn(lines: Callable[..., Path]) -> None:
    found = read(lines(row(state="registered"), row(isActive=False)))
    assert [item.status for item in found if isinstance(item, Record)] == ["withdrawn"] * 2


def test_data_file_lines_pages_and_single_answers_give_the_same(tmp_path: Path) -> None:
    enveloped = {"id": "10.1234/salt", "type": "dois", "attributes": ROW}
    page, pretty, single, part, lined = (
        tmp_path / name
        for name in ("page.json", "pretty.json", "one.json", "dois.tar", "rows.jsonl.gz")
    )
    page.write_text(json.dumps({"data": [enveloped], "meta": {"total": 1}}))
    pretty.write_text(json.dumps({"data": [enveloped]}, indent=2))
    single.write_text(json.dumps({"data": enveloped}))
    lined.write_bytes(gzip.compress(json.dumps(ROW).encode() + b"\n"))
    with tarfile.open(part, "w") as archive:
        for name, data in (
            ("dois/MANIFEST", b"x"),
            ("dois/updated_2024-01/part_0000.jsonl.gz", lined.read_bytes()),
        ):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    found = [read(path)[-1] for path in (page, pretty, single, part, lined)]
    assert found == [found[0]] * 5
    assert {detect(path) for path in (page, pretty, single, lined)} == {"datacite"}


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("{oops", "line"),
        ("[1]", "doi"),
        ("null", "doi"),
        ({"titles": []}, "doi"),
        (row(doi="salt"), "doi"),
        (row(titles=[[1]]), "record"),
        (row(types="Dataset"), "record"),
        (row(publisher={"name": ["an archive"]}), "record"),
        (row(viewCount=10**400), "record"),
        (row(creators=[{"name": 1, "nameIdentifiers": [3]}]), "record"),
    ],
)
def test_a_bad_row_is_one_rejection_and_the_others_are_read(
    lines: Callable[..., Path], line: Any, field: str
) -> None:
    found = read(lines(ROW, line, ROW))
    assert Counter(
        (item.line, item.field) if isinstance(item, Rejection) and not item.kept else type(item)
        for item in found
    ) == {Record: 2, Rejection: 2, (2, field): 1}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("<html>502</html>", "no DataCite DOI"),
        ("\n", "no DataCite DOI"),
        ('{"errors": [{"status": "404"}]}', "answered with an error"),
        ('{"data": [', "not a page"),
        ("{}\n" * 30, "no DataCite DOI"),
    ],
)
def test_what_is_no_datacite_file_is_one_clear_error(
    tmp_path: Path, content: str, says: str
) -> None:
    path = tmp_path / "answer.json"
    path.write_text(content)
    with pytest.raises(UnreadableSource, match=says):
        read(path)


def test_every_real_row_is_read(data: Path) -> None:
    items = read(data / "providers/datacite.tar.gz")
    assert Counter(item.type if isinstance(item, Record) else item.field for item in items) == {
        "publication": 4, "dataset": 5, "software": 1,
    }  # fmt: skip
