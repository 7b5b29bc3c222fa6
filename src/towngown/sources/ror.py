"""The Research Organization Registry: dumps of schema v1 and v2, as zip, JSON or JSON Lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from towngown.kernel.errors import UnreadableSource
from towngown.kernel.identifiers import collect
from towngown.kernel.languages import tell
from towngown.kernel.records import Link, Record, Rejection
from towngown.sources.base import (
    MISFIT,
    NOT_JSON,
    Member,
    SourceFile,
    Text,
    lines_of,
    not_json,
    rejected,
)

_SCHEMES = {"grid": "grid", "isni": "isni", "wikidata": "wikidata", "fundref": "crossref_funder"}
_RELATIONS = {
    "parent": "part_of", "child": "parent", "related": "related", "successor": "successor",
}  # fmt: skip


class RorReader:
    """Reads ROR records of both schemas; where an archive holds both, schema v2 is taken."""

    format = "ror"
    title = "ROR dumps: zip, JSON or JSON Lines, schema v1 and v2"
    version = 2

    def sniff(self, text: Text) -> float:
        """Sure where the head speaks of ror.org ids and of organisation names."""
        head = text.head[:20_000]
        named = b'"established"' in head or b'"names"' in head
        return 0.9 if b"https://ror.org/" in head and named and b"openalex" not in head else 0.0

    def read(self, source: SourceFile) -> Iterator[Record | Rejection]:
        """Yield the organisations."""
        names = [m.name for m in source.members() if m.name.endswith(".json")]
        only_v2 = any("schema_v2" in name for name in names)
        for member in source.members():
            is_json = "!" not in member.name or member.name.endswith((".json", ".jsonl"))
            if is_json and not (only_v2 and "schema_v2" not in member.name):
                yield from _organisations(member)


def _organisations(member: Member) -> Iterator[Record | Rejection]:
    for number, row in _rows(member):
        if isinstance(row, Rejection):
            yield row
            continue
        row = row.get("record", row) if isinstance(row, dict) else row
        try:
            record, problems = _v2(row) if "names" in row else _v1(row)
        except MISFIT as error:
            reason = f"not a ROR record: {type(error).__name__} {error}"
            yield rejected(member.name, number, "record", reason, msgspec.json.encode(row))
            continue
        for problem in problems:
            field = f"external_ids.{problem.where}"
            yield rejected(member.name, number, field, problem.message, kept=True)
        yield record


def _rows(member: Member) -> Iterator[tuple[int, Any]]:
    head = member.stream.peek(64)[:64].lstrip()  # type: ignore[attr-defined]
    if head[:1] == b"[":
        try:
            yield from enumerate(msgspec.json.decode(member.stream.read(), type=list[Any]), 1)
        except NOT_JSON as error:
            raise UnreadableSource(
                f"not a JSON array: {error}", where=member.name, hint="download it again"
            ) from error
        return
    if head[:1] != b"{":
        raise UnreadableSource("neither a JSON array nor JSON Lines", where=member.name)
    for number, line in lines_of(member):
        try:
            yield number, msgspec.json.decode(line, type=dict[str, Any])
        except NOT_JSON as error:
            yield number, rejected(member.name, number, "line", not_json(line, error), line)


def _bare(url: str) -> str:
    return url.rpartition("/")[2]


def _record(
    row: dict[str, Any],
    names: Iterable[dict[str, str]],
    types: list[str],
    country: str | None,
    url: str | None,
    pairs: Iterable[tuple[str, str]],
    acronyms: list[str],
    locations: list[dict[str, str]],
) -> tuple[Record, list[Any]]:
    id_ = _bare(row["id"])
    attributes: dict[str, Any] = {
        "acronyms": acronyms,
        "locations": locations,
        # Inactive is "no longer there", withdrawn "never right"; both are withdrawn to us.
        "ror_status": row.get("status", "active"),
    }
    identifiers, problems = collect([("ror", id_), *pairs])
    links = [
        Link(_RELATIONS.get(r["type"].lower(), "related"), f"ror:{_bare(r['id'])}", r.get("label"),
             "organisation")
        for r in row.get("relationships") or ()
        if r.get("type", "").lower() != "predecessor"
    ]  # fmt: skip
    unique = list({tuple(name.items()): name for name in names}.values())
    record = Record(
        registry="ror",
        record=id_,
        kind="organisation",
        type=types[0].lower() if types else None,
        names=tuple(unique),
        identifiers=identifiers,
        year=row.get("established"),
        country=country,
        url=url,
        links=tuple(links),
        attributes={key: value for key, value in attributes.items() if value},
        licence="CC0-1.0",
        updated=((row.get("admin") or {}).get("last_modified") or {}).get("date"),
        status="active" if row.get("status", "active") == "active" else "withdrawn",
    )
    return record, problems


def _v2(row: dict[str, Any]) -> tuple[Record, list[Any]]:
    ranked = sorted(row["names"], key=lambda name: "ror_display" not in (name.get("types") or ()))
    names = [{name.get("lang") or tell(name["value"], "und"): name["value"]} for name in ranked]
    acronyms = [name["value"] for name in ranked if "acronym" in (name.get("types") or ())]
    places = [place.get("geonames_details") or {} for place in row.get("locations") or ()]
    locations = [
        _location(
            place.get("name"),
            place.get("country_subdivision_name"),
            place.get("country_subdivision_code"),
            place.get("country_name"),
            place.get("country_code"),
        )
        for place in places
    ]
    links = [link["value"] for link in row.get("links") or () if link.get("type") == "website"]
    pairs = [
        (_SCHEMES[one["type"]], value)
        for one in row.get("external_ids") or ()
        if one.get("type") in _SCHEMES
        for value in ([one["preferred"]] if one.get("preferred") else one.get("all") or ())
    ]
    country = places[0].get("country_code") if places else None
    url = links[0] if links else None
    types = row.get("types") or []
    return _record(row, names, types, country, url, pairs, acronyms, locations)


def _v1(row: dict[str, Any]) -> tuple[Record, list[Any]]:
    names = [
        {tell(row["name"], "en"): row["name"]},
        *({one["iso639"]: one["label"]} for one in row.get("labels") or ()),
        *({tell(name, "und"): name} for name in row.get("aliases") or ()),
        *({"und": name} for name in row.get("acronyms") or ()),
    ]
    pairs: list[tuple[str, str]] = []
    for scheme, one in (row.get("external_ids") or {}).items():
        if scheme.lower() in _SCHEMES:
            value = one.get("preferred") or one.get("all")
            values = [value] if isinstance(value, str) else value or ()
            pairs.extend((_SCHEMES[scheme.lower()], each) for each in values)
    country = row.get("country") or {}
    locations = [_v1_location(place, country) for place in row.get("addresses") or ()]
    url = (row.get("links") or [None])[0]
    types, acronyms = row.get("types") or [], list(row.get("acronyms") or ())
    code = country.get("country_code")
    return _record(row, names, types, code, url, pairs, acronyms, locations)


def _v1_location(place: dict[str, Any], country: dict[str, str]) -> dict[str, str]:
    region = (place.get("geonames_city") or {}).get("geonames_admin1") or {}
    return _location(
        place.get("city"),
        region.get("name") or place.get("state"),
        (region.get("code") or place.get("state_code") or "").rpartition(".")[2],
        country.get("country_name"),
        country.get("country_code"),
    )


def _location(
    city: str | None,
    subdivision: str | None,
    subdivision_code: str | None,
    country: str | None,
    country_code: str | None,
) -> dict[str, str]:
    """Return what is known of a place, under the names that both schemas share."""
    known = {
        "city": city,
        "subdivision": subdivision,
        "subdivision_code": subdivision_code,
        "country": country,
        "country_code": country_code,
    }
    return {key: value for key, value in known.items() if value}
