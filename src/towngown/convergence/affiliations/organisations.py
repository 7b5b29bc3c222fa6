"""What resolution needs to know of an organisation, taken from registry records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from towngown.kernel.records import Record


@dataclass(frozen=True, slots=True)
class Place:
    """A seat of an organisation: names as the registry writes them, codes in ISO 3166."""

    city: str = ""
    region: str = ""
    region_code: str = ""
    country: str = ""
    country_code: str = ""


@dataclass(slots=True)
class Organisation:
    """An organisation that a string may name.

    `names` are distinct, the preferred one first; `acronyms` are those of them that the
    registry calls so. `fame` counts what the registry knows of it (names, identifiers,
    relations): better-known organisations are known better. `former` names are of records
    that were merged into this one.
    """

    ror: str
    names: list[str]
    acronyms: frozenset[str]
    kind: str
    places: list[Place]
    country: str
    parents: frozenset[str]
    children: frozenset[str]
    fame: int
    former: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The preferred name."""
        return self.names[0] if self.names else self.ror


def organisations_of(records: Iterable[Record]) -> list[Organisation]:
    """Return the active organisations, with the names of withdrawn ones under their successor.

    A withdrawn record with no successor, or several, is left out: its name means nobody now.
    """
    active: dict[str, Organisation] = {}
    withdrawn: dict[str, tuple[list[str], list[str]]] = {}
    for record in records:
        id_ = record.record
        names = list(dict.fromkeys(text for name in record.names for text in name.values()))
        if record.status == "active":
            active[id_] = _organisation(record, names)
        else:
            withdrawn[id_] = (names, _linked(record, "successor"))
    for id_ in withdrawn:
        heir = _heir(id_, withdrawn)
        if heir in active:
            known = set(active[heir].names)
            active[heir].former.extend(n for n in withdrawn[id_][0] if n not in known)
    return list(active.values())


def _heir(id_: str, withdrawn: dict[str, tuple[list[str], list[str]]]) -> str:
    """Follow successors to the one record that stands for `id_` now; "" where there is none."""
    seen: set[str] = set()
    while id_ in withdrawn:
        successors = withdrawn[id_][1]
        if len(successors) != 1 or id_ in seen:
            return ""
        seen.add(id_)
        id_ = successors[0]
    return id_


def _organisation(record: Record, names: list[str]) -> Organisation:
    places = [
        Place(
            city=one.get("city", ""),
            region=one.get("subdivision", ""),
            region_code=one.get("subdivision_code", ""),
            country=one.get("country", ""),
            country_code=one.get("country_code", ""),
        )
        for one in record.attributes.get("locations", ())
    ]
    identifiers = sum(map(len, record.identifiers.values()))
    return Organisation(
        ror=record.record,
        names=names,
        acronyms=frozenset(record.attributes.get("acronyms", ())),
        kind=record.type or "other",
        places=places,
        country=record.country or "",
        parents=frozenset(_linked(record, "part_of")),
        children=frozenset(_linked(record, "parent")),
        fame=len(names) + identifiers + len(record.links),
    )


def _linked(record: Record, role: str) -> list[str]:
    return [link.to.removeprefix("ror:") for link in record.links if link.role == role and link.to]
