"""The fields of one BibTeX entry: macros put in, LaTeX undone, each taken out once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bibtexparser.model import Field

from towngown.sources.dates import MONTHS
from towngown.sources.latex import unescaped, unlatexed

_PIECES = re.compile(r'(?<!\\)[{}"#]')
_VERBATIM = frozenset({"doi", "url", "eprint", "pmid", "pmcid", "issn", "isbn", "number"})
# Files on the exporter's own machine, private notes, the day of a look at a page, and what
# software keeps for itself.
_LEFT_OUT = frozenset({
    "file", "localfile", "local-url", "annote", "annotation", "urldate", "owner", "timestamp",
    "groups", "date-added", "date-modified",
})  # fmt: skip


class Fields:
    """The fields of one entry, lower case, macros resolved; taken out one after the other."""

    def __init__(self, fields: list[Field], macros: Mapping[str, str]) -> None:
        self.notes: list[tuple[str, str]] = []
        self._raw: dict[str, str] = {}
        for field in fields:
            name = field.key.lower()
            unknown: list[str] = []
            value = value_of(str(field.value), macros, unknown)
            self.notes += [(name, f"{one!r} is not defined by any @string") for one in unknown]
            if name in self._raw:
                self.notes.append((name, "stands twice; the first one was taken"))
            self._raw.setdefault(name, value)

    def peek(self, name: str) -> str:
        """Return a field and leave it where it is."""
        return self._raw.get(name, "")

    def raw(self, *names: str) -> str:
        """Take the first of these fields that is filled, LaTeX and all; "" where none is."""
        return self._raw.pop(self._filled(names), "")

    def text(self, *names: str) -> str:
        """Take the first of these fields that is filled as plain text; "" where none is."""
        name = self._filled(names)
        raw = self._raw.pop(name, "")
        return unescaped(raw) if name in _VERBATIM else self.plain(name, raw)

    def _filled(self, names: tuple[str, ...]) -> str:
        return next((name for name in names if self._raw.get(name)), "")

    def plain(self, name: str, raw: str) -> str:
        """Return LaTeX as plain text; what cannot be read is kept as it stands, with a note."""
        try:
            return unlatexed(raw)
        except ValueError as error:
            self.notes.append((name, f"{error}; kept as it stands"))
            return raw

    def rest(self) -> dict[str, str]:
        """Return what has not been taken, but for what is the exporter's alone."""
        names = [
            name
            for name in self._raw
            if name not in _LEFT_OUT and not name.startswith(("bdsk-", "__"))
        ]
        return {name: self.text(name) for name in names}


def value_of(raw: str, macros: Mapping[str, str], unknown: list[str]) -> str:
    """Return a field's value: pieces joined by #, each in braces, quotes, or a macro's name.

    Macros that are not defined stand for their names and are added to `unknown`.
    """
    parts = []
    for piece in _pieces(raw):
        if piece[:1] + piece[-1:] in ("{}", '""') and len(piece) > 1:
            parts.append(piece[1:-1])
        else:
            name = piece.lower()
            if not (piece.isdigit() or name in macros or name in MONTHS or not piece):
                unknown.append(piece)
            parts.append(macros.get(name, piece))
    return "".join(parts).strip()


def _pieces(raw: str) -> Iterator[str]:
    """Yield what stands between the # that are outside braces and quotes."""
    depth, quoted, begin = 0, False, 0
    for match in _PIECES.finditer(raw):
        sign = match[0]
        if sign == '"' and depth == 0:
            quoted = not quoted
        elif sign in "{}":
            depth += 1 if sign == "{" else -1
        elif sign == "#" and depth == 0 and not quoted:
            yield raw[begin : match.start()].strip()
            begin = match.end()
    yield raw[begin:].strip()
