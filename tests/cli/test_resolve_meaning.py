"""towngown resolve with an encoder as a process: titles in Chinese and English are one result."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from test_cli import towngown

_TITLES = (
    ("钙钛矿太阳能电池的湿热老化", "Damp heat ageing of perovskite solar cells"),
    ("水稻抗旱基因的鉴定", "Identification of drought resistance genes in rice"),
    ("无铬皮革鞣制工艺", "A chromium-free leather tanning process"),
    ("锂电池健康状态的预测", "Predicting the state of health of lithium batteries"),
    ("城市洪水预报模型", "A model for forecasting urban floods"),
    ("肺癌早期筛查的血液标志物", "Blood markers for early screening of lung cancer"),
    ("桥梁裂缝的无人机检测", "Detecting cracks in bridges with drones"),
    ("中文语音识别的噪声鲁棒性", "Noise robustness of Chinese speech recognition"),
    ("海水淡化膜的污染控制", "Fouling control of membranes for seawater desalination"),
    ("茶叶中农药残留的快速检测", "Rapid detection of pesticide residues in tea"),
    ("风力发电机齿轮箱故障诊断", "Fault diagnosis of wind turbine gearboxes"),
    ("量子密钥分发的安全性证明", "A security proof for quantum key distribution"),
    ("儿童近视的户外活动干预", "Outdoor activity to prevent myopia in children"),
    ("陶瓷三维打印的烧结变形", "Sintering deformation in 3D printing of ceramics"),
    ("养老机构护理机器人的接受度", "Acceptance of care robots in nursing homes"),
    ("高速列车车轮磨损", "Wheel wear of high-speed trains"),
    ("古代壁画颜料的光谱分析", "Spectral analysis of pigments in ancient murals"),
    ("生物柴油的酶催化合成", "Enzymatic synthesis of biodiesel"),
    ("卫星图像中的农田边界提取", "Extracting field boundaries from satellite images"),
    ("糖尿病足溃疡的干细胞治疗", "Stem cell therapy for diabetic foot ulcers"),
)


def written(path: Path, heading: list[str], rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([heading, *rows])
    return path


def chinese(folder: Path) -> Path:
    rows = [[f"z{n}", title, f"{2000 + n % 5}"] for n, (title, _) in enumerate(_TITLES)]
    return written(folder / "zh.csv", ["编号", "题目", "年份"], rows)


def english(folder: Path, name: str = "en.csv") -> Path:
    rows = [[f"e{n}", title, f"{2000 + n % 5}"] for n, (_, title) in enumerate(_TITLES)]
    return written(folder / name, ["id", "title", "year"], rows[::-1])


def summary(*arguments: object) -> dict[str, Any]:
    done = towngown("resolve", *arguments, "--kind", "result", "--json")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_titles_in_two_scripts_are_compared_by_meaning_unasked(tmp_path: Path) -> None:
    records, against, truth = chinese(tmp_path), english(tmp_path), tmp_path / "t.csv"
    truth.write_text("".join(f"z{n},e{n}\n" for n in range(len(_TITLES))))
    lists = ("--records", records, "--against", against)
    unasked = summary(*lists, "--truth", truth)
    assert unasked["pairwise"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert summary(*lists, "--truth", truth, "--encoder", "use") == unasked
    steps = {one["comparison"]: one for one in summary(*lists, "--explain", "z3", "e3")["steps"]}
    assert steps["meaning of 题目"]["bits"] == max(one["bits"] for one in steps.values()) > 0
    assert steps["题目"]["bits"] == 0


def test_titles_in_one_script_are_compared_by_meaning_where_asked(tmp_path: Path) -> None:
    lists = ("--records", english(tmp_path), "--against", english(tmp_path, "again.csv"))
    asked = summary(*lists, "--explain", "e3", "e3", "--encoder", "use")
    unasked = summary(*lists, "--explain", "e3", "e3")
    names, more = ({one["comparison"] for one in told["steps"]} for told in (unasked, asked))
    assert more - names == {"meaning of title"}
    assert asked["together"] is unasked["together"] is True


def test_an_encoder_nobody_knows_is_told_with_those_that_are(tmp_path: Path) -> None:
    records, out = english(tmp_path), tmp_path / "c.csv"
    arguments = ("--records", records, "--kind", "result", "--out", out, "--quiet")
    told = towngown("resolve", *arguments, "--encoder", "usee", fails=True).stderr
    assert told.startswith("towngown: no encoder 'usee'")
    assert "use" in told
    assert len(told.splitlines()) == 1
    assert not out.exists()
