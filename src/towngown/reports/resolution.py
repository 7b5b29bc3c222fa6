# ruff: noqa: E501 - Chinese characters count twice
"""The evidence on two records in words, English and Chinese."""

from __future__ import annotations

import re

from towngown.convergence.resolution import Step, Waterfall

_WORDS = {
    "en": {
        "together": "{left} and {right} are taken to be one ({probability:.1%} by the pair alone).",
        "apart": "{left} and {right} are not taken to be one ({probability:.1%}).",
        "before": "before any evidence",
        "kinship": "records that are only near (a household, a brand) agree like this, too",
        "mutual": "each is the other's best match",
        "after": "all evidence together",
        "missing": "no value on one side; says nothing",
        "rare": "{rarity:+.1f} of it for the value's rarity",
        "contradicts": "Their identifiers contradict each other: they cannot be one.",
        "compared": "They share no key, so the pair was not a candidate; compared now.",
        "dependence": "Comparisons overlap, so each counts 1/{dependence:.1f} of its own evidence.",
        "scale": "In bits: +1 doubles the odds that both are one, -1 halves them.",
    },
    "zh": {
        "together": "{left} 与 {right} 视为同一对象（仅凭这一对：{probability:.1%}）。",
        "apart": "{left} 与 {right} 不视为同一对象（{probability:.1%}）。",
        "before": "无任何证据时",
        "kinship": "仅相近而非同一的记录（同住一户、同一品牌）也会如此一致",
        "mutual": "互为最佳匹配",
        "after": "全部证据合计",
        "missing": "一方缺失，不作证据",
        "rare": "其中 {rarity:+.1f} 因该值罕见",
        "contradicts": "标识符相互矛盾：不可能是同一对象。",
        "compared": "两者没有共同的键，原非候选；现予比较。",
        "dependence": "各项比较有重叠，故每项只计其证据的 1/{dependence:.1f}。",
        "scale": "单位为比特：+1 使两者同一的可能性比翻倍，-1 减半。",
    },
}
_BAR = 20
_PER_MARK = 0.5
_TOLD = 0.05


_LABELS_ZH = {
    "missing": "缺失", "differ": "不同", "alike": "相近", "very alike": "很相近", "same": "相同",
    "same in another script": "另一种文字写法相同", "two letters differ": "差两个字符",
    "one letter differs": "差一个字符", "contradicts": "矛盾", "unknown": "无法判断",
    "family only": "仅姓相同", "missing part": "缺一部分", "one typo": "一处笔误", "transposed": "顺序颠倒",
    "nickname": "昵称", "initials agree": "首字母一致", "same across scripts": "不同文字写法一致",
    "sister": "姊妹机构", "part of": "下属机构", "spelt": "拼写对应", "acronym": "缩写", "reordered": "词序不同",
    "without form": "除法律形式外相同", "none in common": "无共同者", "one in common": "有一人共同",
    "several in common": "有数人共同", "nearly all in common": "几乎全部共同", "further apart": "相差更多",
    "one year apart": "相差一年", "same date": "同一日期", "one digit differs": "差一个数字",
    "month and day exchanged": "月日颠倒", "two of year, month and day agree": "年月日中两项一致",
    "nothing differs": "无差别", "other forms": "形式不同",
    "no code in common": "无共同编号", "a common code": "有共同的常见编号", "a rare code": "有共同的罕见编号",
    "a very rare code": "有共同的极罕见编号", "both have others": "双方另有编号", "one has others": "一方另有编号",
    "no others": "再无其他", "all covered but 10 %": "覆盖九成以上", "less than half": "比值不足一半",
    "half or more": "比值一半以上", "one names another business": "一方为另一业务的机构",
    "none is short for the other": "互非简称", "short for the other": "一方为另一方简称",
    "many initials of the other": "一方为另一方的多个首字母", "short for the other in two scripts": "两种文字中均为简称",
    "one is about the other, or another part": "一者评述另一者，或为另一部分",
}  # fmt: skip


def words_of(language: str) -> dict[str, str]:
    """Return the words of an explanation."""
    return _WORDS[language]


_PATTERNS_ZH = (
    (re.compile(r"likeness ([\d.]+) to ([\d.]+)"), "相似度 {0}–{1}"),
    (re.compile(r"(\d+) to (\d+) % covered"), "覆盖 {0}–{1} %"),
    (re.compile(r"([\d.]+) or more"), "比值 {0} 以上"),
)
_COMPARISONS_ZH = (
    (re.compile(r"words of (.+)"), "{0}的用词"),
    (re.compile(r"cover of (.+)"), "{0}的覆盖"),
    (re.compile(r"codes of (.+)"), "{0}的编号"),
    (re.compile(r"meaning of (.+)"), "{0}的含义"),
    (re.compile(r"whole record"), "整条记录"),
)
_Patterns = tuple[tuple[re.Pattern[str], str], ...]


def label_in_words(label: str, language: str) -> str:
    """Return the label of a level."""
    if language == "en":
        return label
    said = (_LABELS_ZH.get(one) or _by_pattern(one, _PATTERNS_ZH) for one in label.split("; "))
    return "；".join(said)


def comparison_in_words(name: str, language: str) -> str:
    """Return what is compared; a column's heading stays as it is."""
    return name if language == "en" else _by_pattern(name, _COMPARISONS_ZH)


def _by_pattern(text: str, patterns: _Patterns) -> str:
    for pattern, words in patterns:
        if found := pattern.fullmatch(text):
            return words.format(*found.groups())
    return text


def waterfall_in_words(found: Waterfall, language: str = "en") -> str:
    """Return one line a step: running total, bits, a bar, and what was compared."""
    words = _WORDS[language]
    fields = {name: getattr(found, name) for name in found.__struct_fields__}
    lines = [words["together" if found.together else "apart"].format(**fields), words["scale"], ""]
    total = found.before
    lines.append(_line(total, found.before, words["before"]))
    for step in sorted(found.steps, key=lambda one: -abs(one.bits)):
        total += step.bits
        lines.append(_line(total, step.bits, _said(step, words, language)))
    if found.kinship <= -_TOLD:
        total += found.kinship
        lines.append(_line(total, found.kinship, words["kinship"]))
    if found.mutual:
        total += found.mutual
        lines.append(_line(total, found.mutual, words["mutual"]))
    lines.append(_line(total, found.after, words["after"]))
    notes = [
        words["dependence"] if found.dependence > 1 else "",
        words["contradicts"] if found.contradicts else "",
        "" if found.compared else words["compared"],
    ]
    told = [note.format(**fields) for note in notes if note]
    return "\n".join([*lines, *([""] if told else []), *told])


def _line(total: float, bits: float, said: str) -> str:
    marks = min(_BAR, round(abs(bits) / _PER_MARK))
    bar = ("+" if bits > 0 else "-") * marks
    return f"{total:+7.1f} {bits:+6.1f} {bar:<{_BAR}} {said}"


def _said(step: Step, words: dict[str, str], language: str) -> str:
    name = comparison_in_words(step.comparison, language)
    if step.label == "missing":
        return f"{name}: {words['missing']}"
    rare = f" ({words['rare'].format(rarity=step.rarity)})" if abs(step.rarity) >= 0.05 else ""
    label = label_in_words(step.label, language)
    return f"{name}: {label}{rare}: {step.left!r} | {step.right!r}"
