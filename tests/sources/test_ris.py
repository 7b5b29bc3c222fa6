"""RIS, as different exporters write it; all entries are invented."""

from collections.abc import Callable
from pathlib import Path

import pytest

from towngown.kernel import Record, Rejection, UnreadableSource
from towngown.sources.base import SourceFile
from towngown.sources.registry import detect, reader_named

Read = Callable[..., list[Record | Rejection]]

ENDNOTE = """Provider: Nobody
Content: text/plain; charset="UTF-8"

TY  - JOUR
ID  - 17
AU  - Curie, Marie
A1  - King, Martin, Jr
AU  - Example Consortium,
A2  - Editor, Ann
TI  - Salt in
      sea water
T2  - Journal of Salt
JO  - J. Salt
AB  - We measured salt.
In - vitro and elsewhere.
PY  - 2021/03/02/
Y2  - 2024/01/01/
DO  - https://doi.org/10.1234/ABC
SN  - 1234-5679 (print); 9780306406157
KW  - desalination
KW  - sea, water
LA  - English
UR  - https://example.org/a; https://example.org/b
VL  - 12
L1  - file:///Users/someone/salt.pdf
ER  -

TY  - PAT
AU  - Doe, Jane
TI  - A membrane
PB  - Example University
SN  - US 7,123,456 B2
"""
CNKI = """TY  - JOUR
T1  - 海水淡化膜
A1  - 张三;李四;
AU  - 王, 五
AD  - 示例大学;示例研究院
JF  - 示例学报
Y1  - 2020
SN  - 1234-5679
KW  - 膜;淡化;
N2  - 本文研究膜。
TT  - Membranes
LA  - 中文;
ER  -
"""


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def to_items(text: str | bytes, name: str = "export.ris") -> list[Record | Rejection]:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return list(reader_named("ris").read(SourceFile(path)))

    return to_items


def problems(items: list[Record | Rejection]) -> list[tuple[int, str, bool]]:
    return [(item.line, item.field, item.kept) for item in items if isinstance(item, Rejection)]


def test_an_entry_with_all_its_tags(read: Read) -> None:
    salt, patent = read(ENDNOTE)
    assert isinstance(salt, Record)
    assert isinstance(patent, Record)
    assert salt.key == "export:10.1234/abc"
    assert salt.titles == {"en": "Salt in sea water"}
    assert salt.texts == {"en": "We measured salt. In - vitro and elsewhere."}
    assert [(link.role, link.name, link.kind, link.position) for link in salt.links] == [
        ("author", "Marie Curie", "person", 0),
        ("author", "Example Consortium", "organisation", 1),
        ("author", "Martin King Jr", "person", 2),
        ("editor", "Ann Editor", "person", 0),
    ]  # fmt: skip
    assert salt.identifiers == {
        "doi": ("10.1234/abc",), "issn": ("1234-5679",), "isbn": ("9780306406157",),
    }  # fmt: skip
    assert (salt.year, salt.date, salt.language) == (2021, "2021-03-02", "en")
    assert (salt.keywords, salt.url) == (("desalination", "sea, water"), "https://example.org/a")
    assert salt.attributes == {
        "work_type": "JOUR", "venue": "Journal of Salt", "other_venues": ["J. Salt"],
        "volume": "12",
    }  # fmt: skip
    assert (patent.type, patent.identifiers) == ("patent", {"patent": ("US7123456B2",)})
    assert [(link.role, link.name) for link in patent.links] == [
        ("inventor", "Jane Doe"), ("owner", "Example University"),
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_chinese_exports_are_read_in_their_encodings(read: Read, encoding: str, end: str) -> None:
    (record,) = read(CNKI.replace("\n", end).encode(encoding))
    assert isinstance(record, Record)
    assert record.titles == {"zh": "海水淡化膜", "en": "Membranes"}
    assert record.texts == {"zh": "本文研究膜。"}
    assert record.keywords == ("膜", "淡化")
    assert [(link.role, link.name) for link in record.links] == [
        ("author", "王五"), ("author", "张三"), ("author", "李四"),
        ("affiliation", "示例大学"), ("affiliation", "示例研究院"),
    ]  # fmt: skip
    assert (record.year, record.language) == (2020, "zh")


def test_tags_in_lower_case_with_one_space_and_without_er(read: Read) -> None:
    items = read("ty  - CONF\nt1  - One\nty - COMP\nti - Two\nTY  - DATA\nTI  -Three\nTI  - Three")
    kinds = [(item.titles, item.type) for item in items if isinstance(item, Record)]
    assert kinds == [
        ({"en": "One"}, "publication"), ({"en": "Two"}, "software"), ({"en": "Three"}, "dataset"),
    ]  # fmt: skip


def test_what_cannot_be_taken_is_told_and_the_rest_goes_on(read: Read) -> None:
    items = read(
        "TY  - JOUR\nAU  - Nobody\nER  - \nTI  - Lost\nER  - \n"
        "TY  - JOUR\nTI  - Kept\nDO  - none\nPY  - soon\nER  - \n"
    )
    assert problems(items) == [
        (1, "title", False), (4, "TY", False), (6, "identifiers.doi", True), (6, "date", True),
    ]  # fmt: skip
    assert [item.titles for item in items if isinstance(item, Record)] == [{"en": "Kept"}]


def test_a_running_number_is_no_key_and_repetitions_are_told(read: Read) -> None:
    entry = "TY  - JOUR\nID  - 1\nTI  - Salt\nPY  - 2020\nER  - \n"
    named = "TY  - JOUR\nID  - Salt2020\nTI  - Salt\nER  - \n"
    items = read(entry + entry.replace("ID  - 1", "ID  - 2") + named)
    assert problems(items) == [(6, "key", False)]
    keys = [item.record for item in items if isinstance(item, Record)]
    assert keys[1] == "Salt2020"
    assert len(keys[0]) == 12


def test_broken_characters_are_noted(read: Read) -> None:
    items = read("TY  - JOUR\nTI  - 膜\nER  - \n".encode() + b"TY  - JOUR\nTI  - a \xff\nER  - \n")
    assert problems(items) in ([(4, "line", True)], [])
    assert sum(isinstance(item, Record) for item in items) == 2


def test_what_is_no_ris_is_one_clear_error(read: Read) -> None:
    with pytest.raises(UnreadableSource, match="no line begins an entry"):
        read("%0 Journal Article\n%T Salt\n")


def test_a_file_is_told_by_its_first_entry(tmp_path: Path) -> None:
    path = tmp_path / "refs.txt"
    path.write_bytes(CNKI.encode("gb18030"))
    assert detect(path) == "ris"
