"""Records that are one thing become one row of the elements table, each value with its sources.

Where records disagree on a single value, the preferred record's stands: the park's own lists
before registries, and these before somebody's collection of references; then the newer version,
then the key, so that order of arrival never matters. Where values can stand side by side (names,
identifiers, texts in other languages, keywords), all are kept. Every field notes which sources
said what was taken.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

from towngown.kernel.records import Record
from towngown.kernel.tiers import strictest
from towngown.sources.base import Standing

T = TypeVar("T", bound=Hashable)

_json = msgspec.json.Encoder(order="deterministic")

# Earlier is preferred where two registries disagree on a single value; those not named here come
# after these, and last what people write of their own works.
_REGISTRY_ORDER = ("ror", "orcid", "crossref", "datacite", "uspto", "openalex")
_STANDINGS: tuple[Standing, ...] = ("own", "registry", "references")
# Registries in which everybody may claim the same thing: a paper by all its authors.
CLAIMING = frozenset({"orcid-works"})
_SINGLE = ("type", "year", "date", "language", "country", "url")


class Witness(NamedTuple):
    """A record that takes part in an element, the file it came from, and whose word that is."""

    record: Record
    file: str
    standing: Standing = "registry"


def preference(witness: Witness) -> tuple[bool, int, int, str, str]:
    """Return the sort key by which records of one element are asked in turn (larger first)."""
    record, standing = witness.record, _STANDINGS.index(witness.standing)
    rank = 0 if witness.standing != "registry" else _rank(record.registry)
    return (record.status == "active", -standing, -rank, record.updated or "", record.key)


def _rank(registry: str) -> int:
    if registry in _REGISTRY_ORDER:
        return _REGISTRY_ORDER.index(registry)
    return len(_REGISTRY_ORDER) + (registry in CLAIMING)


def element_row(id_: str, members: Sequence[Witness]) -> tuple[Any, ...]:
    """Return the row (in the order of schema.ELEMENTS) of the element that `members` make.

    With one member the row is that record's.
    """
    if len(members) == 1:
        return _row_of_one(id_, members[0].record, members[0].file)
    ranked = sorted(members, key=preference, reverse=True)
    return _row_of_many(id_, [one.record for one in ranked], [one.file for one in ranked])


def _row_of_one(id_: str, record: Record, file: str) -> tuple[Any, ...]:
    return (
        id_,
        record.kind,
        record.type,
        list(record.titles.items()),
        list(record.texts.items()),
        [pair for name in record.names for pair in name.items()],
        record.keywords,
        record.fields,
        [(scheme, value) for scheme, values in record.identifiers.items() for value in values],
        record.year,
        record.date,
        record.language,
        record.country,
        record.url,
        record.tier,
        record.embargo,
        record.status,
        record.cites,
        _json.encode(record.attributes).decode() if record.attributes else None,
        _json.encode(record.metrics).decode() if record.metrics else None,
        [_source(record, file)],
        None,
    )


def _source(record: Record, file: str) -> tuple[str, str, str | None, str | None, str]:
    return (record.registry, record.record, record.updated, record.licence, file)


class _Provenance:
    """Notes, field by field, which of the ranked records said a value that was taken."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = records
        self.fields: dict[str, list[int]] = {}

    def first(self, field: str, get: Callable[[Record], Any]) -> Any:
        """Take the first record's value that there is."""
        for index, record in enumerate(self._records):
            value = get(record)
            if value is not None and value != "":
                agreeing = [i for i, r in enumerate(self._records) if get(r) == value]
                self.fields[field] = agreeing or [index]
                return value
        return None

    def union(self, field: str, get: Callable[[Record], Iterable[T]]) -> list[T]:
        """Take all values of all records, in order of preference, each once."""
        found: dict[T, None] = {}
        said = []
        for index, record in enumerate(self._records):
            values = list(get(record))
            found.update(dict.fromkeys(values))
            if values:
                said.append(index)
        if said:
            self.fields[field] = said
        return list(found)

    def texts(self, field: str, get: Callable[[Record], dict[str, str]]) -> list[tuple[str, str]]:
        """Take one text a language: the first record's that has it."""
        chosen: dict[str, str] = {}
        for index, record in enumerate(self._records):
            for language, text in get(record).items():
                if language not in chosen:
                    chosen[language] = text
                    self.fields.setdefault(field, []).append(index)
        if field in self.fields:
            self.fields[field] = sorted(set(self.fields[field]))
        return list(chosen.items())

    def facts(self, field: str, get: Callable[[Record], dict[str, Any]]) -> str | None:
        """Take free facts key by key: the first record's that has the key."""
        merged: dict[str, Any] = {}
        for index, record in enumerate(self._records):
            for key, value in get(record).items():
                if key not in merged:
                    merged[key] = value
                    self.fields[f"{field}.{key}"] = [index]
        return _json.encode(merged).decode() if merged else None


def _row_of_many(id_: str, records: Sequence[Record], files: Sequence[str]) -> tuple[Any, ...]:
    take = _Provenance(records)
    single = {
        name: take.first(name, lambda record, name=name: getattr(record, name))  # type: ignore[misc]
        for name in _SINGLE
    }
    tier = strictest([record.tier for record in records])
    embargoes = [r.embargo for r in records if r.tier == tier and tier != "public"]
    active = [record for record in records if record.status == "active"]
    titles = take.texts("titles", lambda r: r.titles)
    texts = take.texts("texts", lambda r: r.texts)
    names = take.union("names", lambda r: (pair for name in r.names for pair in name.items()))
    keywords = take.union("keywords", lambda r: r.keywords)
    fields = take.union("fields", lambda r: r.fields)
    identifiers = take.union(
        "identifiers", lambda r: ((s, v) for s, values in r.identifiers.items() for v in values)
    )
    cites = take.union("cites", lambda r: r.cites)
    attributes = take.facts("attributes", lambda r: r.attributes)
    metrics = take.facts("metrics", lambda r: dict(r.metrics))
    return (
        id_,
        records[0].kind,
        single["type"],
        titles,
        texts,
        names,
        keywords,
        fields,
        identifiers,
        single["year"],
        single["date"],
        single["language"],
        single["country"],
        single["url"],
        tier,
        max(embargoes) if embargoes and all(embargoes) else None,  # type: ignore[type-var]
        "active" if active else records[0].status,
        cites,
        attributes,
        metrics,
        [_source(record, file) for record, file in zip(records, files, strict=True)],
        _json.encode(take.fields).decode(),
    )


def link_rows(record: Record) -> list[tuple[Any, ...]]:
    """Return the rows (in the order of schema.LINKS) of one record's links."""
    key = record.key
    return [
        (
            key,
            link.role,
            link.to,
            link.name,
            link.kind,
            link.position,
            link.corresponding,
            list(link.identifiers.items()),
            link.affiliations,
            link.affiliation_refs,
            link.since,
            link.until,
            key,
            record.tier,
            record.embargo,
            link.to,
        )
        for link in record.links
    ]
