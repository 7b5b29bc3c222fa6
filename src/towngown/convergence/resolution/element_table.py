"""Elements JSON Lines as a table of one kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from towngown.convergence.resolution.table import BETWEEN, Column, ColumnType, Table, told_apart
from towngown.kernel.errors import UnreadableSource
from towngown.kernel.records import Record
from towngown.sources.base import SourceFile
from towngown.sources.elements import ElementsReader

# One thing has only one of these; of the rest (e-mail, OpenAlex, …) it may have several.
EXCLUSIVE = frozenset({"orcid", "isni", "doi", "ror", "uscc", "lei"})
# Whose names a record's links tell: the organisations of people, the contributors of results.
_LINKED = {"person": "organisation", "organisation": "place", "result": "person"}


def read_elements(path: Path, kind: str) -> Table:
    """Return the elements of that kind; lines that cannot be read are told in the notes."""
    records: list[Record] = []
    notes: list[str] = []
    for item in ElementsReader().read(SourceFile(path)):
        if isinstance(item, Record):
            if item.kind == kind:
                records.append(item)
        elif not item.kept:
            notes.append(f"line {item.line}, {item.field}: {item.reason}")
    if not records:
        raise UnreadableSource(f"no line of kind {kind} was found in it", where=str(path))
    ids, again = told_apart([record.key for record in records])
    if again:
        notes.append(f"{again:,} ids were given more than once and got ~2, ~3 … at their end")
    columns = [
        Column(name, type_, values)
        for name, type_, values in _columns(records, kind)
        if any(values)
    ]
    return Table(ids, tuple(columns), notes=tuple(notes))


def _columns(records: list[Record], kind: str) -> Iterable[tuple[str, ColumnType, tuple[str, ...]]]:
    named: ColumnType = "organisation" if kind == "organisation" else "person"
    yield "name", named, tuple(_joined(_values(record.names)) for record in records)
    yield "title", "text", tuple(" ".join(record.titles.values()) for record in records)
    yield "text", "text", tuple(" ".join(record.texts.values()) for record in records)
    yield "keywords", "text", tuple(" ".join(record.keywords) for record in records)
    yield "year", "year", tuple(str(record.year or "") for record in records)
    yield "date", "date", tuple(record.date or "" for record in records)
    yield "country", "word", tuple(record.country or "" for record in records)
    yield _LINKED.get(kind, "linked"), "text", tuple(_linked(record) for record in records)
    for scheme in sorted({scheme for record in records for scheme in record.identifiers}):
        type_: ColumnType = "exclusive" if scheme in EXCLUSIVE else "identifier"
        yield (
            scheme,
            type_,
            tuple(_joined(record.identifiers.get(scheme, ())) for record in records),
        )


def _values(names: Iterable[Mapping[str, str]]) -> Iterable[str]:
    return (value for one in names for value in one.values())


def _joined(values: Iterable[str]) -> str:
    return BETWEEN.join(dict.fromkeys(values))


def _linked(record: Record) -> str:
    """Return the names that the record's links write, and the references that they give."""
    found: list[str] = []
    for link in record.links:
        found += [link.name or link.to or "", *link.affiliations]
    return " ".join(filter(None, found))
