"""How wide a text is where every character has one column, or two if it is Chinese."""

from __future__ import annotations

from unicodedata import combining, east_asian_width


def width(text: str) -> int:
    """Return the columns that the text takes."""
    return sum(map(_columns, text))


def shorten(text: str, most: int) -> str:
    """Return the text if it fits into that many columns, else its beginning and "…"."""
    if width(text) <= most:
        return text
    used, end = 1, 0
    while end < len(text) and used + _columns(text[end]) <= most:
        used += _columns(text[end])
        end += 1
    cut = text[:end]
    space = cut.rfind(" ")
    # an English word is not cut in two where that costs little
    return (cut[:space] if space > 0.7 * end else cut).rstrip(" ,;:，；：") + "…"


def padded(text: str, columns: int) -> str:
    """Return the text with spaces behind it up to that many columns."""
    return text + " " * (columns - width(text))


def _columns(char: str) -> int:
    if combining(char):
        return 0
    return 2 if east_asian_width(char) in "WF" else 1
