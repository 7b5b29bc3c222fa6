"""Towngown's own elements JSON Lines: one element a line (docs/reference/elements.md)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import IO, Annotated, Any

import msgspec

from towngown.kernel import identifiers as ids
from towngown.kernel.kinds import KINDS, RESULT_TYPES, ROLES, Kind
from towngown.kernel.languages import tell
from towngown.kernel.records import Link, Record, Rejection
from towngown.kernel.tiers import Tier
from towngown.sources.base import (
    NOT_JSON,
    LineReader,
    SourceFile,
    Standing,
    Text,
    not_json,
    rejected,
)

Multilingual = str | dict[str, str]
MAX_ID = 500
MAX_POSITION = 2**31 - 1
_TIER = re.compile(rb'"tier"\s*:\s*"([^"]*)"?')
DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


class Line(msgspec.Struct):
    """One line as it is written; elements_schema.py says what each field means."""

    id: str
    kind: Kind
    type: str | None = None
    title: Multilingual = ""
    text: Multilingual = ""
    names: tuple[Multilingual, ...] = ()
    language: str | None = None
    year: Annotated[int, msgspec.Meta(ge=1, le=9999)] | None = None
    date: str | None = None
    identifiers: dict[str, str | tuple[str, ...]] = {}
    fields: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    country: str | None = None
    tier: Tier = "public"
    embargo: str | None = None
    url: str | None = None
    licence: str | None = None
    updated: str | None = None
    status: str = "active"
    cites: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    attributes: dict[str, Any] = {}
    metrics: dict[str, float] = {}
    supersedes: tuple[str, ...] = ()
    replaced_by: str | None = None


_KEYS = frozenset(Line.__struct_fields__)
_decode_any = msgspec.json.Decoder().decode


class _Problem(ValueError):
    """A line that cannot be taken: the field and what to do."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class ElementsReader(LineReader):
    """Reads elements JSON Lines; the record key of a line is the id that it gives."""

    format = "elements"
    title = "Towngown elements, one JSON object a line"
    version = 2
    standing: Standing = "own"

    def sniff(self, text: Text) -> float:
        """Sure where the first line is an object with our `id` and `kind`."""
        line = text.head.lstrip(b"\xef\xbb\xbf \r\n").partition(b"\n")[0]
        try:
            head = _decode_any(line)
        except NOT_JSON:
            return 0.0
        is_ours = isinstance(head, dict) and head.get("kind") in KINDS and "id" in head
        return 0.95 if is_ours else 0.0

    def parse_line(
        self, line: bytes, number: int, file: str, source: SourceFile
    ) -> Iterable[Record | Rejection]:
        """Return the line's record, after a note on each value that was set aside."""
        items = self._items(line, number, file)
        if all(isinstance(item, Record) for item in items):
            return items
        tier = _tier_told(line)
        return [
            msgspec.structs.replace(item, tier=tier) if isinstance(item, Rejection) else item
            for item in items
        ]

    def _items(self, line: bytes, number: int, file: str) -> list[Record | Rejection]:
        try:
            raw = _decode_any(line)
            parsed = msgspec.convert(raw, Line)
        except msgspec.ValidationError as error:
            reason, _, path = str(error).partition(" - at `$")
            return [rejected(file, number, path.strip("`.") or "line", reason, line)]
        except NOT_JSON as error:
            return [rejected(file, number, "line", not_json(line, error), line)]
        try:
            _check(parsed)
        except _Problem as problem:
            return [rejected(file, number, problem.field, str(problem), line)]
        notes = [
            rejected(file, number, key, _unknown_key(key), line, kept=True)
            for key in raw
            if key not in _KEYS
        ]
        found, problems = ids.collect(_pairs(parsed.identifiers))
        notes += [
            rejected(file, number, f"identifiers.{p.where}", p.message, line, kept=True)
            for p in problems
        ]
        return [*notes, _record(parsed, found)]


def _tier_told(line: bytes) -> Tier:
    """Return whether anything in a line, however broken, says that it is not public."""
    return "public" if set(_TIER.findall(line)) <= {b"public"} else "confidential"


def _unknown_key(key: str) -> str:
    near = get_close_matches(key, _KEYS, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else "; free facts belong in 'attributes'"
    return f"unknown key{hint}"


def _check(line: Line) -> None:
    if not line.id.strip() or line.id != line.id.strip() or len(line.id) > MAX_ID:
        raise _Problem("id", f"must be 1 to {MAX_ID} characters without space around them")
    if not any(map(_is_filled, (line.title, line.text, *line.names))):
        raise _Problem("title", "one of title, text and names is required")
    if line.type is not None and line.kind == "result" and line.type not in RESULT_TYPES:
        raise _Problem("type", f"a result's type is one of {', '.join(RESULT_TYPES)}")
    for field in ("embargo", "date"):
        value = getattr(line, field)
        if value is not None and not _is_date(value):
            raise _Problem(field, f"{value!r} is not a date YYYY-MM-DD")
    for index, link in enumerate(line.links):
        _check_link(f"links[{index}]", link)


def _is_filled(value: Multilingual) -> bool:
    texts = value.values() if isinstance(value, dict) else (value,)
    return any(text.strip() for text in texts)


def _is_date(value: str) -> bool:
    """Whether it is YYYY-MM-DD and in the calendar; Python alone would take 20250102 too."""
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return False
    return re.fullmatch(DATE, value) is not None


def _check_link(place: str, link: Link) -> None:
    if link.role not in ROLES:
        near = get_close_matches(link.role, ROLES, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(ROLES)}"
        raise _Problem(f"{place}.role", f"unknown role {link.role!r}; {hint}")
    if link.kind is not None and link.kind not in KINDS:
        raise _Problem(f"{place}.kind", f"known: {', '.join(KINDS)}")
    if link.position is not None and not 0 <= link.position <= MAX_POSITION:
        raise _Problem(f"{place}.position", f"must be between 0 and {MAX_POSITION}")
    if not link.to and not link.name:
        raise _Problem(place, "a link needs `to` (an id) or `name`")


def _pairs(identifiers: dict[str, str | tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    for scheme, value in identifiers.items():
        for one in (value,) if isinstance(value, str) else value:
            yield scheme, one


def _texts(value: Multilingual, language: str | None) -> dict[str, str]:
    if isinstance(value, dict):
        return {tag: text for tag, text in value.items() if text.strip()}
    return {tell(value, language): value} if value.strip() else {}


def _record(line: Line, identifiers: dict[str, tuple[str, ...]]) -> Record:
    language = line.language or None
    titles, texts = _texts(line.title, language), _texts(line.text, language)
    return Record(
        registry="elements",
        record=line.id,
        kind=line.kind,
        type=line.type,
        titles=titles,
        texts=texts,
        names=tuple(filter(None, (_texts(name, None) for name in line.names))),
        keywords=line.keywords,
        fields=line.fields,
        identifiers=identifiers,
        year=line.year,
        date=line.date,
        language=language or next(iter(titles or texts), None),
        country=line.country,
        url=line.url,
        tier=line.tier,
        embargo=line.embargo,
        links=line.links,
        cites=line.cites,
        attributes=line.attributes,
        metrics=line.metrics,
        licence=line.licence,
        updated=line.updated,
        status=line.status,
        supersedes=line.supersedes,
        replaced_by=line.replaced_by,
    )


def write_elements(records: Iterable[Record], stream: IO[bytes]) -> int:
    """Write records as elements JSON Lines, UTF-8; returns how many. The key becomes the id.

    Reading them back gives records that differ in nothing but registry and record.
    """
    count = 0
    for record in records:
        line = {
            "id": record.key,
            "title": record.titles,
            "text": record.texts,
            **msgspec.to_builtins(record),
        }
        for name in ("registry", "record", "titles", "texts"):
            line.pop(name, None)
        line["identifiers"] = dict(record.identifiers)
        stream.write(msgspec.json.encode({k: v for k, v in line.items() if v}) + b"\n")
        count += 1
    return count
