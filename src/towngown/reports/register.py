# ruff: noqa: E501 - Chinese characters count twice
"""What a register tells, in words, English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from towngown.convergence.register import Change, Decision, Doubt, Event, best_of

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
        "founded": "founded with", "joined": "joined by", "left": "left by", "merged": "took in",
        "split": "split off with", "retired": "lost its last records",
    },
    "zh": {
        "founded": "建立，记录", "joined": "并入记录", "left": "移出记录", "merged": "吸收",
        "split": "分出，记录", "retired": "失去最后的记录",
    },
}  # fmt: skip
_MOST, _LINES = 8, 50


def change_in_words(change: Change, language: str = "en") -> str:
    """Return what a change did, one line an element and why."""
    words = _WORDS[language]
    if not change.number:
        return words["nothing"]
    head = words["change"].format(
        number=change.number, looked=change.looked_at, founded=len(change.founded),
        changed=len(change.changed), merged=len(change.merged), retired=len(change.retired),
    )  # fmt: skip
    more = len(change.why) - _LINES
    return "\n".join([head, *change.why[:_LINES], *([f"… +{more}"] if more > 0 else [])])


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
    lines += [_event(one, language) for one in events] or [words["no events"]]
    return "\n".join(lines)


def _event(event: Event, language: str) -> str:
    records = ", ".join(event.records[:_MOST]) + (" …" if len(event.records) > _MOST else "")
    what = _EVENTS[language][event.what]
    other = f" ({event.other})" if event.other else ""
    why = f" - {event.why}" if event.why else ""
    return f"{event.moment[:10]}  {event.element} {what}{other}: {records}{why}"


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
    points: Sequence[tuple[float, float, float]], at: float, language: str = "en"
) -> str:
    """Return a line a threshold."""
    words = _WORDS[language]
    best = best_of(points)
    lines = [words["curve"]]
    for threshold, wrong, missed in points:
        marks = ("*" if abs(threshold - at) < 1e-9 else "") + ("+" if threshold == best else "")
        lines.append(f"{threshold:8.2f}  {wrong:14.2%}  {missed:6.2%}  {marks}".rstrip())
    return "\n".join([*lines, words["note"]])
