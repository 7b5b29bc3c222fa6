"""Explanations as pictures: SVG that reads well on paper, phone and dark screens."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from towngown.convergence.resolution import Step, Waterfall
from towngown.reports.resolution import label_in_words, words_of

_WIDTH, _ROW, _TOP, _LEFT, _RIGHT = 760, 44, 84, 300, 60
_LONGEST = 34
_STYLE = """
  svg { font: 13px/1.4 system-ui, "Noto Sans CJK SC", sans-serif; background: #fbfaf7; }
  text { fill: #22302e; } .quiet { fill: #5d6b68; font-size: 11.5px; }
  .for { fill: #1f7a5c; } .against { fill: #b4532a; } .sum { fill: #4a5a78; }
  line { stroke: #c9cfcb; } .zero { stroke: #5d6b68; }
  .wrong { stroke: #b4532a; fill: none; stroke-width: 2; }
  .missed { stroke: #1f7a5c; fill: none; stroke-width: 2; }
  @media (prefers-color-scheme: dark) {
    svg { background: #16201e; } text { fill: #e6ece9; } .quiet { fill: #9fb0ab; }
    .for { fill: #5cc49c; } .against { fill: #e8956b; } .sum { fill: #9db0d6; }
    line { stroke: #34433f; } .zero { stroke: #9fb0ab; }
    .wrong { stroke: #e8956b; } .missed { stroke: #5cc49c; }
  }
"""
_TITLES = {
    "en": {
        "one": "{left} and {right}: taken to be one ({probability:.1%} by the pair alone)",
        "two": "{left} and {right}: not taken to be one ({probability:.1%})",
        "curve": "Errors to be expected by threshold",
        "wrong": "joined wrongly", "missed": "missed", "used": "in use",
        "axis": "a pair must be at least so probable",
    },
    "zh": {
        "one": "{left} 与 {right}：视为同一对象（仅凭这一对 {probability:.1%}）",
        "two": "{left} 与 {right}：不视为同一对象（{probability:.1%}）",
        "curve": "不同阈值下的预期误差",
        "wrong": "误合", "missed": "遗漏", "used": "现用", "axis": "配对的概率至少为",
    },
}  # fmt: skip


def waterfall_picture(found: Waterfall, language: str = "en") -> str:
    """Return the way from the odds before any evidence to those after, a bar a comparison."""
    words = words_of(language)
    titles = _TITLES[language]
    title = titles["one" if found.together else "two"].format(
        left=found.left, right=found.right, probability=found.probability
    )
    steps = sorted((one for one in found.steps if one.bits), key=lambda one: -abs(one.bits))
    rows = [(words["before"], "", found.before, "sum")]
    rows += [(*_said(one, language), one.bits, "") for one in steps]
    if found.kinship <= -0.05:
        rows.append((words["kinship"], "", found.kinship, ""))
    if found.mutual:
        rows.append((words["mutual"], "", found.mutual, ""))
    rows.append((words["after"], "", found.after, "sum"))
    totals = _totals([bits for _, _, bits, _ in rows[:-1]])
    low, high = min(0.0, *totals, found.after), max(0.0, *totals, found.after)
    scale = (_WIDTH - _LEFT - _RIGHT - 50) / max(1.0, high - low)

    def at(value: float) -> float:
        return _LEFT + 50 + (value - low) * scale

    parts = [f'<line class="zero" x1="{at(0):.1f}" x2="{at(0):.1f}" y1="{_TOP - 14}" '
             f'y2="{_TOP + _ROW * len(rows)}"/>']  # fmt: skip
    running = 0.0
    for number, (name, values, bits, kind) in enumerate(rows):
        start = 0.0 if kind else running
        running = bits if kind else running + bits
        parts += _bar(number, name, values, (at(start), at(running)), bits, kind)
    return _svg(title, words["scale"], _TOP + _ROW * len(rows) + 20, parts)


def _totals(bits: Sequence[float]) -> list[float]:
    return [sum(bits[: at + 1]) for at in range(len(bits))]


def _said(step: Step, language: str) -> tuple[str, str]:
    name = f"{step.comparison}: {label_in_words(step.label, language)}"
    return name, f"{_cut(step.left)} | {_cut(step.right)}"


def _cut(value: str) -> str:
    half = _LONGEST // 2
    return value if len(value) <= half else f"{value[: half - 1]}…"


def _bar(
    number: int, name: str, values: str, ends: tuple[float, float], bits: float, kind: str
) -> list[str]:
    y = _TOP + _ROW * number
    left, right = min(ends), max(ends)
    class_ = kind or ("for" if bits > 0 else "against")
    lines = [f'<text x="20" y="{y + (10 if values else 18)}">{escape(_short(name))}</text>']
    if values:
        lines.append(f'<text class="quiet" x="20" y="{y + 26}">{escape(values)}</text>')
    lines.append(
        f'<rect class="{class_}" x="{left:.1f}" y="{y}" width="{max(1.5, right - left):.1f}" '
        'height="22" rx="2"/>'
    )
    lines.append(f'<text class="quiet" x="{right + 6:.1f}" y="{y + 16}">{bits:+.1f}</text>')
    return lines


def _short(name: str) -> str:
    return name if len(name) <= 46 else f"{name[:45]}…"


def curve_picture(
    points: Sequence[tuple[float, float, float]], at_least: float, language: str = "en"
) -> str:
    """Return both errors by threshold, and the threshold in use."""
    titles = _TITLES[language]
    height, bottom = 300, 330
    top = max(0.01, max(max(wrong, missed) for _, wrong, missed in points))

    def place(threshold: float, value: float) -> tuple[float, float]:
        return 70 + threshold * (_WIDTH - 190), bottom - value / top * (height - 60)

    parts = []
    for share in (0.0, top / 2, top):
        _, y = place(0, share)
        parts.append(f'<line x1="70" x2="{_WIDTH - 120}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(
            f'<text class="quiet" x="62" y="{y + 4:.1f}" text-anchor="end">{share:.1%}</text>'
        )
    for number, name in ((1, "wrong"), (2, "missed")):
        ends = [place(point[0], point[number]) for point in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in ends)
        parts.append(f'<polyline class="{name}" points="{path}"/>')
        x, y = ends[-1]
        parts.append(f'<text x="{x + 8:.1f}" y="{y + 4:.1f}">{escape(titles[name])}</text>')
    x, _ = place(at_least, 0)
    parts.append(f'<line class="zero" x1="{x:.1f}" x2="{x:.1f}" y1="80" y2="{bottom}"/>')
    parts.append(
        f'<text class="quiet" x="{x + 5:.1f}" y="92">{titles["used"]} {at_least:.2f}</text>'
    )
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, _ = place(share, 0)
        parts.append(_quiet(x, bottom + 20, f"{share:.2f}", "middle"))
    return _svg(titles["curve"], titles["axis"], bottom + 40, parts)


def _quiet(x: float, y: float, text: str, anchor: str = "start") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="quiet" {place}>{escape(text)}</text>'


def _svg(title: str, note: str, height: float, parts: Sequence[str]) -> str:
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" role="img" '
        f'aria-label="{escape(title)}">\n<title>{escape(title)}</title>\n'
        f"<desc>{escape(note)}</desc>\n<style>{_STYLE}</style>\n"
        f'<text x="20" y="32" font-size="16" font-weight="600">{escape(title)}</text>\n'
        f'<text class="quiet" x="20" y="54">{escape(note)}</text>\n{body}\n</svg>\n'
    )
