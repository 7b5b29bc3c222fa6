r"""LaTeX as it stands in BibTeX values → plain Unicode: {\"u} → ü, {CRISPR} → CRISPR, \% → %."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from pylatexenc.latex2text import (
    LatexNodes2Text,
    MacroTextSpec,
    get_default_latex_context_db,
)
from pylatexenc.latexwalker import LatexWalkerError
from pylatexenc.latexwalker import get_default_latex_context_db as walker_context
from pylatexenc.macrospec import MacroSpec

from towngown.kernel.markup import plain

# Macros that reference managers write and pylatexenc does not know.
_SYMBOLS = {
    "textgreater": ">", "textless": "<", "textbar": "|", "textasciigrave": "`", "euro": "€",
    "pounds": "£", "degree": "°", "par": "\n", "newline": "\n", "og": "«", "fg": "»",
    "TeX": "TeX", "LaTeX": "LaTeX", "BibTeX": "BibTeX",
}  # fmt: skip
_MARKUP = re.compile(r"[\\{}$~]|--|``|''")
# In LaTeX these begin a comment and part columns; in a title they are meant as they stand.
_BARE = re.compile(r"(?<!\\)[%&#]")
_MATH = re.compile(r"(?<!\\)\$([^$]*)\$")
_SUBSCRIPT = re.compile(r"(?<!\\)_")
_ESCAPED = re.compile(r"\\([_%&#~{}$])")
_FAILURES = (LatexWalkerError, IndexError, KeyError, ValueError, AttributeError, TypeError)


def _decoder() -> tuple[LatexNodes2Text, Any]:
    texts = get_default_latex_context_db()
    macros = [MacroTextSpec(name, simplify_repl=sign) for name, sign in _SYMBOLS.items()]
    macros += [MacroTextSpec("url", "%s"), MacroTextSpec("href", "%(2)s")]
    texts.add_context_category("references", prepend=True, macros=macros)
    syntax = walker_context()
    syntax.add_context_category("references", prepend=True, macros=[MacroSpec("href", "{{")])
    return LatexNodes2Text(latex_context=texts, math_mode="text"), syntax


_decode, _syntax = _decoder()


def unlatexed(value: str) -> str:
    r"""Return the value as plain text, composed (NFC), white space folded, HTML taken out too.

    Subscripts lose their mark: H$_2$O → H2O. Raises ValueError where the value cannot be read.
    """
    if _MARKUP.search(value):
        value = _MATH.sub(lambda match: f"${_SUBSCRIPT.sub('', match[1])}$", value)
        value = _BARE.sub(r"\\\g<0>", value)
        try:
            value = _decode.latex_to_text(value, latex_context=_syntax)
        except (*_FAILURES, RecursionError) as error:
            raise ValueError(f"cannot be read as LaTeX: {type(error).__name__} {error}") from error
    return unicodedata.normalize("NFC", plain(" ".join(value.split())))


def unescaped(value: str) -> str:
    r"""Return a value that is no prose (a DOI, a URL): only escapes such as \_ are undone."""
    return _ESCAPED.sub(r"\1", value).strip("{} ")
