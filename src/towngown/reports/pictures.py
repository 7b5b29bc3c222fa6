"""Explanations as pictures: SVG that reads well on paper, phone and dark screens.

Each row has its words above its bar, so that the picture stays narrow: on a phone nothing becomes
too small to read.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from towngown.convergence.resolution import Step, Waterfall
from towngown.reports.resolution import comparison_in_words, label_in_words, words_of
from towngown.reports.width import shorten, width

_WIDTH, _EDGE = 400, 16
_STYLE = """
  .t { font: 13px/1.4 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans CJK SC",
       "Microsoft YaHei", sans-serif; background: #fbfaf7; max-width: 35rem; }
  .t text { fill: #22302e; } .t .head { font-size: 16px; font-weight: 600; }
  .t .bits { font-weight: 600; font-variant-numeric: tabular-nums; }
  .t .quiet { fill: #56635f; font-size: 11.5px; font-variant-numeric: tabular-nums; }
  .t .for { fill: #1f7a5c; } .t .against { fill: #b4532a; } .t .sum { fill: #4a5a78; }
  .t line { stroke: #d5d9d5; } .t .track { fill: #edeee9; }
  .t .zero { stroke: #56635f; } .t .best { stroke-dasharray: 4 3; }
  .t polyline { fill: none; stroke-width: 2.5; }
  .t .wrong { stroke: #b4532a; } .t .missed { stroke: #1f7a5c; }
  .t text.wrong, .t text.missed { stroke: #fbfaf7; stroke-width: 5; paint-order: stroke; }
  .t text.wrong { fill: #b4532a; } .t text.missed { fill: #1f7a5c; }
  @media (prefers-color-scheme: dark) {
    .t { background: #16201e; } .t text { fill: #e6ece9; } .t .quiet { fill: #a5b4af; }
    .t .for { fill: #5cc49c; } .t .against { fill: #e8956b; } .t .sum { fill: #9db0d6; }
    .t .track { fill: #22302d; } .t line { stroke: #34433f; } .t .zero { stroke: #a5b4af; }
    .t .wrong { stroke: #e8956b; } .t .missed { stroke: #5cc49c; }
    .t text.wrong, .t text.missed { stroke: #16201e; }
    .t text.wrong { fill: #e8956b; } .t text.missed { fill: #5cc49c; }
  }
"""
_WORDS = {
    "en": {
        "pair": "{left} and {right}",
        "one": "Taken to be one; {p:.1%} by the pair alone",
        "two": "Not taken to be one; {p:.1%}",
        "for": "+ speaks for one", "against": "− speaks against", "sum": "sum",
        "scale": "In bits: +1 doubles the odds, −1 halves them.",
        "near": "only near, not one", "silent": "No evidence, since a value is missing: {names}.",
        "curve": "What a threshold costs",
        "axis": "A pair is joined from this probability on:",
        "wrong": "joined wrongly", "missed": "missed", "at": "{at:.2f}: {wrong:.1%} of the joined "
        "wrong, {missed:.1%} missed", "used": "In use", "best": "Best",
        "both": "In use, and best",
        "note": "Expected shares of pairs, if the probabilities are right.",
    },
    "zh": {
        "pair": "{left} 与 {right}",
        "one": "视为同一对象；仅凭这一对 {p:.1%}",
        "two": "不视为同一对象；{p:.1%}",
        "for": "+ 支持同一", "against": "− 反对同一", "sum": "合计",
        "scale": "单位为比特：+1 使可能性比翻倍，−1 减半。",
        "near": "仅相近而非同一", "silent": "一方缺失，不作证据：{names}。",
        "curve": "阈值的代价",
        "axis": "达到此概率的配对予以合并：",
        "wrong": "误合", "missed": "遗漏", "at": "{at:.2f}：误合 {wrong:.1%}，遗漏 {missed:.1%}",
        "used": "现用", "best": "最佳", "both": "现用，亦为最佳",
        "note": "在概率正确的前提下，预期的配对比例。",
    },
}  # fmt: skip
_MISSING = "missing"
_BAR, _ROOM = 12, 54
_Row = tuple[str, str, float, bool]  # what, its values, bits, whether a sum


def waterfall_picture(found: Waterfall, language: str = "en") -> str:
    """Return the way from the odds before any evidence to those after, a bar a comparison."""
    words = _WORDS[language]
    rows = _rows(found, language)
    ends = _ends(rows)
    low, high = min(0.0, *map(min, ends)), max(0.0, *map(max, ends))
    scale = (_WIDTH - 2 * _EDGE) / max(1.0, high - low)

    def at(value: float) -> float:
        return _EDGE + (value - low) * scale

    pair = words["pair"].format(left=shorten(found.left, 22), right=shorten(found.right, 22))
    verdict = words["one" if found.together else "two"].format(p=found.probability)
    parts, y = _heading(pair, [verdict, words["scale"]])
    parts += _legend(y, words)
    y += 30
    for row, end in zip(rows, ends, strict=True):
        drawn, y = _bar(y, row, sorted(map(at, end)), at(0))
        parts += drawn
    y += 6
    for note in _notes(found, language):
        for line in _wrapped(note):
            parts.append(_text(_EDGE, y, line, "quiet"))
            y += 17
    return _svg(f"{pair}: {verdict}", words["scale"], y + 4, parts)


def _rows(found: Waterfall, language: str) -> list[_Row]:
    words = words_of(language)
    rows: list[_Row] = [(words["before"], "", found.before, True)]
    told = [one for one in found.steps if one.label != _MISSING]
    for step in sorted(told, key=lambda one: -abs(one.bits)):
        label = label_in_words(step.label, language)
        name = comparison_in_words(step.comparison, language)
        rows.append((f"{name}: {label}", _values(step), step.bits, False))
    if found.kinship <= -0.05:
        rows.append((_WORDS[language]["near"], words["kinship"], found.kinship, False))
    if found.mutual:
        rows.append((words["mutual"], "", found.mutual, False))
    rows.append((words["after"], "", found.after, True))
    return rows


def _values(step: Step) -> str:
    half = _ROOM // 2
    return f"{shorten(step.left, half)} | {shorten(step.right, half)}"


def _ends(rows: Sequence[_Row]) -> list[tuple[float, float]]:
    """Return where each bar begins and ends: sums at nothing, others where the last one ended."""
    ends, running = [], 0.0
    for _, _, bits, is_sum in rows:
        start = 0.0 if is_sum else running
        running = start + bits
        ends.append((start, running))
    return ends


def _notes(found: Waterfall, language: str) -> list[str]:
    words = words_of(language)
    silent = [
        comparison_in_words(one.comparison, language)
        for one in found.steps
        if one.label == _MISSING
    ]
    notes = []
    if found.contradicts:
        notes.append(words["contradicts"])
    if silent:
        names = ("、" if language == "zh" else ", ").join(silent)
        notes.append(_WORDS[language]["silent"].format(names=names))
    if found.dependence > 1:
        notes.append(words["dependence"].format(dependence=found.dependence))
    if not found.compared:
        notes.append(words["compared"])
    return notes


def _legend(y: float, words: dict[str, str]) -> list[str]:
    parts, x = [], float(_EDGE)
    for name in ("for", "against", "sum"):
        parts.append(f'<rect class="{name}" x="{x:.1f}" y="{y - 9:.1f}" width="10" height="10"/>')
        parts.append(_text(x + 15, y, words[name], "quiet"))
        x += 15 + 7 * width(words[name]) + 14
    return parts


def _bar(y: float, row: _Row, ends: Sequence[float], zero: float) -> tuple[list[str], float]:
    """Return a row, words above its bar, and where the next one begins.

    No line crosses the words: where nothing is lies is drawn in each bar's own track.
    """
    what, values, bits, is_sum = row
    kind = "sum" if is_sum else "for" if bits > 0 else "against"
    start, end = ends
    parts = [
        _text(_EDGE, y, shorten(what, 46)),
        _text(_WIDTH - _EDGE, y, _signed(bits), "bits", "end"),
    ]
    if values:
        y += 17
        parts.append(_text(_EDGE, y, shorten(values, 62), "quiet"))
    y += 8
    parts += [
        _rect("track", _EDGE, y, _WIDTH - 2 * _EDGE),
        _rect(kind, start, y, max(2.0, end - start)),
        _line(zero, y - 3, zero, y + _BAR + 3, "zero"),
    ]
    return parts, y + _BAR + 26


def _rect(class_: str, x: float, y: float, wide: float) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{_BAR}"'
    return f'<rect class="{class_}" {place} rx="2"/>'


def _signed(bits: float) -> str:
    return f"{bits:+.1f}".replace("-", "−")


def curve_picture(
    points: Sequence[tuple[float, float, float]],
    at_least: float,
    best: float,
    language: str = "en",
) -> str:
    """Return both errors by threshold; the threshold in use and the best one are marked."""
    words = _WORDS[language]
    marks = _marks(points, at_least, best, words)
    parts, top = _heading(words["curve"], [*_wrapped(words["note"]), *(one for _, _, one in marks)])
    left, right, top, bottom = 56, _WIDTH - 30, top + 36, top + 246
    most = max(0.01, max(max(wrong, missed) for _, wrong, missed in points))

    def place(threshold: float, share: float) -> tuple[float, float]:
        return left + threshold * (right - left), bottom - share / most * (bottom - top)

    for share in (0.0, most / 2, most):
        y = place(0, share)[1]
        parts += [_line(left, y, right, y), _text(left - 8, y + 4, f"{share:.1%}", "quiet", "end")]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(_text(place(share, 0)[0], bottom + 18, f"{share:g}", "quiet", "middle"))
    for height, (class_, threshold, told) in enumerate(marks, 1):
        x, y = place(threshold, 0)[0], top - 16 * height
        parts.append(_line(x, y - 10, x, bottom, class_))
        late = threshold > 0.7
        name = told.partition(" 0.")[0]
        parts.append(_text(x - 5 if late else x + 5, y, name, "quiet", "end" if late else ""))
    for at, class_, share in ((1, "wrong", 0.06), (2, "missed", 0.94)):
        ends = [place(one[0], one[at]) for one in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in ends)
        parts.append(f'<polyline class="{class_}" points="{path}"/>')
        x, y = ends[round(share * (len(ends) - 1))]
        y += 20 if y < top + 24 else -10  # inside the picture, and not among the thresholds
        x, anchor = (x + 8, "") if share < 0.5 else (x - 8, "end")
        parts.append(_text(x, y, words[class_], class_, anchor))
    parts.append(_text(_EDGE, bottom + 42, words["axis"].rstrip(":："), "quiet"))
    desc = "; ".join(told for _, _, told in marks)
    return _svg(words["curve"], f"{words['note']} {desc}", bottom + 56, parts)


def _marks(
    points: Sequence[tuple[float, float, float]], used: float, best: float, words: dict[str, str]
) -> list[tuple[str, float, str]]:
    """Return the thresholds to be marked: class of the line, threshold, and what it costs."""
    same = abs(used - best) < 1e-9
    wanted = [("zero", used, "both" if same else "used")]
    if not same:
        wanted.append(("zero best", best, "best"))
    marks = []
    for class_, threshold, name in wanted:
        _, wrong, missed = min(points, key=lambda one: abs(one[0] - threshold))
        cost = words["at"].format(at=threshold, wrong=wrong, missed=missed)
        marks.append((class_, threshold, f"{words[name]} {cost}"))
    return marks


def _heading(title: str, lines: Sequence[str]) -> tuple[list[str], float]:
    """Return the heading and how far down it reaches."""
    parts, y = [_text(_EDGE, 28, title, "head")], 50.0
    for number, line in enumerate(lines):
        parts.append(_text(_EDGE, y, line, "" if number == 0 else "quiet"))
        y += 18
    return parts, y + 4


def _wrapped(text: str, room: int = 60) -> list[str]:
    """Return the text in lines, cut between words, or anywhere between Chinese characters."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width(line + piece.rstrip()) > room and piece not in "，。；：、）":
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str) -> list[str]:
    pieces, word = [], ""
    for char in text:
        word += char
        if char == " " or width(char) == 2:
            pieces.append(word)
            word = ""
    return [*pieces, word]


def _text(x: float, y: float, text: str, class_: str = "", anchor: str = "") -> str:
    place = f' class="{class_}"' if class_ else ""
    place += f' text-anchor="{anchor}"' if anchor else ""
    return f'<text{place} x="{x:.1f}" y="{y:.1f}">{escape(_printable(text))}</text>'


def _printable(text: str) -> str:
    """Return the text without characters that XML does not allow."""
    return "".join(char if char.isprintable() else " " for char in text)


def _line(x1: float, y1: float, x2: float, y2: float, class_: str = "") -> str:
    kind = f' class="{class_}"' if class_ else ""
    return f'<line{kind} x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _svg(title: str, note: str, height: float, parts: Sequence[str]) -> str:
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="t" width="100%" '
        f'preserveAspectRatio="xMinYMin meet" viewBox="0 0 {_WIDTH} {height:.0f}" '
        'role="img" aria-labelledby="title desc">\n'
        f'<title id="title">{escape(_printable(title))}</title>\n'
        f'<desc id="desc">{escape(_printable(note))}</desc>\n<style>{_STYLE}</style>\n{body}\n'
        "</svg>\n"
    )
