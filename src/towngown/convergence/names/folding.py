"""Letters made comparable: width, case and diacritics go; the original is kept elsewhere."""

from __future__ import annotations

from unicodedata import category, normalize

# Letters that Unicode does not take apart.
_BASE = str.maketrans({
    "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ħ": "h",
    "ŋ": "ng", "ə": "a", "ŧ": "t", "ƶ": "z", "ɓ": "b", "ɗ": "d", "ƙ": "k",
})  # fmt: skip
# ICAO Doc 9303 part 3, section 6: how machine-readable passports write these.
_PASSPORT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_TRACES = frozenset("äöüøå")


def fold(text: str) -> str:
    """Return the text in NFKC, casefolded, without diacritics ("Gößweinstein" → gossweinstein)."""
    if text.isascii():
        return text.lower()
    parts = normalize("NFKD", normalize("NFKC", text).casefold()).translate(_BASE)
    if parts.isalpha():  # a mark is no letter
        return parts
    return "".join([char for char in parts if category(char) != "Mn"])


def passport_fold(text: str) -> str:
    """Return the text as passports write it (ü → ue, ICAO Doc 9303); else the same as `fold`."""
    if text.isascii():
        return text.lower()
    lower = normalize("NFC", text).casefold()
    return fold(lower.translate(_PASSPORT)) if _TRACES.intersection(lower) else fold(lower)
