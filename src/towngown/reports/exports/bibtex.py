"""Results as BibTeX in UTF-8, so that reference managers and our own reader take them back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from towngown.reports.exports.entry import Agent, Entry

_TYPES = {
    "publication": "article", "patent": "patent", "software": "software", "dataset": "dataset",
}  # fmt: skip
_FACTS = {
    "venue": "journal", "volume": "volume", "issue": "number", "publisher": "publisher",
    "place": "address", "edition": "edition",
}  # fmt: skip
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#",
    "_": r"\_", "$": r"\$", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_NOT_IN_A_KEY = re.compile(r"[^A-Za-z0-9:._/-]+")


def bibtex(entries: Iterable[Entry]) -> bytes:
    """Return results as BibTeX; keys are the elements' ids as far as BibTeX allows."""
    return "\n".join(_entry(entry) for entry in entries).encode()


def _entry(entry: Entry) -> str:
    written = _TYPES.get(entry.type, "misc")
    key = _NOT_IN_A_KEY.sub("-", entry.id)
    lines = [f"  {name} = {{{value}}}," for name, value in _fields(entry) if value]
    return "\n".join([f"@{written}{{{key},", *lines, "}", ""])


def _fields(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{_escaped(entry.title)}}}"
    yield "author", " and ".join(map(_name, entry.of("author", "inventor")))
    yield "editor", " and ".join(map(_name, entry.of("editor")))
    yield "year", str(entry.year or "")
    yield "date", entry.date
    yield "abstract", _escaped(next(iter(entry.texts.values()), ""))
    yield "keywords", _escaped("; ".join(entry.keywords))
    yield "language", entry.language
    yield "doi", entry.identifier("doi")
    yield "url", entry.url
    yield "issn", entry.identifier("issn")
    yield "isbn", entry.identifier("isbn")
    if entry.type == "patent":
        yield "number", entry.identifier("patent")
        yield "holder", " and ".join(map(_name, entry.of("owner", "applicant")))
    for name, field in _FACTS.items():
        if not (entry.type == "patent" and field == "number"):
            yield field, _escaped(entry.fact(name))
    first, last = entry.fact("first_page"), entry.fact("last_page")
    yield "pages", "--".join(filter(None, (first, last)))


def _name(agent: Agent) -> str:
    """Return "Family, Given"; what is not to be taken apart stands in braces."""
    if agent.kind == "organisation":
        return f"{{{_escaped(agent.name)}}}"
    given, _, family = _escaped(agent.name).rpartition(" ")
    return f"{family}, {given}" if given else f"{{{family}}}" if " and " in family else family


def _escaped(text: str) -> str:
    """Return plain text as LaTeX, on one line."""
    return "".join(_SPECIAL.get(char, char) for char in " ".join(text.split()))
