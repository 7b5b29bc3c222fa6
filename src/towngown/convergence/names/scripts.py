"""In which script a name is written."""

from __future__ import annotations

import re

from towngown.convergence.names.person import Script

_HAN = r"\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Kana before Han, since Japanese names mix them.
_SCRIPTS: tuple[tuple[Script, re.Pattern[str]], ...] = (
    ("han", re.compile(f"[{_HAN}]")),
    ("kana", re.compile(r"[\u3041-\u30ff]")),
    ("hangul", re.compile(r"[\uac00-\ud7af]")),
    ("latin", re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")),
    ("cyrillic", re.compile(r"[\u0400-\u052f]")),
    ("greek", re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")),
    ("arabic", re.compile(r"[\u0600-\u06ff]")),
)
_EAST_ASIAN_RUN = re.compile(
    f"[{_HAN}\u3041-\u30ff\uac00-\ud7af][{_HAN}\u3041-\u30ff\uac00-\ud7af\\s·・]*"
)
_BRACKETS = re.compile(r"[()\[\]/|（）]")


def script_of(text: str) -> Script:
    """Return the script of the text's first telling letters; Han where kana stand beside it."""
    if text.isascii():
        return "latin"
    return next((script for script, pattern in _SCRIPTS if pattern.search(text)), "other")


def has_kana(text: str) -> bool:
    """Whether the text has Japanese syllable letters."""
    return not text.isascii() and bool(_SCRIPTS[1][1].search(text))


def apart(text: str) -> tuple[str, ...]:
    """Return a name given in two scripts at once as two names ("张伟 (Zhang Wei)" → 2)."""
    if text.isascii():
        return (text,)
    eastern = _EAST_ASIAN_RUN.findall(text)
    rest = _BRACKETS.sub(" ", _EAST_ASIAN_RUN.sub(" ", text))
    if not eastern or len(re.findall(r"[^\W\d_]", rest)) < 3:
        return (text,)
    return (" ".join(run.strip() for run in eastern), rest)
