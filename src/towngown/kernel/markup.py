"""Plain text out of titles and abstracts that come with HTML, JATS or MathML in them."""

from __future__ import annotations

import html
import re

# Only what looks like a tag is one: "p < 0.05 and n > 3" is not.
_TAG = re.compile(r"<(/?)([A-Za-z][\w.-]*)(?::([\w.-]+))?(?:\s[^<>]*)?/?>|<!--.*?-->", re.DOTALL)
_BREAKING = frozenset({
    "p", "br", "div", "li", "title", "sec", "h1", "h2", "h3", "h4", "tr", "td", "ul", "ol",
    "list", "list-item", "abstract", "section",
})  # fmt: skip
_SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    """Return the text without markup and entities, white space folded.

    Tags that break lines leave a space, others (<i>, <sub>) leave nothing, so that words are
    neither glued nor torn. Entities escaped twice (&amp;lt;) are decoded too.
    """
    if "&" in text:
        text = html.unescape(text)
        if "&" in text:
            text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(_replacement, text)
    if "  " in text or "\n" in text or "\t" in text or "\xa0" in text or "\r" in text:
        text = _SPACES.sub(" ", text)
    return text.strip()


def _replacement(match: re.Match[str]) -> str:
    name = (match.group(3) or match.group(2) or "").lower()
    return " " if name in _BREAKING else ""
