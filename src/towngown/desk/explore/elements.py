"""What the page of an element shows: its record, its sources, its links.

Apps add parts to the page: `PARTS.append(function(reader, element) -> Part | None)`, each with a
template of its own; what a part shows must have passed the gate for that reader.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from babel.numbers import format_decimal

from towngown.atlas.atlas import Atlas
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.reader import Reader
from towngown.desk.base.templatetags.desk import locale
from towngown.desk.explore import names
from towngown.kernel.errors import NotFound

SHOWN = 12  # links of a role before the rest has to be asked for
MOST = 500
_LONG = 10_000  # from here on a number is cut into thousands; a year is not
_RESOLVERS = {
    "doi": "https://doi.org/{}", "orcid": "https://orcid.org/{}", "ror": "https://ror.org/{}",
    "openalex": "https://openalex.org/{}", "wikidata": "https://www.wikidata.org/wiki/{}",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/PMC{}/", "arxiv": "https://arxiv.org/abs/{}",
    "isni": "https://isni.org/isni/{}", "grid": "https://www.grid.ac/institutes/{}",
    "patent": "https://patents.google.com/patent/{}", "email": "mailto:{}", "url": "{}",
    "lei": "https://search.gleif.org/#/record/{}",
}  # fmt: skip
_WRITTEN = {
    "doi": "DOI", "orcid": "ORCID", "ror": "ROR", "openalex": "OpenAlex", "pmid": "PMID",
    "wikidata": "Wikidata", "pmcid": "PMCID", "arxiv": "arXiv", "isni": "ISNI", "grid": "GRID",
    "lei": "LEI", "uscc": "统一社会信用代码", "issn": "ISSN", "isbn": "ISBN", "mag": "MAG",
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A part of the page that another app adds: a heading, a template and what it needs."""

    title: names.Words
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 0


PARTS: list[Callable[[Reader, Mapping[str, Any]], Part | None]] = []


@dataclass(frozen=True)
class End:
    """The other end of a link: an element that may be seen, or a name as the source wrote it."""

    title_of: Mapping[str, Any] | None
    name: str
    since: str = ""
    until: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """The links of one role in one direction; `ends` are the first of `total`."""

    role: str
    towards: bool
    words: names.Words
    ends: list[End]
    total: int

    @property
    def key(self) -> str:
        """The name by which the address asks for all of it."""
        return f"{self.role}.{'in' if self.towards else 'out'}"


def fetched(atlas: Atlas, id_: str) -> dict[str, Any]:
    """Return the element; raises NotSeen, whether it is hidden or missing."""
    try:
        return atlas.element(id_)
    except NotFound as error:
        raise NotSeen(id_) from error


def groups(atlas: Atlas, element: Mapping[str, Any], *, whole: str = "") -> list[Group]:
    """Return the links from and towards an element by role, only with ends that may be seen."""
    rows = [(row, False) for row in atlas.links(element["id"])]
    rows += [(row, True) for row in atlas.links(element["id"], towards=True)]
    seen = atlas.elements({row["from"] if towards else row["to"] for row, towards in rows} - {None})
    grouped: dict[tuple[str, bool], dict[Any, End]] = defaultdict(dict)
    for row, towards in sorted(rows, key=lambda pair: _place(pair[0], pair[1], seen)):
        end = _end(row, towards, seen)
        if end is not None:
            key = end.title_of["id"] if end.title_of else end.name
            grouped[row["role"], towards].setdefault(key, end)
    fields = atlas.elements(element["fields"] or ())
    for id_, row in fields.items():
        grouped["field", False].setdefault(id_, End(row, ""))
    return [_group(role, towards, list(ends.values()), whole)
            for (role, towards), ends in grouped.items()]  # fmt: skip


def _group(role: str, towards: bool, ends: list[End], whole: str) -> Group:
    words = names.of_role(role, towards=towards)
    group = Group(role, towards, words, ends, len(ends))
    most = MOST if group.key == whole else SHOWN
    return Group(role, towards, words, ends[:most], len(ends))


def _place(row: Mapping[str, Any], towards: bool, seen: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return where a link stands; an id that the reader may not see has no say in it."""
    at = row["position"] if row["position"] is not None else 1 << 30
    other = row["from"] if towards else row["to"]
    return towards, row["role"], at, (other if other in seen else ""), row["name"] or ""


def _end(row: Mapping[str, Any], towards: bool, seen: Mapping[str, Any]) -> End | None:
    other = row["from"] if towards else row["to"]
    element = seen.get(other) if other else None
    name = "" if towards else row["name"] or ""
    if element is None and not name:
        return None
    return End(
        element, name, row["since"] or "", row["until"] or "", tuple(row["affiliations"] or ())
    )


def identifiers(element: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return (scheme, value, address or "") of each identifier."""
    return [
        (
            _WRITTEN.get(one["scheme"], one["scheme"].replace("_", " ").capitalize()),
            one["value"],
            _RESOLVERS.get(one["scheme"], "").format(one["value"]),
        )
        for one in element["identifiers"] or ()
    ]


def facts(element: Mapping[str, Any], column: str) -> list[tuple[names.Words, str]]:
    """Return the free facts (attributes or metrics) as (name, value)."""
    told = json.loads(element[column]) if element[column] else {}
    return [
        (names.FACTS.get(name) or name.replace("_", " "), _said(value))
        for name, value in sorted(told.items())
        if value not in (None, "", [], {})
    ]


def _said(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_said(one) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_said(one)}" for name, one in value.items())
    if isinstance(value, int | float) and abs(value) >= _LONG:
        return str(format_decimal(value, locale=locale()))
    return str(value)


def sources(element: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return each record behind the element, with the columns that were taken from it."""
    told: Mapping[str, Sequence[int]] = json.loads(element["provenance"] or "{}")
    found = []
    for number, source in enumerate(element["sources"] or ()):
        taken = sorted(column for column, numbers in told.items() if number in numbers)
        given = [names.COLUMNS.get(column, column) for column in taken]
        registry = names.REGISTRIES.get(source["registry"], source["registry"])
        found.append({**source, "registry": registry, "gives": given, "everything": not told})
    return found
