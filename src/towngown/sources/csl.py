"""CSL-JSON: what Zotero exports and what DOIs answer to application/vnd.citationstyles.csl+json.

A file is one array of items, one item, or {"items": […]}, and is read whole: exports of
reference managers are small. The form is https://docs.citationstyles.org/en/stable/.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from towngown.kernel.errors import UnreadableSource
from towngown.kernel.markup import plain
from towngown.kernel.records import Record, Rejection
from towngown.sources.base import (
    MISFIT,
    NOT_JSON,
    Member,
    SourceFile,
    Standing,
    Text,
    not_json,
    rejected,
)
from towngown.sources.names import Person, joined, kind_of, natural
from towngown.sources.references import (
    Reference,
    Shelf,
    keywords_in,
    patent_number,
    serial_numbers,
)
from towngown.sources.texts import decoded

_TYPES = {"patent": "patent", "software": "software", "dataset": "dataset"}
# The types that are CSL's own; "book", "report" and "dataset" are other formats' words too.
_OWN_TYPE = re.compile(
    r'"type"\s*:\s*"(?:article-journal|article-magazine|article-newspaper|paper-conference|chapter'
    r'|thesis|manuscript|speech|webpage|post-weblog|post|entry-encyclopedia|legal_case)"'
)
_TYPED = re.compile(r'"type"\s*:\s*"(?:book|report|dataset|software|patent|article|document)"')
_ISSUED = re.compile(r'"issued"\s*:\s*\{')
_ONE_TITLE = re.compile(r'"title"\s*:\s*"')
_FACTS = {
    "container-title": "venue", "page": "pages", "publisher-place": "place", "genre": "genre",
}  # fmt: skip
_IDENTIFIERS = {"DOI": "doi", "PMID": "pmid", "PMCID": "pmcid"}


class CslReader:
    """Reads CSL-JSON items."""

    format = "csl"
    title = "CSL-JSON: Zotero's export, and citations from DOI registries"
    version = 1
    standing: Standing = "references"

    def sniff(self, text: Text) -> float:
        """Sure where the first item has a type of CSL's, or a common one with CSL's date.

        Crossref's own works look alike, but their titles are lists.
        """
        head = decoded(text.head).lstrip("\ufeff \r\n\t")
        if head[:1] not in ("[", "{") or '"kind"' in head or not _ONE_TITLE.search(head):
            return 0.0
        if _OWN_TYPE.search(head):
            return 0.95
        return 0.8 if _TYPED.search(head) and _ISSUED.search(head) else 0.0

    def read(self, source: SourceFile) -> Iterator[Record | Rejection]:
        """Yield the items of all members; raises UnreadableSource where one is not CSL-JSON."""
        shelf = Shelf(source.registry)
        for member in source.members():
            if "!" in member.name and not member.name.lower().endswith(".json"):
                continue
            for line, raw in _items(member):
                yield from _taken(raw, member.name, line, shelf)


def _items(member: Member) -> Iterator[tuple[int, bytes]]:
    """Yield (line on which it begins, JSON) of each item."""
    data = decoded(member.stream.read()).lstrip("\ufeff").encode()
    try:
        content: Any = msgspec.json.decode(data, type=list[msgspec.Raw] | dict[str, msgspec.Raw])
        if isinstance(content, dict) and "items" in content:
            content = msgspec.json.decode(content["items"], type=list[msgspec.Raw])
    except NOT_JSON as error:
        raise _unreadable(member, str(error)) from error
    if isinstance(content, dict) and "title" not in content:
        raise _unreadable(member, "neither an item nor an array of items")
    line, place = 1, 0
    for item in [data] if isinstance(content, dict) else map(bytes, content):
        begin = data.index(item, place)
        line += data.count(b"\n", place, begin)
        yield line, item
        place = begin + len(item)
        line += item.count(b"\n")


def _unreadable(member: Member, reason: str) -> UnreadableSource:
    return UnreadableSource(
        f"not CSL-JSON: {reason}", where=member.name, hint="export it again as CSL-JSON"
    )


def _taken(raw: bytes, file: str, line: int, shelf: Shelf) -> Iterator[Record | Rejection]:
    try:
        item = msgspec.json.decode(raw, type=dict[str, Any])
        reference = _reference(item)
    except NOT_JSON as error:
        yield rejected(file, line, "item", not_json(raw, error), raw)
        return
    except MISFIT as error:
        reason = f"not a CSL item: {type(error).__name__} {error}"
        yield rejected(file, line, "item", reason, raw)
        return
    yield from shelf.put(reference, file, line, raw.decode())


def _reference(item: dict[str, Any]) -> Reference:
    """Return what the item says; raises TypeError and the like where a value has another form."""
    written = str(item.get("type") or "")
    type_ = _TYPES.get(written, "publication")
    return Reference(
        type=type_,
        written_type=written,
        id=str(item.get("id") or item.get("citation-key") or ""),
        titles=(_text(item.get("title")),),
        abstracts=(_text(item.get("abstract")),),
        people=(*_people(item, "author"), *_people(item, "editor")),
        organisations=tuple(_organisations(item, type_)),
        keywords=tuple(keywords_in(_text(item.get("keyword")))),
        identifiers=tuple(_identifiers(item, type_)),
        dates=tuple(filter(None, map(_date, (item.get("issued"), item.get("submitted"))))),
        language=_text(item.get("language")),
        url=_text(item.get("URL")),
        facts=_facts(item),
    )


def _text(value: Any) -> str:
    """Return a string, number or the first of a list as plain text."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        raise TypeError(f"expected a text, found {json.dumps(value, ensure_ascii=False)[:60]}")
    return "" if value is None else plain(str(value))


def _people(item: dict[str, Any], role: str) -> Iterator[Person]:
    for one in item.get(role) or ():
        family = _joined(one, "dropping-particle", "non-dropping-particle", "family")
        given = _text(one.get("given"))
        whole = _text(one.get("literal") or one.get("name"))
        name = joined(family, given, _text(one.get("suffix"))) or natural(whole)
        if name:
            yield Person(
                name,
                role,
                kind_of(name, is_whole=not (family or given)),
                orcid=_text(one.get("ORCID")),
                affiliations=tuple(
                    _text(place["name"])
                    for place in one.get("affiliation") or ()
                    if place.get("name")
                ),
            )


def _joined(one: dict[str, Any], *names: str) -> str:
    return " ".join(filter(None, (_text(one.get(name)) for name in names)))


def _organisations(item: dict[str, Any], type_: str) -> Iterator[tuple[str, str]]:
    if item.get("type") == "thesis":
        yield "affiliation", _text(item.get("publisher"))
    if type_ == "patent":
        yield "owner", _text(item.get("assignee"))


def _identifiers(item: dict[str, Any], type_: str) -> Iterator[tuple[str, str]]:
    for name, scheme in _IDENTIFIERS.items():
        if item.get(name):
            yield scheme, _text(item[name])
    for name in ("ISSN", "ISBN"):
        written = item.get(name) or ()
        for value in [written] if isinstance(written, str) else written:
            yield from serial_numbers(value)
    if type_ == "patent":
        yield from patent_number([_text(item.get("number"))])


def _date(value: Any) -> str:
    """Return a CSL date as text: the first of its date-parts, or what was written instead."""
    if not value:
        return ""
    if isinstance(value, str):
        return value
    parts = (value.get("date-parts") or [[]])[0]
    if parts and parts[0] is not None:
        return "/".join(str(part) for part in parts)
    return _text(value.get("raw") or value.get("literal"))


_TAKEN = frozenset({
    "type", "id", "citation-key", "title", "abstract", "author", "editor", "keyword", "DOI", "PMID",
    "PMCID", "ISSN", "ISBN", "issued", "submitted", "accessed", "language", "URL", "assignee",
})  # fmt: skip


def _facts(item: dict[str, Any]) -> dict[str, Any]:
    """Return what is left and is a text or number; nested objects are not taken."""
    return {
        _FACTS.get(name, name): plain(value) if isinstance(value, str) else value
        for name, value in item.items()
        if name not in _TAKEN and isinstance(value, str | int | float)
    }
