"""Cutting a text into passages: sentences, the short ones joined."""

from __future__ import annotations

import re

Span = tuple[int, int]

# A sentence ends at 。！？； or at . ! ? before space and something that can begin a sentence;
# not after an initial, a number or a common abbreviation.
_END = re.compile(
    r"[。！？；]+[”’」』）]*"
    r"|(?<![A-Z])(?<!\be\.g)(?<!\bi\.e)(?<!\bFig)(?<!\bfig)(?<!\bEq)(?<!\bNo)(?<!\bvs)(?<!\bca)"
    r"(?<!\bet al)(?<!\bcf)(?<!\bDr)(?<!\bresp)(?<!\bapprox)"
    r"[.!?]+[\"')\]”’]*(?=\s+[\"'(\[“‘]?[A-Z0-9\u3400-\u9fff])|\n\s*\n"
)
SHORTEST = 60
MOST = 24


def _width(text: str, start: int, end: int) -> int:
    """Count characters, a wide one (CJK) as three: it says as much as half a word."""
    part = text[start:end]
    return len(part) if part.isascii() else sum(3 if char >= "\u2e80" else 1 for char in part)


def passages_of(text: str) -> tuple[Span, ...]:
    """Return the passages as character spans that cover the text in order.

    Each is at least SHORTEST wide (a Chinese character counts three) where the text is, and
    there are at most MOST: a longer text gets longer passages. An empty text has one empty one.
    """
    shortest = max(SHORTEST, _width(text, 0, len(text)) // MOST)
    spans: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        if _width(text, start, match.end()) >= shortest:
            spans.append((start, match.end()))
            start = match.end()
    if start < len(text) or not spans:
        if spans and _width(text, start, len(text)) < SHORTEST:
            spans[-1] = (spans[-1][0], len(text))
        else:
            spans.append((start, len(text)))
    return tuple(spans)
