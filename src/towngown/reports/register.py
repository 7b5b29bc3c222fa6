# ruff: noqa: E501 - Chinese characters count twice
"""What a register tells, in words, English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from towngown.convergence.register import Change, Decision, Doubt, Event

_WORDS = {
    "en": {
        "nothing": "Nothing has changed.",
        "change": "Change {number}: {looked} records were thought about; {founded} elements are "
        "new, {changed} changed, {merged} were merged into others, {retired} are no more.",
        "no decisions": "Nobody has decided anything yet.",
        "same": "are one",
        "different": "are not one",
        "withdrawn": "withdrawn by {who} on {on}: {why}",
        "means": "{id} now means {now}.",
        "records": "Its records: {records}.",
        "no records": "It has no records any more.",
        "no events": "Nothing has happened to it since the register was founded.",
        "no doubts": "No pair is in doubt.",
        "together": "one at present",
        "apart": "two at present",
        "effect": "{n} pairs hang on it",
        "curve": "at least  joined wrongly  missed",
        "note": "Expected shares of pairs, if the probabilities are right; * is in use, + has the "
        "smallest sum.",
    },
    "zh": {
        "nothing": "没有变化。",
        "change": "第 {number} 次变更：重新考虑 {looked} 条记录；新增要素 {founded} 个，变更 {changed} 个，"
        "并入其他 {merged} 个，消失 {retired} 个。",
        "no decisions": "尚无任何决定。",
        "same": "是同一对象",
        "different": "不是同一对象",
        "withdrawn": "{who} 于 {on} 撤回：{why}",
        "means": "{id} 现在指 {now}。",
        "records": "所含记录：{records}。",
        "no records": "已无任何记录。",
        "no events": "登记册建立以来没有变化。",
        "no doubts": "没有存疑的配对。",
        "together": "目前为一",
        "apart": "目前为二",
        "effect": "牵涉 {n} 对",
        "curve": "不低于  误合  遗漏",
        "note": "在概率正确的前提下预期的比例；* 为现用，+ 为两者之和最小。",
    },
}
_EVENTS = {
    "en": {
        "founded": "element {element} is new, with {records}",
        "joined": "{records} came to element {element}",
        "joined from": "{records} came from element {other} to {element}",
        "left": "{records} left element {element}",
        "merged": "{other} was merged into {element}, with {records}",
        "split": "{element} split off {other}, with {records}",
        "retired": "{element} lost its last records: {records}",
    },
    "zh": {
        "founded": "新增要素 {element}，含 {records}",
        "joined": "{records} 归入要素 {element}",
        "joined from": "{records} 由要素 {other} 移入 {element}",
        "left": "{records} 移出要素 {element}",
        "merged": "{other} 并入 {element}，带来 {records}",
        "split": "{element} 自 {other} 分出，含 {records}",
        "retired": "{element} 失去最后的记录：{records}",
    },
}
# How the register writes reasons down, and what that is in Chinese.
_REASONS = (
    (re.compile(r"(.+) is (.+) with (\d+\.\d%)"), "{0} 与 {1} 同一的概率为 {2}"),
    (
        re.compile(r"(.+?): (.+) and (.+) are one: (.+)", re.DOTALL),
        "{0}：{1} 与 {2} 是同一对象：{3}",
    ),
    (
        re.compile(r"(.+?): (.+) and (.+) are not one: (.+)", re.DOTALL),
        "{0}：{1} 与 {2} 不是同一对象：{3}",
    ),
    (re.compile(r"(.+?) withdrew decision (\d+): (.+)", re.DOTALL), "{0} 撤回第 {1} 号决定：{2}"),
)
_MOST, _LINES = 8, 50


def change_in_words(change: Change, events: Sequence[Event], language: str = "en") -> str:
    """Return what a change did: one line for each of its events, and why."""
    words = _WORDS[language]
    if not change.number:
        return words["nothing"]
    head = words["change"].format(
        number=change.number, looked=change.looked_at, founded=len(change.founded),
        changed=len(change.changed), merged=len(change.merged), retired=len(change.retired),
    )  # fmt: skip
    more = len(events) - _LINES
    lines = [_event(one, language) for one in events[:_LINES]]
    return "\n".join([head, *lines, *([f"… +{more}"] if more > 0 else [])])


def decisions_in_words(decisions: Sequence[Decision], language: str = "en") -> str:
    """Return one line a decision, withdrawn ones too."""
    words = _WORDS[language]
    lines = []
    for one in decisions:
        said = words["same" if one.same else "different"]
        line = f"{one.number}  {one.moment[:10]}  {one.who}: {one.a}, {one.b} {said}: {one.why}"
        if one.withdrawn:
            line += " - " + words["withdrawn"].format(
                who=one.withdrawn_by, on=one.withdrawn[:10], why=one.withdrawn_why
            )
        lines.append(line)
    return "\n".join(lines) or words["no decisions"]


def history_in_words(
    element: str, now: str, records: Sequence[str], events: Sequence[Event], language: str = "en"
) -> str:
    """Return what an id means now, its records, and one line an event."""
    words = _WORDS[language]
    lines = [] if now == element else [words["means"].format(id=element, now=now)]
    some = ", ".join(records[:_MOST]) + (" …" if len(records) > _MOST else "")
    lines.append(words["records"].format(records=some) if records else words["no records"])
    lines += [f"{one.moment[:10]}  {_event(one, language)}" for one in events]
    if not events:
        lines.append(words["no events"])
    return "\n".join(lines)


def _event(event: Event, language: str) -> str:
    records = ", ".join(event.records[:_MOST]) + (" …" if len(event.records) > _MOST else "")
    what = "joined from" if event.what == "joined" and event.other else event.what
    said = _EVENTS[language][what].format(
        element=event.element, other=event.other, records=records or "-"
    )
    if not event.why:
        return said
    why = _reason(event.why, language)
    return f"{said}（{why}）" if language == "zh" else f"{said} ({why})"


def _reason(why: str, language: str) -> str:
    """Return the reason in the language; what a person wrote stays as it is."""
    if language == "en":
        return why
    said, _, evidence = why.rpartition("; ")
    if said and _REASONS[0][0].fullmatch(evidence):
        return f"{_reason(said, language)}；{_reason(evidence, language)}"
    for pattern, words in _REASONS:
        if found := pattern.fullmatch(why):
            return words.format(*found.groups())
    return why


def doubts_in_words(
    doubts: Sequence[Doubt], values: Mapping[str, Mapping[str, str]], language: str = "en"
) -> str:
    """Return three lines a pair: how probable, what hangs on it, and both records' values."""
    words = _WORDS[language]
    lines = []
    for one in doubts:
        state = words["together" if one.together else "apart"]
        effect = words["effect"].format(n=one.effect)
        lines.append(f"{one.probability:6.1%}  {effect}, {state}")
        lines += [f"        {id_}: {_values(values[id_])}" for id_ in (one.a, one.b)]
    return "\n".join(lines) or words["no doubts"]


def _values(values: Mapping[str, str]) -> str:
    told = (value[:60] for value in values.values() if value)
    return " | ".join(told)


def curve_in_words(
    points: Sequence[tuple[float, float, float]], at: float, best: float, language: str = "en"
) -> str:
    """Return a line a threshold; the one in use and the best are marked."""
    words = _WORDS[language]
    lines = [words["curve"]]
    for threshold, wrong, missed in points:
        marks = ("*" if abs(threshold - at) < 1e-9 else "") + ("+" if threshold == best else "")
        lines.append(f"{threshold:8.2f}  {wrong:14.2%}  {missed:6.2%}  {marks}".rstrip())
    return "\n".join([*lines, words["note"]])
