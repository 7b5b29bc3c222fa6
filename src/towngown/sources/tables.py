"""Spreadsheets of people, organisations, results, needs and courses, in English or Chinese."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from towngown.kernel.errors import UnreadableSource
from towngown.kernel.identifiers import collect
from towngown.kernel.kinds import RESULT_TYPES
from towngown.kernel.languages import tell
from towngown.kernel.records import Link, Record, Rejection
from towngown.kernel.tiers import Tier
from towngown.sources.base import SourceFile, Standing, Text, rejected
from towngown.sources.headings import fields_of, recognise
from towngown.sources.sheets import Row, sheets_of

_HEADER_WITHIN = 10
_SEPARATORS = re.compile(r"\s*[;；、|\n]\s*|\s*[,，]\s*(?![^(（]*[)）])")
_AMOUNT = re.compile(r"([\d,]*\.?\d+)\s*(亿|万|千|million|m|k)?", re.I)
_FACTORS = {"亿": 1e8, "万": 1e4, "千": 1e3, "million": 1e6, "m": 1e6, "k": 1e3}
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?")
_TIERS: dict[str, Tier] = {
    "public": "public", "公开": "public", "park": "park", "园区": "park", "内部": "park",
    "internal": "park", "confidential": "confidential", "保密": "confidential",
    "机密": "confidential",
}  # fmt: skip
_TYPES = {
    "论文": "publication", "paper": "publication", "article": "publication", "专利": "patent",
    "发明专利": "patent", "软件": "software", "软件著作权": "software", "数据集": "dataset",
    "data": "dataset", "技术诀窍": "know-how", "专有技术": "know-how", "know how": "know-how",
}  # fmt: skip


class _Bad(ValueError):
    """A cell that cannot be read; `field` names it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True)
class _Sheet:
    """A recognised sheet: its name, where the header stands, and the field of each column."""

    name: str
    header_row: int
    headings: list[str]
    fields: list[str | None]


class TableReader:
    """Reads one kind of element from CSV and XLSX files, one row an element."""

    format = ""
    title = ""
    version = 2
    standing: Standing = "own"
    kind = ""

    def sniff(self, text: Text) -> float:
        """Never sure: a table does not tell what its rows are; say FORMAT:PATH."""
        return 0.1 if text.head else 0.0

    def read(self, source: SourceFile) -> Iterator[Record | Rejection]:
        """Yield the rows of all sheets in which a header is found."""
        unknown = sorted(set(source.mapping.values()) - {"", *fields_of(self.kind)})
        if unknown:
            raise UnreadableSource(
                f"the mapping names unknown fields: {', '.join(unknown)}",
                where=str(source.path),
                hint=f"known: {', '.join(fields_of(self.kind))}",
            )
        seen: Counter[str] = Counter()
        found = False
        for name, rows in sheets_of(source):
            sheet, rest = self._recognised(name, rows, source)
            if sheet is None:
                continue
            found = True
            for column, field in zip(sheet.headings, sheet.fields, strict=True):
                if field is None and column and source.mapping.get(column) != "":
                    reason = "heading not known; its values are kept under it in attributes"
                    yield rejected(name, sheet.header_row, column, reason, kept=True)
            for number, row in rest:
                yield from self._row(sheet, number, row, source, seen)
        if not found:
            raise UnreadableSource(
                f"no row with headings of {self.kind} was found in the first {_HEADER_WITHIN} rows",
                where=str(source.path),
                hint=f"give --mapping; fields: {', '.join(fields_of(self.kind))}",
            )

    def _recognised(
        self, name: str, rows: Iterator[Row], source: SourceFile
    ) -> tuple[_Sheet | None, Iterator[Row]]:
        """Find the header: the first of the leading rows that names what is required."""
        for _ in range(_HEADER_WITHIN):
            number, row = next(rows, (0, []))
            fields = recognise(self.kind, row, source.mapping)
            if {"title", "name", "text", "name_en", "title_en"} & set(fields) and (
                sum(field is not None for field in fields) >= 2 or len(row) == 1
            ):
                return _Sheet(name, number, row, fields), rows
        return None, rows

    def _row(
        self, sheet: _Sheet, number: int, row: list[str], source: SourceFile, seen: Counter[str]
    ) -> Iterator[Record | Rejection]:
        values: dict[str, str] = {}
        extra: dict[str, str] = {}
        for heading, field, cell in zip(sheet.headings, sheet.fields, row, strict=False):
            if cell:
                (values if field else extra)[field or heading] = cell
        raw = "\t".join(row)
        try:
            record, problems = self._record(values, extra, source, seen)
        except _Bad as bad:
            tier: Tier = _TIERS.get(_written_tier(values), "confidential")
            yield rejected(sheet.name, number, bad.field, str(bad), raw, tier=tier)
            return
        for field, reason in problems:
            yield rejected(sheet.name, number, field, reason, raw, kept=True, tier=record.tier)
        yield record

    def _record(
        self, values: dict[str, str], extra: dict[str, str], source: SourceFile, seen: Counter[str]
    ) -> tuple[Record, list[tuple[str, str]]]:
        main = _named(values, "title") or _named(values, "name")
        text = _text(values)
        if not (main or text):
            field = "name" if self.kind in ("person", "organisation") else "title"
            raise _Bad(field, "is empty, and there is no description either")
        identifiers, problems = collect(
            (scheme, values[scheme])
            for scheme in ("doi", "patent", "orcid", "openalex", "uscc", "ror", "email")
            if scheme in values
        )
        notes = [(problem.where, problem.message) for problem in problems]
        attributes: dict[str, Any] = {**extra, **self._facts(values, notes)}
        named = self.kind in ("person", "organisation")
        record = Record(
            registry=source.registry,
            record=_id(values, seen),
            kind=self.kind,
            type=self._type(values),
            titles={} if named else main,
            names=({**main},) if named and main else (),
            texts=text,
            keywords=tuple(_split(values.get("keywords", ""))),
            identifiers=identifiers,
            year=_year(values, notes),
            date=_date(values, "date", notes),
            language=values.get("language") or next(iter(text or main), None),
            country=values.get("country"),
            url=values.get("url"),
            tier=_tier(values),
            embargo=_date(values, "embargo", notes),
            links=tuple(self._links(values)),
            attributes=attributes,
        )
        return record, notes

    def _type(self, values: dict[str, str]) -> str | None:
        written = values.get("type")
        if self.kind != "result" or written is None:
            return written or ("patent" if "patent" in values else None)
        type_ = _TYPES.get(written.lower(), written.lower())
        if type_ not in RESULT_TYPES:
            raise _Bad("type", f"{written!r} is none of {', '.join(RESULT_TYPES)}")
        return type_

    def _facts(self, values: dict[str, str], notes: list[tuple[str, str]]) -> dict[str, Any]:
        names = ("position", "department", "address", "contact", "level", "hours", "prerequisites")
        facts: dict[str, Any] = {name: values[name] for name in names if name in values}
        for name, convert in _NUMBERS.items():
            if name in values:
                try:
                    facts.update(convert(values[name]))
                except ValueError:
                    notes.append((name, f"{values[name]!r} cannot be read as a number"))
        deadline = _date(values, "deadline", notes)
        return facts | ({"deadline": deadline} if deadline else {})

    def _links(self, values: dict[str, str]) -> Iterator[Link]:
        for field, role, kind in _ROLES:
            for position, name in enumerate(_split(values.get(field, ""))):
                shown = "employee" if field == "organisation" and self.kind == "person" else role
                shown = "inventor" if field == "authors" and "patent" in values else shown
                yield Link(shown, None, name, kind, position=position if kind == "person" else None)


_ROLES = (
    ("organisation", "owner", "organisation"), ("authors", "author", "person"),
    ("owner", "owner", "organisation"), ("proposer", "proposer", "organisation"),
    ("teacher", "teacher", "person"),
)  # fmt: skip


def _amount(text: str) -> dict[str, Any]:
    match = _AMOUNT.search(text)
    if match is None:
        raise ValueError(text)
    factor = _FACTORS.get((match[2] or "").lower(), 1)
    return {"budget_cny": round(float(match[1].replace(",", "")) * factor, 2)}


_NUMBERS: dict[str, Callable[[str], dict[str, Any]]] = {
    "trl": lambda text: {"trl": int(re.sub(r"\D", "", text))},
    "credits": lambda text: {"credits": float(text)},
    "budget": _amount,
}


def _named(values: dict[str, str], field: str) -> dict[str, str]:
    found: dict[str, str] = {}
    if field in values:
        found[tell(values[field], values.get("language"))] = values[field]
    if f"{field}_en" in values:
        found.setdefault("en", values[f"{field}_en"])
    return found


def _text(values: dict[str, str]) -> dict[str, str]:
    found = (
        {tell(values["text"], values.get("language")): values["text"]} if "text" in values else {}
    )
    if "text_en" in values:
        found.setdefault("en", values["text_en"])
    return found


def _split(cell: str) -> list[str]:
    return [part for part in _SEPARATORS.split(cell) if part.strip()]


def _id(values: dict[str, str], seen: Counter[str]) -> str:
    """Return the row's id: its own, or one made of what names it, so that order never matters."""
    id_ = values.get("id")
    if not id_:
        names = ("title", "name", "text", "organisation", "proposer", "patent", "email")
        named = "\x1f".join(values.get(name, "") for name in names)
        id_ = blake2b(named.encode(), digest_size=6).hexdigest()
    seen[id_] += 1
    return id_ if seen[id_] == 1 else f"{id_}~{seen[id_]}"


def _year(values: dict[str, str], notes: list[tuple[str, str]]) -> int | None:
    match = re.search(r"(?:19|20)\d\d", values.get("year", "") or values.get("date", ""))
    if match is None and "year" in values:
        notes.append(("year", f"{values['year']!r} is not a year"))
    return int(match[0]) if match else None


def _date(values: dict[str, str], field: str, notes: list[tuple[str, str]]) -> str | None:
    if field not in values:
        return None
    match = _DATE.search(values[field])
    try:
        if match and match[3]:
            return datetime.date(int(match[1]), int(match[2]), int(match[3])).isoformat()
        if match and field == "deadline":
            return _month_end(int(match[1]), int(match[2])).isoformat()
    except ValueError:
        match = None
    if field == "embargo":
        raise _Bad("embargo", f"{values[field]!r} is not a date")
    if match is None:
        notes.append((field, f"{values[field]!r} is not a date"))
    return None


def _month_end(year: int, month: int) -> datetime.date:
    first_of_next = datetime.date(year + month // 12, month % 12 + 1, 1)
    return first_of_next - datetime.timedelta(days=1)


def _written_tier(values: dict[str, str]) -> str:
    return values.get("tier", "public").strip().lower()


def _tier(values: dict[str, str]) -> Tier:
    written = _written_tier(values)
    if written not in _TIERS:
        raise _Bad("tier", f"{written!r} is none of {', '.join(_TIERS)}")
    return _TIERS[written]


class PeopleReader(TableReader):
    """Reads lists of people."""

    format, kind, title = "people", "person", "Spreadsheets of people (CSV, XLSX)"


class OrganisationsReader(TableReader):
    """Reads lists of organisations."""

    format, kind, title = "organisations", "organisation", "Spreadsheets of organisations"


class ResultsReader(TableReader):
    """Reads lists of results."""

    format, kind, title = "results", "result", "Spreadsheets of results"


class NeedsReader(TableReader):
    """Reads lists of needs."""

    format, kind, title = "needs", "need", "Spreadsheets of needs"


class CoursesReader(TableReader):
    """Reads course lists."""

    format, kind, title = "courses", "course", "Spreadsheets of courses"


__all__: Sequence[str] = (
    "CoursesReader", "NeedsReader", "OrganisationsReader", "PeopleReader", "ResultsReader",
    "TableReader",
)  # fmt: skip
