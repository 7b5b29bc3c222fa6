from pathlib import Path

import openpyxl
import pytest

from towngown.kernel import Record, Rejection, UnreadableSource
from towngown.sources.base import SourceFile
from towngown.sources.registry import reader_named


def read(
    format_: str, path: Path, mapping: dict[str, str] | None = None
) -> tuple[list[Record], list[Rejection]]:
    items = list(reader_named(format_).read(SourceFile(path, "", mapping or {})))
    return (
        [item for item in items if isinstance(item, Record)],
        [item for item in items if isinstance(item, Rejection)],
    )


def test_a_chinese_workbook_of_needs_with_a_title_row_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["2026 年企业技术需求汇总表"])
    sheet.append([])
    sheet.append(
        ["序号", "需求名称", "需求描述", "企业名称", "预算（万元）", "截止日期", "密级", "备注"]
    )
    sheet.append(
        [1, "无铬鞣制", "寻找无铬鞣制工艺。", "恒裘皮革", "180万元", "2027年6月", "公开", "急"]
    )
    sheet.append([2, "", "", "恒裘皮革", "", "", "", ""])
    sheet.append([3, "去盐", "分盐技术。", "清澜水务", "若干", "不限", "绝密", ""])
    sheet.append([4, "去盐", "分盐技术。", "清澜水务", "若干", "不限", "园区", ""])
    path = tmp_path / "needs.xlsx"
    book.save(path)
    records, rejections = read("needs", path)
    assert [record.key for record in records] == ["needs:1", "needs:4"]
    first = records[0]
    assert first.titles == {"zh": "无铬鞣制"}
    assert first.attributes == {"备注": "急", "budget_cny": 1_800_000.0, "deadline": "2027-06-30"}
    assert [(link.role, link.name) for link in first.links] == [("proposer", "恒裘皮革")]
    assert records[1].tier == "park"
    assert [(r.line, r.field, r.kept) for r in rejections] == [
        (3, "备注", True), (5, "title", False), (6, "tier", False),
        (7, "budget", True), (7, "deadline", True),
    ]  # fmt: skip


def test_headings_in_traditional_characters_are_recognised(tmp_path: Path) -> None:
    path = tmp_path / "speakers.csv"
    path.write_text("編號,姓名,單位,職稱,研究領域\n7,駱清揚,東瀾大學,研究員,鈣鈦礦\n", "utf-8")
    (person,), rejections = read("people", path)
    assert (person.key, person.keywords, rejections) == ("speakers:7", ("鈣鈦礦",), [])
    assert person.attributes == {"position": "研究員"}
    assert [(link.role, link.name) for link in person.links] == [("employee", "東瀾大學")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_people_in_any_common_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "staff.csv"
    text = (
        "姓名;英文名;单位;职称;研究方向;邮箱\n"
        "沈若川;Shen Ruochuan;东澜大学;教授;胶原；多酚;S@x.cn\n"
    )
    path.write_text(text, encoding=encoding)
    (person,), _ = read("people", path)
    assert person.names == ({"zh": "沈若川", "en": "Shen Ruochuan"},)
    assert person.keywords == ("胶原", "多酚")
    assert person.identifiers == {"email": ("s@x.cn",)}
    assert [(link.role, link.name) for link in person.links] == [("employee", "东澜大学")]


def test_results_with_patents_name_inventors(tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    path.write_text(
        "Title,Type,Inventors,Patent No,Owner\n"
        "Gradient insole,专利,顾怀瑾;祁雨桐,CN112981684B,东澜大学\n",
        encoding="utf-8",
    )
    (result,), _ = read("results", path)
    assert (result.type, result.identifiers) == ("patent", {"patent": ("CN112981684B",)})
    assert [(link.role, link.name) for link in result.links] == [
        ("inventor", "顾怀瑾"), ("inventor", "祁雨桐"), ("owner", "东澜大学"),
    ]  # fmt: skip


def test_a_mapping_names_the_other_headings(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Firma,Was sie macht\nBeispiel GmbH,Leder\n", encoding="utf-8")
    with pytest.raises(UnreadableSource, match="mapping"):
        read("organisations", path)
    (one,), _ = read("organisations", path, {"Firma": "name", "Was sie macht": "text"})
    assert (one.names, one.texts) == (({"en": "Beispiel GmbH"},), {"en": "Leder"})
    with pytest.raises(UnreadableSource, match="unknown fields: nope"):
        read("organisations", path, {"Firma": "nope"})


def test_rows_without_ids_keep_theirs_whatever_the_order(tmp_path: Path) -> None:
    path = tmp_path / "courses.csv"
    lines = ["Course title,Credits", "Water,6", "Salt,5", "Salt,5"]
    path.write_text("\n".join(lines), encoding="utf-8")
    before = {(r.key, r.titles["en"]) for r in read("courses", path)[0]}
    path.write_text("\n".join([lines[0], *reversed(lines[1:])]), encoding="utf-8")
    assert {(r.key, r.titles["en"]) for r in read("courses", path)[0]} == before
    assert len(before) == 3


def test_what_is_no_workbook_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "old.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"0" * 100)
    with pytest.raises(UnreadableSource, match="save it as"):
        read("people", path)
    path.write_bytes(b"PK\x03\x04" + b"0" * 100)
    with pytest.raises(UnreadableSource, match="not an Excel workbook"):
        read("people", path)
