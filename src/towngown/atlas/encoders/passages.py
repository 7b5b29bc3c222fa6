"""Cutting a text into passages: sentences, the short ones joined."""

from __future__ import annotations

import re

Span = tuple[int, int]

VERSION = 2
"""Changes when the same text would be cut otherwise: it is part of the encoders' names."""

SHORTEST = 60
MOST = 24
_WIDE = 3

# Words with a full stop that does not end a sentence: always, or where a number follows.
_ABBREVIATIONS = "al|approx|ca|cf|dr|e\\.g|i\\.e|mrs?|ms|prof|resp|st|viz|vs"
_NUMBERED = "ch|eqs?|figs?|nos?|pp?|refs?|sec|tab|vol"
_CJK = "\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_CLOSING = "\"')\\]”’」』》）】"
# Where a sentence may end: after 。！？；, after . ! ? before space or, in Chinese, before more
# Chinese, and at an empty line.
_END = re.compile(
    f"[。！？；｡]+[{_CLOSING}]*"
    f"|(?<![.!?])[.!?]+[{_CLOSING}]*(?=\\s)"
    f"|(?<=[{_CJK}）])[.!?．]+[{_CLOSING}]*(?=[{_CJK}])"
    r"|\n[^\S\n]*\n"
)
# … but not at the single full stop of an initial ("J. Smith") or of an abbreviation.
_ABBREVIATED = re.compile(
    rf"(?:\b[A-Z]|\b(?i:{_ABBREVIATIONS}))\.[{_CLOSING}]*$|\b(?P<numbered>(?i:{_NUMBERED}))\.$"
)
_NUMBER = re.compile(r"\s*[0-9]")
_LOOK_BACK = 12
# A new sentence does not begin with a small letter or a mark.
_GOES_ON = re.compile(r"\s*[a-z,;:)\]，、；：）]")


def passages_of(text: str) -> tuple[Span, ...]:
    """Return the passages as character spans (start, end) that cover the text in order.

    Each is at least SHORTEST wide (a Chinese character counts three) where the text is, and
    there are at most MOST: a longer text gets longer passages. A sentence is never cut, however
    long. An empty text has one empty passage. White space belongs to the passage after it.
    """
    ends = sentence_ends(text)
    widths = [_width(text, a, b) for a, b in zip([0, *ends], [*ends, len(text)], strict=True)]
    shortest = max(SHORTEST, sum(widths) // MOST)
    spans: list[Span] = []
    start, width = 0, 0
    for end, more in zip(ends, widths, strict=False):
        width += more
        if width >= shortest:
            spans.append((start, end))
            start, width = end, 0
    if not spans or width + widths[-1] >= shortest:
        spans.append((start, len(text)))
    else:
        spans[-1] = (spans[-1][0], len(text))
    return tuple(spans)


def sentence_ends(text: str) -> list[int]:
    """Return where sentences end within the text (not at its end), ascending."""
    last = len(text.rstrip())
    found = ((match.start(), match.end()) for match in _END.finditer(text))
    return [end for start, end in found if end < last and _is_end(text, start, end)]


def _is_end(text: str, start: int, end: int) -> bool:
    mark = text[start]
    if mark not in ".!?":
        return True
    if _GOES_ON.match(text, end):
        return False
    if mark != ".":
        return True
    found = _ABBREVIATED.search(text[max(0, start - _LOOK_BACK) : end])
    return not found or (found["numbered"] is not None and not _NUMBER.match(text, end))


def _width(text: str, start: int, end: int) -> int:
    """Count characters, a wide one (CJK) as three: it says as much as half a word."""
    part = text[start:end]
    if part.isascii():
        return len(part)
    return len(part) + (_WIDE - 1) * sum(char >= "\u2e80" for char in part)
