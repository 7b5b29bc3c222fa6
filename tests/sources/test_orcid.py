import io
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from towngown.atlas.atlas import Atlas
from towngown.atlas.importing import converge
from towngown.atlas.index import index
from towngown.atlas.store import Store
from towngown.kernel import Record, Rejection, UnreadableSource
from towngown.sources.base import SourceFile
from towngown.sources.registry import detect, reader_named

ID = "0000-0002-1825-0097"
SPACES = " ".join(
    f'xmlns:{name}="http://www.orcid.org/ns/{name}"'
    for name in ("record", "common", "person", "activities", "employment", "education", "work",
                 "funding", "history", "error", "email", "keyword", "address")
)  # fmt: skip


def organisation(name: str, source: str = "", value: str = "") -> str:
    told = (
        f"<common:disambiguated-organization><common:disambiguated-organization-identifier>{value}"
        "</common:disambiguated-organization-identifier><common:disambiguation-source>"
        f"{source}</common:disambiguation-source></common:disambiguated-organization>"
    )
    return (
        f"<common:organization><common:name>{name}</common:name>"
        f"{told if source else ''}</common:organization>"
    )


def identifier(type_: str, value: str, relationship: str = "self") -> str:
    return (
        f"<common:external-id><common:external-id-type>{type_}</common:external-id-type>"
        f"<common:external-id-value>{value}</common:external-id-value>"
        f"<common:external-id-relationship>{relationship}</common:external-id-relationship>"
        "</common:external-id>"
    )


def work(title: str, ids: str, type_: str = "journal-article", index: int = 0) -> str:
    return (
        f'<work:work-summary put-code="1" display-index="{index}"><work:title>'
        f"<common:title>{title}</common:title>"
        '<common:translated-title language-code="zh">盐</common:translated-title></work:title>'
        f"<common:external-ids>{ids}</common:external-ids><work:type>{type_}</work:type>"
        "<common:publication-date><common:year>2021</common:year><common:month>3</common:month>"
        "</common:publication-date><work:journal-title>Salt Letters</work:journal-title>"
        "</work:work-summary>"
    )


def group(works: str, ids: str) -> str:
    return (
        f"<activities:group><common:external-ids>{ids}</common:external-ids>{works}"
        "</activities:group>"
    )


DOI = identifier("doi", "10.1234/AB")
RECORD = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<record:record {SPACES} path="/{ID}">
<common:orcid-identifier><common:path>{ID}</common:path></common:orcid-identifier>
<history:history><common:last-modified-date>2024-05-01T00:00:00Z</common:last-modified-date>
</history:history>
<person:person>
 <person:name><person:given-names>Ada</person:given-names>
  <person:family-name>Example</person:family-name>
  <person:credit-name>A. Example</person:credit-name></person:name>
 <person:other-names><person:other-name><person:content>例子</person:content>
  </person:other-name></person:other-names>
 <person:biography><person:content>Ada measures salt.</person:content></person:biography>
 <person:researcher-urls><person:researcher-url><person:url>https://example.org/ada</person:url>
  </person:researcher-url></person:researcher-urls>
 <email:emails><email:email><email:email>Ada@example.org</email:email></email:email></email:emails>
 <address:addresses><address:address><address:country>CN</address:country></address:address>
 </address:addresses>
 <keyword:keywords><keyword:keyword><keyword:content>salt, sand</keyword:content></keyword:keyword>
 </keyword:keywords>
 <person:external-identifiers>
  <person:external-identifier>{identifier("ISNI", "0000 0001 2103 2683")[20:-21]}
  </person:external-identifier>
  <person:external-identifier>{identifier("Loop profile", "77")[20:-21]}
  </person:external-identifier>
 </person:external-identifiers>
</person:person>
<activities:activities-summary>
 <activities:educations><activities:affiliation-group><education:education-summary>
  {organisation("Old School", "RINGGOLD", "12")}
  <common:start-date><common:year>2001</common:year></common:start-date>
 </education:education-summary></activities:affiliation-group></activities:educations>
 <activities:employments>
  <activities:affiliation-group><employment:employment-summary>
   {organisation("Example University", "ROR", "https://ror.org/05dxps055")}
   <common:start-date><common:year>2015</common:year><common:month>8</common:month>
   <common:day>1</common:day></common:start-date>
  </employment:employment-summary></activities:affiliation-group>
  <activities:affiliation-group><employment:employment-summary>
   {organisation("Example Institute", "ROR", "https://ror.org/05dxps056")}
  </employment:employment-summary></activities:affiliation-group>
 </activities:employments>
 <activities:fundings><activities:group><funding:funding-summary>
  <funding:title><common:title>Salt for all</common:title></funding:title>
  {organisation("A Fund", "FUNDREF", "http://dx.doi.org/10.13039/501100001809")}
 </funding:funding-summary></activities:group></activities:fundings>
 <activities:works>
  {
    group(
        work("An old title", DOI) + work("On salt", DOI, index=1),
        DOI + identifier("isbn", "9783161484100", "part-of") + identifier("pmid", "x"),
    )
}
  {group(work("A lecture", "", "lecture-speech"), "")}
  {group(work("A filter", "", "patent"), identifier("pat", "CN 119123456 A"))}
 </activities:works>
</activities:activities-summary>
</record:record>"""


def error(message: str) -> str:
    return (
        f"<error:error {SPACES}><error:developer-message>{message}</error:developer-message>"
        "</error:error>"
    )


def tar(path: Path, documents: dict[str, str]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, document in documents.items():
            info = tarfile.TarInfo(f"ORCID_summaries/{name}")
            info.size = len(document.encode())
            archive.addfile(info, io.BytesIO(document.encode()))
    return path


def read(path: Path) -> list[Record | Rejection]:
    return list(reader_named("orcid").read(SourceFile(path)))


def records(path: Path) -> list[Record]:
    return [item for item in read(path) if isinstance(item, Record)]


def test_a_person_is_read_with_names_identifiers_and_organisations(tmp_path: Path) -> None:
    path = tar(tmp_path / "orcid.tar.gz", {f"097/{ID}.xml": RECORD})
    person = records(path)[0]
    assert person.names == ({"und": "A. Example"}, {"und": "Ada Example"}, {"zh": "例子"})
    assert person.identifiers == {
        "orcid": (ID,), "isni": ("0000000121032683",), "email": ("ada@example.org",),
        "url": ("https://example.org/ada",),
    }  # fmt: skip
    assert (person.texts, person.keywords, person.country, person.updated) == (
        {"en": "Ada measures salt."}, ("salt", "sand"), "CN", "2024-05-01T00:00:00Z",
    )  # fmt: skip
    assert [(link.role, link.to, link.name, link.since) for link in person.links] == [
        ("employee", "ror:05dxps055", "Example University", "2015-08-01"),
        ("employee", None, "Example Institute", None),
        ("member", None, "Old School", "2001"),
        ("funder", "crossref_funder:501100001809", "A Fund", None),
    ]
    assert person.attributes == {"external_ids": {"Loop profile": "77"}, "grants": ["Salt for all"]}
    assert person.metrics["orcid_works_count"] == 3
    assert detect(path) == "orcid"


def test_works_that_can_be_told_apart_are_results_of_the_person(tmp_path: Path) -> None:
    path = tar(tmp_path / "orcid.tar.gz", {f"097/{ID}.xml": RECORD})
    _, paper, patent = records(path)
    assert (paper.key, paper.titles, paper.identifiers, paper.year) == (
        f"orcid-works:{ID}/10.1234/ab", {"en": "On salt", "zh": "盐"},
        {"doi": ("10.1234/ab",)}, 2021,
    )  # fmt: skip
    assert [(link.role, link.to, link.name) for link in paper.links] == [
        ("author", f"orcid:{ID}", "A. Example")
    ]
    assert (patent.type, patent.links[0].role) == ("patent", "inventor")
    assert patent.identifiers == {"patent": ("CN119123456A",)}


def test_values_set_aside_are_noted_by_field(tmp_path: Path) -> None:
    path = tar(tmp_path / "orcid.tar.gz", {f"097/{ID}.xml": RECORD})
    notes = [item for item in read(path) if isinstance(item, Rejection)]
    assert [(note.field, note.kept) for note in notes] == [
        ("employment.ror", True), ("works.pmid", True), ("works", True),
    ]  # fmt: skip
    assert notes[-1].reason.startswith("1 works without DOI")


def test_deprecated_and_locked_records_say_what_became_of_them(tmp_path: Path) -> None:
    host = "https://orcid.org/"
    old, locked = "0000-0001-5109-3700", "0000-0002-1694-233X"
    path = tar(
        tmp_path / "orcid.tar.gz",
        {
            "1.xml": error(
                "301 Moved Permanently: This account is deprecated. Please refer to account: "
                f"{host}{ID}. ORCID {host}{old}"
            ),
            f"{locked}.xml": error("409 Conflict: The ORCID record is locked."),
            "2.xml": error("500 Something went wrong"),
            "3.xml": RECORD.replace(
                "</history:history>",
                "<history:deactivation-date>2020</history:deactivation-date></history:history>",
            ),
        },
    )
    found = [
        (item.record, item.status, item.replaced_by) if isinstance(item, Record) else item.field
        for item in read(path)
    ]
    assert found == [
        (old, "merged", f"orcid:{ID}"),
        (locked, "withdrawn", None),
        "document",
        (ID, "withdrawn", None),
    ]


def test_a_broken_document_is_one_rejection_and_the_others_are_read(tmp_path: Path) -> None:
    path = tar(
        tmp_path / "orcid.tar.gz",
        {"1.xml": RECORD[:900], "2.xml": "<work/>", "read.me": "x", f"{ID}.xml": RECORD},
    )
    broken, foreign, *rest = read(path)
    assert isinstance(broken, Rejection)
    assert isinstance(foreign, Rejection)
    assert (broken.field, broken.kept, broken.line > 1) == ("document", False, True)
    assert foreign.file == "orcid.tar.gz!ORCID_summaries/2.xml"
    assert sum(isinstance(item, Record) for item in rest) == 3


@pytest.mark.parametrize("content", ["<html>502</html>", '{"orcid": 1}', "<work/>", " "])
def test_what_is_no_summary_is_one_clear_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "answer.xml"
    path.write_text(content)
    with pytest.raises(UnreadableSource, match="no ORCID record"):
        read(path)


def test_a_person_is_found_through_works_that_another_registry_tells_better(
    tmp_path: Path,
) -> None:
    orcid = tmp_path / f"{ID}.xml"
    orcid.write_text(RECORD)
    crossref = tmp_path / "works.jsonl"
    crossref.write_text('{"DOI": "10.1234/ab", "title": ["On salt, as published"]}\n')
    url = str(tmp_path / "atlas")
    converge(Store(url), [f"orcid:{orcid}", f"crossref:{crossref}"], workers=1)
    index(Store(url), workers=1)
    atlas = Atlas.open(url)
    paper = atlas.element("crossref:10.1234/ab")
    assert {text["text"] for text in paper["titles"]} == {"On salt, as published", "盐"}
    (table,) = atlas.tables("result")
    assert table.column("persons", table.rows_of("id", [paper["id"]])) == [[f"orcid:{ID}"]]


def test_every_real_summary_is_read(data: Path) -> None:
    items = read(data / "providers/ORCID_2022_10_summaries.tar.gz")
    assert Counter(
        (item.kind, item.status) if isinstance(item, Record) else (item.field, item.kept)
        for item in items
    ) == {
        ("person", "active"): 7, ("person", "withdrawn"): 1, ("result", "active"): 350,
        ("works", True): 5,
    }  # fmt: skip
