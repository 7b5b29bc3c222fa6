"""What the page of matches says around its contents, in English and Chinese."""

from __future__ import annotations

from datetime import date

WORDS = {
    "en": {
        "title": "Who and what answers each need",
        "lead": "{count} needs, matched with what the park has. Open a row to see why.",
        "list": ", ",
        "other": "中文",
        "skip": "Skip to the need",
        "needs": "Needs",
        "filter": "Filter needs",
        "filter_hint": "salt, 电池, an asker …",
        "only": "Field or asker",
        "any": "All fields and askers",
        "field": "Field",
        "asker": "Asked by",
        "shown": "{shown} of {count} needs",
        "nothing": "No need holds all of these words.",
        "show_all": "Show all needs",
        "all": "All needs on one page",
        "back": "All needs",
        "previous": "Previous need",
        "next": "Next need",
        "by": "by {date}",
        "budget": "CNY {amount}",
        "park": "For the park only",
        "confidential": "Confidential",
        "result": "Results",
        "person": "People",
        "organisation": "Companies and institutes",
        "score": "score",
        "asks": "asks for it",
        "need_side": "In the need",
        "result_side": "In the result",
        "own_side": "In the profile",
        "terms": "Shared terms",
        "pairs": "By dictionary",
        "signals": "Signals",
        "signals_best": "Signals of the best result",
        "signals_own": "Signals of the profile",
        "through": "Supporting results",
        "further": "and {count} more",
        "mean_own": "Only the profile speaks here, no result: {score} as a weighted mean of five.",
        "see": "Passages as in result {rank}",
        "colon": ": ",
        "sum": "sum",
        "source": "Source",
        "none": "Nothing in the atlas comes near. Bring what else the park has "
        "(towngown converge) and look again.",
        "no_needs": "There is no need in the atlas yet. Bring a list of needs: "
        "towngown converge needs:FILE --atlas DIR.",
        "reading": "How to read the numbers",
        "reading_text": "A score is the sum of its signals. 0 means nothing in common, above 1.5 "
        "close in words and in meaning. It puts answers in order; it is no probability. People, "
        "companies and institutes speak through their results: their score is a weighted mean of "
        "their five best, the own profile among them, in which the best counts most and what is "
        "missing counts nothing.",
        "legend": "Marked: terms that both sides use. Underlined: Chinese and English terms that "
        "are the same by dictionary; point at one, or move to it with the Tab key, and its "
        "counterpart lights up.",
    },
    "zh": {
        "title": "需求对接一览",
        "lead": "共 {count} 项需求，已逐项对接园区现有的成果、人员和单位。展开任一条，可看依据。",
        "list": "、",
        "other": "English",
        "skip": "跳到需求内容",
        "needs": "需求",
        "filter": "查找需求",
        "filter_hint": "如：电池、salt、提出单位",
        "only": "领域或提出单位",
        "any": "全部领域和单位",
        "field": "领域",
        "asker": "提出单位",
        "shown": "{shown} / {count} 项",
        "nothing": "没有哪项需求包含这些词语。",
        "show_all": "显示全部需求",
        "all": "在一页内列出全部需求",
        "back": "全部需求",
        "previous": "上一项",
        "next": "下一项",
        "by": "{date}前",
        "budget": "预算 {amount}",
        "park": "仅限园区内部",
        "confidential": "保密",
        "result": "成果",
        "person": "人员",
        "organisation": "企业与院所",
        "score": "得分",
        "asks": "即提出单位",
        "need_side": "需求原文",
        "result_side": "成果原文",
        "own_side": "简介原文",
        "terms": "共同术语",
        "pairs": "中英对应词",
        "signals": "得分构成",
        "signals_best": "首项成果得分构成",
        "signals_own": "简介得分构成",
        "through": "支撑成果",
        "further": "另有 {count} 项",
        "mean_own": "仅有简介可依，没有成果支撑；按五项加权平均，得 {score}。",
        "see": "原文见成果第 {rank} 项",
        "colon": "：",
        "sum": "合计",
        "source": "来源",
        "none": "图谱中暂无相近内容。可用 towngown converge 补充园区清单后再看。",
        "no_needs": "图谱中还没有需求。可先导入需求清单："
        "towngown converge needs:文件 --atlas 目录。",
        "reading": "数字怎么看",
        "reading_text": "得分是各项信号之和：0 表示毫无共同之处，1.5 以上表示用词和语义都很接近。"
        "得分只用于排序，不是概率。人员和单位凭成果说话：其得分为成果与简介中最高五项的加权平均，"
        "越靠前权重越大，不足五项按零计。",
        "legend": "底色标出双方共用的词语；下划线标出词典中对应的中英文词语，"
        "鼠标指向或用 Tab 键移到其中一个，另一个随之突出显示。",
    },
}

_MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
]  # fmt: skip


def day(iso: str, language: str) -> str:
    """Return a date (YYYY-MM-DD) as people say it."""
    try:
        told = date.fromisoformat(iso)
    except ValueError:  # a free text, such as "spring 2027", is told as it is
        return iso
    if language == "zh":
        return f"{told.year} 年 {told.month} 月 {told.day} 日"
    return f"{told.day} {_MONTHS[told.month - 1]} {told.year}"


def amount(yuan: float, language: str) -> str:
    """Return a sum in yuan as people say it: "1.8 million", "180 万元"."""
    if language == "zh":
        return f"{yuan / 10_000:g} 万元" if yuan >= 10_000 else f"{yuan:g} 元"
    return f"{yuan / 1_000_000:g} million" if yuan >= 1_000_000 else f"{yuan:,.0f}"
