"""Crossref: the yearly dump (json.gz with "items"), JSON Lines, and pages of the API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from towngown.kernel.errors import UnreadableSource
from towngown.kernel.identifiers import collect
from towngown.kernel.languages import tell
from towngown.kernel.markup import plain
from towngown.kernel.records import Link, Record, Rejection
from towngown.sources.base import (
    MISFIT,
    NOT_JSON,
    LineReader,
    Member,
    SourceFile,
    Text,
    lines_of,
    not_json,
    rejected,
)

_decode = msgspec.json.Decoder(dict[str, Any]).decode
_TYPES = {"dataset": "dataset", "software": "software"}


class CrossrefReader(LineReader):
    """Reads Crossref works."""

    format = "crossref"
    title = "Crossref works: dump (items), JSON Lines, pages of the API"
    version = 1

    def sniff(self, text: Text) -> float:
        """Sure where the head has Crossref's own field names."""
        head = text.head
        marks = (b'"DOI"', b'"content-domain"', b'"reference-count"', b'"is-referenced-by-count"')
        found = sum(mark in head for mark in marks)
        return 0.9 if found >= 2 else 0.3 * found

    def may_be_shared(self, source: SourceFile) -> bool:
        """Whether it holds one work a line, and no list of items."""
        for member in source.members():
            return "!" not in member.name and not _is_list(_head(member))
        return False

    def read(self, source: SourceFile) -> Iterator[Record | Rejection]:
        """Yield the works of all members."""
        for member in source.members():
            head = _head(member)
            if head[:1] not in (b"{", b"["):
                raise UnreadableSource("not JSON", where=member.name, hint="download it again")
            if _is_list(head):
                yield from self._whole(member.stream.read(), member.name, source)
            else:
                for number, line in lines_of(member):
                    yield from self.parse_line(line, number, member.name, source)

    def _whole(self, data: bytes, file: str, source: SourceFile) -> Iterator[Record | Rejection]:
        try:
            content = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
        except NOT_JSON as error:
            raise UnreadableSource(f"not JSON: {error}", where=file) from error
        if isinstance(content, dict) and isinstance(content.get("message"), dict):
            content = content["message"]
        items = content.get("items", [content]) if isinstance(content, dict) else content
        if not isinstance(items, list):
            raise UnreadableSource("no list of items", where=file)
        for number, item in enumerate(items, start=1):
            yield from self._item(item, msgspec.json.encode(item), number, file)

    def parse_line(
        self, line: bytes, number: int, file: str, source: SourceFile
    ) -> Iterable[Record | Rejection]:
        """Return the work's record, after a note on each value that was set aside."""
        try:
            item = _decode(line)
        except NOT_JSON as error:
            return [rejected(file, number, "line", not_json(line, error), line)]
        return self._item(item, line, number, file)

    def _item(self, item: Any, raw: bytes, number: int, file: str) -> Iterable[Record | Rejection]:
        if not isinstance(item, dict) or not item.get("DOI"):
            return [rejected(file, number, "DOI", "a Crossref work needs a DOI", raw)]
        try:
            record, problems = _work(item)
        except MISFIT as error:
            reason = f"not a Crossref work: {type(error).__name__} {error}"
            return [rejected(file, number, "record", reason, raw)]
        notes = [
            rejected(file, number, f"ids.{p.where}", p.message, raw, kept=True) for p in problems
        ]
        if "doi" not in record.identifiers:
            return [rejected(file, number, "DOI", f"{item['DOI']!r} is not a DOI", raw)]
        return [*notes, record]


def _head(member: Member) -> bytes:
    head: bytes = member.stream.peek(200)[:200]  # type: ignore[attr-defined]
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()


def _is_list(head: bytes) -> bool:
    """Whether the file is one JSON value as a whole: a dump's items, a page, or spread lines."""
    return (
        head[:1] == b"["
        or b'"items"' in head
        or b'"message"' in head
        or head[1:2] in (b"\n", b"\r")
    )


def _work(item: dict[str, Any]) -> tuple[Record, list[Any]]:
    language = item.get("language")
    title = plain(
        ": ".join(filter(None, [*(item.get("title") or [])[:1], *(item.get("subtitle") or [])[:1]]))
    )
    abstract = plain(item.get("abstract") or "").removeprefix("Abstract").strip()
    identifiers, problems = collect([("doi", item["DOI"])])
    date = _date(item)
    containers = item.get("container-title") or []
    record = Record(
        registry="crossref",
        record=(identifiers.get("doi") or (item["DOI"],))[0],
        kind="result",
        type=_TYPES.get(item.get("type", ""), "publication"),
        titles={tell(title, language): title} if title else {"und": item["DOI"]},
        texts={tell(abstract, language): abstract} if abstract else {},
        keywords=tuple(item.get("subject") or ()),
        identifiers=identifiers,
        year=int(date[:4]) if date else None,
        date=date if date and len(date) == 10 else None,
        language=language,
        url=item.get("URL"),
        links=(*_authors(item), *_funders(item)),
        cites=tuple(f"doi:{r['DOI'].lower()}" for r in item.get("reference") or () if r.get("DOI")),
        attributes={
            key: value
            for key, value in (
                ("work_type", item.get("type")),
                ("venue", containers[0] if containers else None),
            )
            if value
        },
        metrics={"cited_by_count": float(item.get("is-referenced-by-count") or 0)},
        licence="CC0-1.0",
        updated=((item.get("indexed") or {}).get("date-time")),
    )
    return record, problems


def _date(item: dict[str, Any]) -> str | None:
    for name in ("issued", "published", "published-print", "published-online", "created"):
        parts = ((item.get(name) or {}).get("date-parts") or [[]])[0]
        if parts and parts[0]:
            return "-".join([f"{parts[0]:04d}", *(f"{part:02d}" for part in parts[1:3])])
    return None


def _authors(item: dict[str, Any]) -> Iterator[Link]:
    for position, one in enumerate(item.get("author") or ()):
        name = " ".join(filter(None, [one.get("given"), one.get("family")])) or one.get("name")
        if not name:
            continue
        orcid = (one.get("ORCID") or "").rpartition("/")[2]
        yield Link(
            role="author",
            to=f"orcid:{orcid}" if orcid else None,
            name=name,
            kind="person" if one.get("family") else "organisation",
            identifiers={"orcid": orcid} if orcid else {},
            position=position,
            affiliations=tuple(a["name"] for a in one.get("affiliation") or () if a.get("name")),
        )


def _funders(item: dict[str, Any]) -> Iterator[Link]:
    for one in item.get("funder") or ():
        doi = one.get("DOI") or ""
        id_ = doi.removeprefix("10.13039/") if doi.startswith("10.13039/") else ""
        if id_ or one.get("name"):
            yield Link(
                "funder", f"crossref_funder:{id_}" if id_ else None, one.get("name"),
                "organisation", {"crossref_funder": id_} if id_ else {},
            )  # fmt: skip
