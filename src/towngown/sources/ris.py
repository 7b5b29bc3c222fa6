"""RIS, as EndNote, Zotero, Mendeley, CNKI, Wanfang and publishers write it.

One tag a line, `TY` begins an entry and `ER` ends it. Exports differ: lower-case tags, one space
before the hyphen, a missing ER, several values on a line; all of these are read. (rispy, the
library there is, merges entries that lack ER, drops a tag's second value and knows no lines.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from towngown.kernel.errors import UnreadableSource
from towngown.kernel.markup import plain
from towngown.kernel.records import Record, Rejection
from towngown.sources.base import HEAD_BYTES, Member, SourceFile, Standing, Text, rejected
from towngown.sources.names import Person, kind_of, names_in, natural, without_others
from towngown.sources.references import (
    Reference,
    Shelf,
    fits,
    is_doi,
    keywords_in,
    patent_number,
    serial_numbers,
)
from towngown.sources.texts import decoded, text_lines

_BEGINS = re.compile(r"^\ufeff?\s*TY {1,2}-(?:\s|$)", re.M | re.I)
# "TY  - JOUR"; with one space or in lower case only where the tag is one that we know, since
# a line of an abstract may look the same ("in - vitro").
_STRICT = re.compile(r"^\s?([A-Z][A-Z0-9])  -(?:\s|$)(.*)$")
_LOOSE = re.compile(r"^\s?([A-Za-z][A-Za-z0-9]) {0,2}-(?:\s|$)(.*)$")
_KNOWN = frozenset({
    "TY", "ER", "ID", "A1", "A2", "A3", "A4", "AB", "AD", "AN", "AU", "BT", "CN", "CY", "DA",
    "DB", "DO", "DP", "ED", "EP", "ET", "IS", "J1", "J2", "JA", "JF", "JO", "KW", "L1", "L2",
    "L3", "L4", "LA", "LK", "M1", "M3", "N1", "N2", "PB", "PY", "SE", "SN", "SP", "ST", "T1",
    "T2", "T3", "TI", "TT", "UR", "VL", "VO", "Y1", "Y2",
})  # fmt: skip
_TYPES = {
    "PAT": "patent", "COMP": "software", "DATA": "dataset", "DBASE": "dataset", "AGGR": "dataset",
}  # fmt: skip
_FACTS = {
    "VL": "volume", "VO": "volume", "IS": "issue", "SP": "first_page", "EP": "last_page",
    "PB": "publisher", "CY": "place", "ET": "edition", "N1": "notes", "DB": "database",
}  # fmt: skip
# Files on the exporter's own machine, private notes, and the day of a look at a page.
_LEFT_OUT = frozenset({"L1", "L4", "RN", "Y2"})


@dataclass
class _Entry:
    """The tags of one entry with their values, in order; `type` is None without a TY line."""

    line: int
    type: str | None
    values: dict[str, list[str]] = field(default_factory=dict)
    raw: list[str] = field(default_factory=list)
    last: str = ""

    def add(self, tag: str, value: str, text: str) -> None:
        """Take a line; one without a tag continues the value before it."""
        self.raw.append(text)
        if tag and tag not in ("TY", "ER"):
            self.values.setdefault(tag, []).append(value)
            self.last = tag
        elif not tag and self.last and text.strip():
            values = self.values[self.last]
            values[-1] = f"{values[-1]} {text.strip()}".strip()

    def take(self, *tags: str) -> list[str]:
        """Remove the tags and return their values, tag by tag."""
        return [value for tag in tags for value in self.values.pop(tag, ()) if value]


class RisReader:
    """Reads RIS files, one entry at a time."""

    format = "ris"
    title = "RIS exports of EndNote, Zotero, Mendeley, CNKI, Wanfang and others"
    version = 1
    standing: Standing = "references"

    def sniff(self, text: Text) -> float:
        """Sure where a line of the head begins an entry."""
        return 0.9 if _BEGINS.search(decoded(text.head)) else 0.0

    def read(self, source: SourceFile) -> Iterator[Record | Rejection]:
        """Yield the entries of all members; raises UnreadableSource where a head has no TY line."""
        shelf = Shelf(source.registry)
        for member in source.members():
            if "!" in member.name and not member.name.lower().endswith((".ris", ".txt")):
                continue
            _check_head(member)
            for entry in _entries(member):
                yield from _taken(entry, member.name, shelf)


def _check_head(member: Member) -> None:
    head = member.stream.peek(HEAD_BYTES)  # type: ignore[attr-defined]
    if not _BEGINS.search(decoded(head)):
        raise UnreadableSource(
            "not a RIS file: no line begins an entry (TY  - …)",
            where=member.name,
            hint="export it again as RIS",
        )


def _entries(member: Member) -> Iterator[_Entry]:
    """Yield entry by entry; what stands before the first one (an export's heading) is no entry."""
    entry: _Entry | None = None
    for number, text in text_lines(member):
        tag, value = _tagged(text)
        if entry is not None and tag == "TY":
            yield entry
            entry = None
        if entry is None and tag not in ("", "ER"):
            entry = _Entry(number, value.upper() if tag == "TY" else None)
        if entry is not None:
            entry.add(tag, value, text)
            if tag == "ER":
                yield entry
                entry = None
    if entry is not None:
        yield entry


def _tagged(text: str) -> tuple[str, str]:
    """Return the line's tag, upper case, and its value; ("", "") where it has no tag."""
    match = _STRICT.match(text) or _LOOSE.match(text)
    if match is None:
        return "", ""
    tag = match[1].upper()
    if match.re is _LOOSE and tag not in _KNOWN:
        return "", ""
    return tag, match[2].strip()


def _taken(entry: _Entry, file: str, shelf: Shelf) -> Iterator[Record | Rejection]:
    raw = "\n".join(entry.raw)
    if entry.type is None:
        yield rejected(file, entry.line, "TY", "lines that belong to no entry (TY  - …)", raw)
    else:
        yield from shelf.put(_reference(entry), file, entry.line, raw)


def _reference(entry: _Entry) -> Reference:
    """Return what the entry says; takes the values out of it one after the other."""
    written = entry.type or ""
    type_ = _TYPES.get(written, "publication")
    people, is_cut = _people(entry, written)
    titles = entry.take("T1", "TI", *(("BT",) if written == "BOOK" else ()), "TT")
    venues = list(dict.fromkeys(entry.take("JF", "T2", "JO", "BT", "JA", "J1", "J2")))
    urls = [url for value in entry.take("UR", "LK", "L2") for url in re.split(r"[;\s]+", value)]
    identifiers = list(_identifiers(entry, type_))
    return Reference(
        type=type_,
        written_type=written,
        id="".join(entry.take("ID")[:1]),
        titles=tuple(plain(title) for title in titles),
        abstracts=tuple(plain(text) for text in entry.take("AB", "N2")),
        people=people,
        organisations=tuple(_organisations(entry, written)),
        keywords=tuple(one for text in entry.take("KW") for one in keywords_in(text, "")),
        identifiers=tuple(identifiers),
        dates=tuple(entry.take("PY", "Y1", "DA")),
        language="".join(entry.take("LA")[:1]),
        url=next((url for url in urls if fits("url", url)), ""),
        facts={
            "venue": "".join(venues[:1]), "other_venues": venues[1:],
            "authors_incomplete": is_cut, **_facts(entry),
        },
    )  # fmt: skip


def _people(entry: _Entry, written: str) -> tuple[tuple[Person, ...], bool]:
    """Return authors and editors, and whether the list of authors ends in "et al."."""
    authors, is_cut = without_others(_names(entry.take("AU", "A1")))
    editors, _ = without_others(
        _names(entry.take("ED", *(() if written in ("PAT", "THES") else ("A2",))))
    )
    return (*_as(authors, "author"), *_as(editors, "editor")), is_cut


def _names(values: Iterable[str]) -> list[str]:
    return [name for value in values for name in names_in(value)]


def _as(names: Iterable[str], role: str) -> Iterator[Person]:
    """Yield people; EndNote marks an organisation by a comma at the end of its name."""
    for written in names:
        name = natural(written)
        if name:
            yield Person(name, role, kind_of(name, is_whole=written.rstrip().endswith(",")))


def _organisations(entry: _Entry, written: str) -> Iterator[tuple[str, str]]:
    if written == "PAT":
        yield from (("owner", name) for name in _names(entry.take("PB", "A2")))
    if written == "THES":
        yield from (("affiliation", name) for name in entry.take("PB"))
    yield from (
        ("affiliation", name) for value in entry.take("AD") for name in re.split("[;；]", value)
    )


def _identifiers(entry: _Entry, type_: str) -> Iterator[tuple[str, str]]:
    dois = entry.take("DO") or _dois(entry, ("M3", "M1", "L3"))
    yield from (("doi", value) for value in dois)
    numbers = entry.take("SN")
    if type_ == "patent":
        yield from patent_number([*numbers, *entry.take("M1", "IS", "AN")])
    else:
        yield from (pair for value in numbers for pair in serial_numbers(value))
    databases = " ".join(entry.values.get("DB", ())).lower()
    if "pubmed" in databases or "medline" in databases:
        yield from (("pmid", value) for value in entry.take("AN"))


def _dois(entry: _Entry, tags: Sequence[str]) -> list[str]:
    """Take the DOIs out of tags that some exports put them into."""
    found = []
    for tag in tags:
        values = entry.values.get(tag, [])
        found += [value for value in values if is_doi(value)]
        entry.values[tag] = [value for value in values if not is_doi(value)]
    return found


def _facts(entry: _Entry) -> dict[str, Any]:
    """Return what is left, under its own word or tag, but for what is the exporter's alone."""
    facts: dict[str, Any] = {}
    for tag, values in entry.values.items():
        kept = [plain(value) for value in values if value]
        if kept and tag not in _LEFT_OUT:
            facts[_FACTS.get(tag, tag)] = kept[0] if len(kept) == 1 else kept
    return facts
