"""Codes within texts: model, version and part numbers (PSLX350H, v11.1, KX-TG5761S)."""

from __future__ import annotations

import re

_CODE = re.compile(r"[a-z0-9](?:[a-z0-9./-]*[a-z0-9])?", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_NOT_CODE = re.compile(r"[^a-z0-9]")


def codes(text: str) -> frozenset[str]:
    """Return the words with a digit in them, without the marks within (KX-TG5761S → kxtg5761s)."""
    return frozenset(
        _NOT_CODE.sub("", word.lower()) for word in _CODE.findall(text) if _DIGIT.search(word)
    )
