"""towngown resolve --kind organisation as a process: two languages, legal forms, credit codes."""

from __future__ import annotations

import csv
import json
from itertools import product
from pathlib import Path
from typing import Any

from stdnum.cn import uscc

from test_cli import towngown

_CITIES = (("潮宁", "Chaoning"), ("江台", "Jiangtai"), ("北屿", "Beiyu"), ("云浦", "Yunpu"))
_NAMES = (
    ("恒微", "Hengwei"), ("瑞禾", "Ruihe"), ("拓晶", "Tuojing"), ("泽远", "Zeyuan"),
    ("嘉讯", "Jiaxun"),
)  # fmt: skip
_TRADES = (
    ("真空设备", "Vacuum Equipment"), ("生物医药", "Biopharma"), ("皮革", "Leather"),
    ("光电科技", "Optoelectronics"),
)  # fmt: skip


def credit_code(number: int) -> str:
    start = f"9133010{number % 10}MA{number:07d}"
    return start + uscc.calc_check_digit(start)


def companies() -> list[list[str]]:
    """Eighty companies c…, and second records d… of every other one, written otherwise."""
    rows = []
    every = enumerate(product(_CITIES, _NAMES, _TRADES))
    for number, ((city, place), (name, plain), (trade, business)) in every:
        code, street = credit_code(number), f"{city}市滨河路{number + 1}号"
        full, english = f"{city}{name}{trade}有限公司", f"{place} {plain} {business}"
        rows.append([f"c{number}", full, f"{english} Co., Ltd.", code, street])
        if number % 2:
            otherwise = (
                [f"{city}{name}{trade}有限责任公司", "", code, ""],
                [f"{city}{name}{trade}", english.upper(), "", street],
                ["", f"{english} Company Limited", code, street],
                [f"{city}{name}", "", code, street],
            )
            rows.append([f"d{number}", *otherwise[number // 2 % 4]])
    return rows


def written(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(
            [["编号", "名称", "英文名称", "统一社会信用代码", "地址"], *rows]
        )
    return path


def resolved(records: Path, *more: object) -> dict[str, Any]:
    arguments = ("--records", records, "--kind", "organisation", "--json", *more)
    found: dict[str, Any] = json.loads(towngown("resolve", *arguments).stdout)
    return found


def clusters(out: Path) -> dict[str, str]:
    with out.open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row["cluster"] for row in csv.DictReader(stream)}


def test_second_records_of_companies_are_found(tmp_path: Path) -> None:
    records, truth = written(tmp_path / "o.csv", companies()), tmp_path / "t.csv"
    truth.write_text("a,b\n" + "".join(f"c{n},d{n}\n" for n in range(1, 80, 2)))
    found = resolved(records, "--truth", truth)
    assert found["columns"] == {
        "名称": "organisation", "英文名称": "organisation",
        "统一社会信用代码": "exclusive", "地址": "word",
    }  # fmt: skip
    assert (found["records"], found["clusters"]) == (120, 80)
    assert found["pairwise"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}


def test_two_credit_codes_are_two_companies_however_alike(tmp_path: Path) -> None:
    rows = companies()
    by_id = {row[0]: row for row in rows}
    for number in range(0, 12, 2):
        _, *names, _, street = by_id[f"c{number}"]
        rows.append([f"e{number}", *names, credit_code(500 + number), street])
        rows.append([f"f{number}", *names, "", street])
    records, out = written(tmp_path / "o.csv", rows), tmp_path / "c.csv"
    found = resolved(records, "--out", out)
    cluster = clusters(out)
    for number in range(0, 12, 2):
        one, other, without = (cluster[f"{letter}{number}"] for letter in "cef")
        assert one != other
        assert without in {one, other}
    assert found["kept_apart_by_identifiers"] == 6
    told = resolved(records, "--explain", "c2", "e2")
    assert (told["contradicts"], told["together"]) == (True, False)
