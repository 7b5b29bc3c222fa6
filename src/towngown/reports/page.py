"""One page of HTML: every need with the results, people and organisations that answer it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup, escape

from towngown.matching import Match
from towngown.reports.words import KINDS, SIGNALS, kind_name, reasons

_TEXT = {
    "en": {
        "title": "Who and what answers each need",
        "lead": "{needs} needs, matched with what the park has. Open a match to see why.",
        "result": "Results", "person": "People", "organisation": "Companies and institutes",
        "other": "中文", "needs": "Needs", "asked": "What is asked", "best": "Where they meet",
        "signals": "What the score is made of", "through": "Results that speak for it",
        "source": "Source", "none": "Nothing in the atlas comes near.", "skip": "Skip to the needs",
        "need_side": "In the need", "match_side": "In the match", "terms": "Shared terms",
    },
    "zh": {
        "title": "每项需求的应答者与成果",
        "lead": "{needs} 项需求，与园区现有资源匹配。点开任一条可查看理由。",
        "result": "成果", "person": "人员", "organisation": "企业与机构",
        "other": "English", "needs": "需求", "asked": "需求内容", "best": "契合之处",
        "signals": "得分构成", "through": "作为依据的成果", "source": "来源",
        "none": "图谱中没有相近的内容。", "skip": "跳到需求列表",
        "need_side": "需求原文", "match_side": "匹配原文", "terms": "共同术语",
    },
}  # fmt: skip


@dataclass(frozen=True)
class NeedMatches:
    """A need as it stands, and its matches by kind."""

    id: str
    title: str
    text: str
    tier: str
    matches: dict[str, Sequence[Match]]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("towngown.reports"),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["marked"] = marked
    return environment


def marked(text: str, terms: Sequence[str]) -> Markup:
    """Return the text, escaped, with the shared terms in <mark>."""
    words = sorted({str(escape(term)) for term in terms if term.strip()}, key=len, reverse=True)
    safe = str(escape(text))
    if not words:
        return Markup(safe)  # noqa: S704 - escaped above
    pattern = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    return Markup(pattern.sub(lambda match: f"<mark>{match[0]}</mark>", safe))  # noqa: S704


def match_page(needs: Sequence[NeedMatches], language: str, other: str | None = None) -> str:
    """Return the page in the language; `other` is the address of the one in the other language."""
    template = _environment().get_template("matches.html.j2")
    return template.render(
        needs=needs,
        language=language,
        other=other,
        t=_TEXT[language],
        signals=SIGNALS[language],
        kinds=KINDS[language],
        kind_name=kind_name,
        reasons=reasons,
    )
