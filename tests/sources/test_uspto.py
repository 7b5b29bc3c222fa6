import zipfile
from collections import Counter
from pathlib import Path

import pytest

from towngown.kernel import Record, Rejection, UnreadableSource
from towngown.sources import uspto
from towngown.sources.base import SourceFile
from towngown.sources.registry import detect, reader_named

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE us-patent-grant SYSTEM "us-patent-grant-v47-2022-02-17.dtd" [ ]>\n'
)


def document_id(country: str, number: str, kind: str = "", date: str = "") -> str:
    return (
        f"<document-id><country>{country}</country><doc-number>{number}</doc-number>"
        f"<kind>{kind}</kind><date>{date}</date></document-id>"
    )


def person(role: str, first: str, last: str, more: str = "") -> str:
    return (
        f"<{role} {more}><addressbook><last-name>{last}</last-name>"
        f"<first-name>{first}</first-name></addressbook></{role}>"
    )


def company(role: str, name: str) -> str:
    return f"<{role}><addressbook><orgname>{name}</orgname></addressbook></{role}>"


def symbol(scheme: str, group: str) -> str:
    return (
        f"<classification-{scheme}><section>A</section><class>01</class><subclass>G</subclass>"
        f"<main-group>9</main-group><subgroup>{group}</subgroup></classification-{scheme}>"
    )


def cited(country: str, number: str, kind: str) -> str:
    return f"<us-citation><patcit>{document_id(country, number, kind)}</patcit></us-citation>"


CLAIMS = """<claims id="claims">
<claim id="CLM-1" num="1"><claim-text>1. A salt lamp, comprising:<claim-text>a block; and
</claim-text><claim-text>a <b>light</b>.</claim-text></claim-text></claim>
<claim id="CLM-2" num="2"><claim-text>2. The lamp of <claim-ref idref="CLM-1">claim 1</claim-ref>.
</claim-text></claim>
<claim id="CLM-3" num="3"><claim-text>3. A method of lighting.</claim-text></claim>
</claims>"""


def grant(number: str = "10123456", *, description: str = "", parties: str | None = None) -> str:
    parties = parties or (
        "<us-parties><us-applicants>"
        f"{company('us-applicant', 'Salt Ltd')}{person('us-applicant', 'Ada', 'Example')}"
        f"</us-applicants><inventors>{person('inventor', 'Ada', 'Example')}"
        f"{person('inventor', 'Bo', 'Sample')}</inventors></us-parties>"
    )
    return f"""{HEAD}<us-patent-grant lang="EN">
<us-bibliographic-data-grant>
<publication-reference>{document_id("US", number, "B2", "20240102")}</publication-reference>
<application-reference appl-type="utility">{document_id("US", "17000001", "", "20210304")}
</application-reference>
<classifications-ipcr>{symbol("ipcr", "02")}</classifications-ipcr>
<classifications-cpc><main-cpc>{symbol("cpc", "02")}</main-cpc>
<further-cpc>{symbol("cpc", "0295")}</further-cpc></classifications-cpc>
<invention-title>Salt <i>lamp</i> &amp; holder</invention-title>
<us-references-cited>
{cited("US", "D0300382", "S")}{cited("US", "2016/0198641", "A1")}
{cited("WO", "WO-03071858", "A1")}{cited("JP", "S58-1", "A")}
<us-citation><nplcit><othercit>On salt (2020), doi.org/10.1234/AB; 10.1234/.</othercit></nplcit>
</us-citation>
</us-references-cited>
<number-of-claims>3</number-of-claims>
<us-related-documents><related-publication>{document_id("US", "20210000001", "A1")}
</related-publication></us-related-documents>
{parties}<assignees>{company("assignee", "SALT LTD")}</assignees>
</us-bibliographic-data-grant>
<abstract id="abstract"><p>A lamp of salt.</p><p>It glows.</p></abstract>
<description id="description">{description}</description>
{CLAIMS}
</us-patent-grant>
"""


def write(folder: Path, *documents: str) -> Path:
    path = folder / "ipg240102.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ipg240102.xml", "".join(documents))
        archive.writestr("ipg240102lst.txt", "10123456\n")
    return path


def read(path: Path) -> list[Record | Rejection]:
    return list(reader_named("uspto").read(SourceFile(path)))


def records(path: Path) -> list[Record]:
    return [item for item in read(path) if isinstance(item, Record)]


def test_a_patent_is_read_with_abstract_and_independent_claims(tmp_path: Path) -> None:
    (patent,) = records(write(tmp_path, grant(description="<p>secret sauce</p>")))
    assert (patent.key, patent.type, patent.country) == ("uspto:US10123456B2", "patent", "US")
    assert patent.titles == {"en": "Salt lamp & holder"}
    assert patent.texts == {
        "en": "A lamp of salt. It glows.\n\nClaims:\n"
        "1. A salt lamp, comprising: a block; and a light.\n3. A method of lighting."
    }
    assert patent.identifiers == {"patent": ("US10123456B2",)}
    assert (patent.year, patent.date, patent.fields) == (2024, "2024-01-02", ("A01G",))
    assert patent.attributes == {
        "cpc": ["A01G 9/02", "A01G 9/0295"], "ipc": ["A01G 9/02"], "claims": 3,
        "independent_claims": 2, "earlier_publications": ["US20210000001A1"],
        "patent_type": "utility", "application_number": "17000001",
        "application_date": "2021-03-04",
    }  # fmt: skip


def test_inventors_applicants_and_owners_are_linked(tmp_path: Path) -> None:
    (patent,) = records(write(tmp_path, grant()))
    assert [(link.role, link.name, link.kind, link.position) for link in patent.links] == [
        ("inventor", "Ada Example", "person", 0),
        ("inventor", "Bo Sample", "person", 1),
        ("applicant", "Salt Ltd", "organisation", None),
        ("applicant", "Ada Example", "person", None),
        ("owner", "SALT LTD", "organisation", None),
    ]


def test_before_2013_inventors_stand_among_the_applicants(tmp_path: Path) -> None:
    inventor = person("applicant", "Ada", "Example", 'app-type="applicant-inventor"')
    parties = f"<parties><applicants>{inventor}</applicants></parties>"
    (patent,) = records(write(tmp_path, grant(parties=parties)))
    assert [(link.role, link.name) for link in patent.links] == [
        ("inventor", "Ada Example"), ("owner", "SALT LTD"),
    ]  # fmt: skip


def test_citations_lead_to_patents_and_papers_and_odd_numbers_are_noted(tmp_path: Path) -> None:
    *notes, patent = read(write(tmp_path, grant()))
    assert isinstance(patent, Record)
    assert patent.cites == (
        "patent:USD300382S", "patent:US20160198641A1", "patent:WO03071858A1", "doi:10.1234/ab",
    )  # fmt: skip
    assert [(note.field, note.kept) for note in notes if isinstance(note, Rejection)] == [
        ("us-references-cited", True), ("us-references-cited", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "normal"),
    [("D0982278", "USD982278B2"), ("RE049257", "USRE49257B2"), ("07654321", "US7654321B2")],
)
def test_numbers_lose_the_zeros_they_are_filled_up_with(
    tmp_path: Path, written: str, normal: str
) -> None:
    assert [patent.record for patent in records(write(tmp_path, grant(written)))] == [normal]


def test_long_claims_are_left_out_beyond_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uspto, "CLAIMS_LIMIT", 55)
    (patent,) = records(write(tmp_path, grant()))
    assert patent.texts["en"].endswith("Claims:\n1. A salt lamp, comprising: a block; and a light.")


def test_a_broken_document_is_one_rejection_with_its_line(tmp_path: Path) -> None:
    long = "\n".join(["<p>one", "<?x y?> two</p>"] * 3)
    broken = grant("10000002", description=long).replace("</abstract>", "")
    listing = '<?xml version="1.0"?>\n<sequence-cwu/>\n'
    unnumbered = grant().replace("10123456", "")
    path = write(tmp_path, grant(), broken, listing, unnumbered, grant("10000003"))
    found = read(path)
    assert [item.record for item in found if isinstance(item, Record)] == [
        "US10123456B2", "US10000003B2",
    ]  # fmt: skip
    refused = [item for item in found if isinstance(item, Rejection) and not item.kept]
    lines = "".join([grant(), broken]).splitlines()
    assert [item.field for item in refused] == ["document"] * 3
    assert lines[refused[0].line - 1] == "</us-patent-grant>"
    assert refused[1].line == len(lines) + 1
    assert "sequence-cwu" in refused[1].reason


def test_documents_may_share_a_line_and_need_no_line_ends(tmp_path: Path) -> None:
    one_line = grant(description="<p>x</p>").replace("\n", " ")
    path = write(tmp_path, one_line, one_line.replace("10123456", "10000002"))
    assert [patent.record for patent in records(path)] == ["US10123456B2", "US10000002B2"]
    assert all("Claims:" in patent.texts["en"] for patent in records(path))


def test_a_document_beyond_the_limit_is_refused_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("towngown.sources.xml.DOCUMENT_LIMIT", 8_000)
    monkeypatch.setattr(uspto, "DOCUMENT_LIMIT", 8_000)
    huge = grant("10000002").replace("It glows.", "It glows.\n" * 1_000)
    path = write(tmp_path, grant(), huge, grant("10000003"))
    assert [
        "refused" if isinstance(item, Rejection) else item.record
        for item in read(path)
        if isinstance(item, Record) or not item.kept
    ] == ["US10123456B2", "refused", "US10000003B2"]


def test_an_entity_bomb_is_one_rejection(tmp_path: Path) -> None:
    bomb = HEAD.replace("[ ]", '[<!ENTITY a "x"><!ENTITY b "&a;&a;">]') + "<us-patent-grant>&b;"
    first, *rest = read(write(tmp_path, bomb + "</us-patent-grant>", grant()))
    assert isinstance(first, Rejection)
    assert "entities" in first.reason
    assert sum(isinstance(item, Record) for item in rest) == 1


@pytest.mark.parametrize(
    "content", ["<html>502</html>", "\n", "\ufeff\n", "<?xml version='1.0'?><PATDOC/>"]
)
def test_what_is_no_grant_is_one_clear_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "answer.xml"
    path.write_text(content)
    with pytest.raises(UnreadableSource, match="no USPTO patent grant"):
        read(path)


def test_damage_within_an_archive_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "ipg.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ipg.xml", "".join(grant(str(10_000_000 + n)) for n in range(900)))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(UnreadableSource, match="cannot be read"):
        read(path)


def test_every_real_grant_is_read(data: Path) -> None:
    paths = sorted((data / "providers/uspto-2023-04").rglob("*.zip"))
    items = [item for path in paths for item in read(path)]
    assert Counter(
        item.attributes["patent_type"] if isinstance(item, Record) else (item.field, item.kept)
        for item in items
    ) == {
        "utility": 6, "design": 4, "plant": 1, "reissue": 3, ("us-references-cited", True): 2,
    }  # fmt: skip
    assert {detect(path) for path in paths} == {"uspto"}
