"""USPTO: full text of patent grants, the weekly files that hold one XML document after another.

As the documentation of "Patent Grant Full Text Data" (Red Book, ICE DTD 4.0 to 4.7, since 2005)
describes them: the utility, design, plant and reissue patents of one Tuesday. A record's text is
the abstract and, under "Claims:", the independent claims, as many as CLAIMS_LIMIT holds. The
description, which makes up most of a file, and sequence listings are not read.

Numbers lose the zeros that the office fills them up with (D0123456 → D123456), so that a patent
and what cites it agree. Applicants and assignees are applicant and owner; `fields` are the CPC
and IPC subclasses ("A01G"), the full symbols stand in attributes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from towngown.kernel.errors import InvalidIdentifier
from towngown.kernel.identifiers import normalise
from towngown.kernel.records import Link, Record, Rejection
from towngown.sources.base import RAW_LIMIT, Member, SourceFile, Text, believed, rejected
from towngown.sources.xml import (
    DOCUMENT_LIMIT,
    BadDocument,
    Element,
    all_of,
    name_of,
    parse,
    text_of,
    whole_text,
)

CLAIMS_LIMIT = 8_000
_START = b"<?xml "
_BLANK = b"\xef\xbb\xbf \t\r\n"
_NOT_READ = re.compile(rb"<(description|us-sequence-list-doc)(?:\s[^>]*)?(?<!/)>")
_ZEROS = re.compile(r"^(RE|PP|D|H|T)?0+(?=\d)")
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+")

Notes = list[tuple[str, str]]
"""Values set aside: (field, reason)."""


class UsptoReader:
    """Reads patent grants."""

    format = "uspto"
    title = "USPTO patent grants: weekly full-text files (zip of concatenated XML)"
    version = 1

    def sniff(self, text: Text) -> float:
        """Sure where the head names a grant's root element."""
        return 0.95 if b"<us-patent-grant" in text.head[:4_096] else 0.0

    def read(self, source: SourceFile) -> Iterator[Record | Rejection]:
        """Yield the patents; lists and reports beside them in a weekly archive are left out."""
        return believed(_items(source), source, "USPTO patent grant")


def _items(source: SourceFile) -> Iterator[Record | Rejection]:
    for member in source.members():
        if "!" not in member.name or member.name.lower().endswith(".xml"):
            for document in _documents(member):
                yield from _item(document, member.name)


@dataclass(frozen=True)
class _Document:
    """One document of a file: the line on which it starts, and its bytes without the unread."""

    line: int
    data: bytes


def _documents(member: Member) -> Iterator[_Document]:
    """Yield the documents that stand one after another, each begun by its XML declaration.

    One is held at a time, and of one over DOCUMENT_LIMIT no more than shows that it is.
    """
    start, size, until = 1, 0, b""
    parts: list[bytes] = []
    for number, piece in _pieces(member):
        if piece.startswith(_START):
            yield from _whole(start, parts)
            start, size, until, parts = number, 0, b"", []
        kept, until = _cut(piece, until)
        if size <= DOCUMENT_LIMIT:
            parts.append(kept)
            size += len(kept)
    yield from _whole(start, parts)


def _pieces(member: Member) -> Iterator[tuple[int, bytes]]:
    """Yield (line number, line), cut before every XML declaration."""
    number = 0
    while line := member.stream.readline(DOCUMENT_LIMIT):
        number += 1
        while (at := line.find(_START, 1)) > 0:
            yield number, line[:at]
            line = line[at:]
        yield number, line


def _cut(piece: bytes, until: bytes) -> tuple[bytes, bytes]:
    """Return what of a piece is read, and the end tag up to which nothing is.

    Line ends stay, so that the parser counts lines as the file does.
    """
    kept = b""
    while piece:
        if until:
            _, closed, piece = piece.partition(until)
            if not closed:
                return kept + b"\n", until
            until = b""
        opened = _NOT_READ.search(piece)
        if opened is None:
            return kept + piece, b""
        kept += piece[: opened.start()]
        piece = piece[opened.end() :]
        until = b"</" + opened[1] + b">"
    return kept, until


def _whole(start: int, parts: Iterable[bytes]) -> Iterator[_Document]:
    data = b"".join(parts)
    if data.strip(_BLANK):
        yield _Document(start, data)


def _item(document: _Document, file: str) -> Iterator[Record | Rejection]:
    notes: Notes = []
    try:
        record = _record(parse(document.data), notes)
    except BadDocument as problem:
        line = document.line + problem.line - 1
        yield rejected(file, line, "document", str(problem), document.data[:RAW_LIMIT])
        return
    for field, reason in notes:
        yield rejected(file, document.line, field, reason, record.record, kept=True)
    yield record


def _record(root: Element, notes: Notes) -> Record:
    """Return the grant's record; raises BadDocument where it is no grant."""
    if name_of(root) != "us-patent-grant":
        raise BadDocument(f"a {name_of(root)!r}, not a patent grant")
    about = next(iter(all_of(root, "us-bibliographic-data-grant")), None)
    published = [] if about is None else all_of(about, "publication-reference/document-id")
    if about is None or not published:
        raise BadDocument("no publication-reference: the patent's number is not given")
    try:
        number = _number(published[0])
    except InvalidIdentifier as problem:
        raise BadDocument(problem.message) from problem
    title = text_of(about, "invention-title")
    text = _text(root)
    symbols = {"cpc": _symbols(about, "cpc"), "ipc": _symbols(about, "ipcr")}
    date = _date(published[0], "date")
    return Record(
        registry="uspto",
        record=number,
        kind="result",
        type="patent",
        titles={"en": title} if title else {"und": number},
        texts={"en": text} if text else {},
        fields=tuple(dict.fromkeys(one[:4] for found in symbols.values() for one in found)),
        identifiers={"patent": (number,)},
        year=int(date[:4]) if date else None,
        date=date,
        language="en",
        country=text_of(published[0], "country") or None,
        links=(*_inventors(about), *_parties(about)),
        cites=tuple(dict.fromkeys(_cites(about, notes))),
        attributes=_attributes(root, about, symbols, notes),
        updated=date,
    )


def _number(document_id: Element) -> str:
    """Return the normal form of a patent's number; raises InvalidIdentifier."""
    country = text_of(document_id, "country").upper()
    # "WO-2006016100" and "US 2016/0198641" say the country again, or not.
    number = re.sub(r"[\s/,.-]", "", text_of(document_id, "doc-number")).upper()
    number = number.removeprefix(country)
    if country == "US":
        number = _ZEROS.sub(r"\1", number)
    return normalise("patent", f"{country}{number}{text_of(document_id, 'kind')}")


def _date(element: Element, path: str) -> str | None:
    found = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text_of(element, path))
    return "-".join(found.groups()) if found else None


def _text(root: Element) -> str:
    """Return the abstract, and under a heading the independent claims that there is room for."""
    abstract = " ".join(filter(None, (whole_text(one) for one in all_of(root, "abstract/p"))))
    claims = [_claim_text(one) for one in _independent(root)]
    chosen = claims[:1]
    for claim in claims[1:]:
        if sum(map(len, chosen)) + len(claim) > CLAIMS_LIMIT:
            break
        chosen.append(claim)
    listed = "\n".join(["Claims:", *(claim[:CLAIMS_LIMIT] for claim in chosen)]) if chosen else ""
    return "\n\n".join(filter(None, (abstract, listed)))


def _independent(root: Element) -> list[Element]:
    """Return the claims that refer to no other."""
    claims = all_of(root, "claims/claim")
    return [one for one in claims if next(one.iter("{*}claim-ref"), None) is None]


def _claim_text(claim: Element) -> str:
    for part in claim.iter("{*}claim-text"):
        part.text = f" {part.text or ''}"  # each part of a claim stands on its own line
    return whole_text(claim)


def _symbols(about: Element, scheme: str) -> list[str]:
    """Return the classification symbols ("A01G 9/0295"), the leading ones first, each once."""
    found = []
    for listed in all_of(about, f"classifications-{scheme}"):
        for one in listed.iter(f"{{*}}classification-{scheme}"):
            subclass = "".join(text_of(one, name) for name in ("section", "class", "subclass"))
            found.append(f"{subclass} {text_of(one, 'main-group')}/{text_of(one, 'subgroup')}")
    return list(dict.fromkeys(found))


def _inventors(about: Element) -> Iterator[Link]:
    """Yield the inventors in order; up to 2012 they stand among the applicants."""
    people = all_of(about, "us-parties/inventors/inventor") or [
        one
        for one in all_of(about, "parties/applicants/applicant")
        if "inventor" in one.get("app-type", "")
    ]
    for position, one in enumerate(people):
        name, _ = _party(one)
        if name:
            yield Link("inventor", None, name, "person", position=position)


def _parties(about: Element) -> Iterator[Link]:
    """Yield applicants and owners, each once a role."""
    applicants = all_of(about, "us-parties/us-applicants/us-applicant") or [
        one
        for one in all_of(about, "parties/applicants/applicant")
        if one.get("app-type") == "applicant"
    ]
    owners = all_of(about, "assignees/assignee")
    for role, parties in (("applicant", applicants), ("owner", owners)):
        for name, kind in dict.fromkeys(map(_party, parties)):
            if name:
                yield Link(role, None, name, kind)


def _party(party: Element) -> tuple[str, str]:
    """Return the name of a person or an organisation, and which of the two it is."""
    book = next(party.iter("{*}addressbook"), party)
    organisation = text_of(book, "orgname")
    if organisation:
        return organisation, "organisation"
    parts = (text_of(book, part) for part in ("first-name", "middle-name", "last-name", "suffix"))
    return " ".join(filter(None, parts)), "person"


def _cites(about: Element, notes: Notes) -> Iterator[str]:
    """Yield references to the patents and, where a DOI is written, the papers cited."""
    for one in about.iter("{*}patcit"):
        for document_id in all_of(one, "document-id"):
            try:
                yield f"patent:{_number(document_id)}"
            except InvalidIdentifier as problem:
                notes.append(("us-references-cited", problem.message))
    for one in about.iter("{*}nplcit"):
        for written in _DOI.findall(whole_text(one)):
            try:
                yield f"doi:{normalise('doi', _without_end(written))}"
            except InvalidIdentifier as problem:
                notes.append(("us-references-cited", problem.message))


def _without_end(doi: str) -> str:
    """Return the DOI without what ends the sentence around it."""
    return doi.rstrip(".,;:]") if "(" in doi else doi.rstrip(".,;:])")


def _attributes(
    root: Element, about: Element, symbols: dict[str, list[str]], notes: Notes
) -> dict[str, Any]:
    application = next(iter(all_of(about, "application-reference")), None)
    claims = text_of(about, "number-of-claims")
    facts: dict[str, Any] = {
        **symbols,
        "uspc": text_of(about, "classification-national/main-classification"),
        "locarno": text_of(about, "classification-locarno/main-classification"),
        "claims": int(claims)
        if re.fullmatch(r"\d{1,4}", claims)
        else len(all_of(root, "claims/claim")),
        "independent_claims": len(_independent(root)),
        "earlier_publications": list(_earlier(about, notes)),
    }
    if application is not None:
        facts["patent_type"] = application.get("appl-type")
        facts["application_number"] = text_of(application, "document-id/doc-number")
        facts["application_date"] = _date(application, "document-id/date")
    return {name: value for name, value in facts.items() if value}


def _earlier(about: Element, notes: Notes) -> Iterator[str]:
    """Yield the numbers under which the same application was published before."""
    paths = ("us-related-documents/related-publication", "pct-or-regional-publishing-data")
    for path in paths:
        for document_id in all_of(about, f"{path}/document-id"):
            try:
                yield _number(document_id)
            except InvalidIdentifier as problem:
                notes.append((path, problem.message))
