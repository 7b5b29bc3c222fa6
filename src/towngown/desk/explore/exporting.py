"""What is listed on a page as entries and rows for the writers of files."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from towngown.atlas.atlas import Atlas
from towngown.desk.base.engine import title_of
from towngown.desk.explore import names
from towngown.kernel.languages import base
from towngown.reports import exports
from towngown.reports.exports import Agent, Column, Entry

MOST = 20_000  # rows of one file
SHEET = (
    "id", "kind", "type", "title_en", "title_zh", "people", "organisations", "year", "date",
    "language", "country", "keywords", "identifiers", "url", "text_en", "text_zh", "tier",
)  # fmt: skip
TABLES = ("xlsx", "csv", "json")
_ROLES = frozenset({
    "author", "editor", "inventor", "owner", "applicant", "publisher", "employee", "affiliation",
    "member",
})  # fmt: skip


@dataclass(frozen=True)
class File:
    """A file to be sent: what is in it, and what it is called."""

    content: bytes
    type: str
    name: str


def file(atlas: Atlas, ids: Sequence[str], form: str, name: str) -> File | None:
    """Return the elements of those ids as a file of that form; None for a form there is none of.

    What the atlas's view does not cover is left out.
    """
    if form not in _FORMS:
        return None
    type_, ending, write = _FORMS[form]
    rows = atlas.elements(ids[:MOST])
    shown = [rows[id_] for id_ in ids[:MOST] if id_ in rows]
    return File(write(shown, entries(atlas, shown)), type_, f"{name}.{ending}")


def table(
    columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], form: str, name: str
) -> File | None:
    """Return any list as XLSX, CSV or JSON; None for another form.

    For the lists of other apps: the rows must have passed the gate for who asks.
    """
    if form not in TABLES:
        return None
    type_, ending, _write = _FORMS[form]
    write: dict[str, Callable[[], bytes]] = {
        "xlsx": lambda: exports.xlsx(columns, rows, name),
        "csv": lambda: exports.csv(columns, rows),
        "json": lambda: exports.json(rows),
    }
    return File(write[form](), type_, f"{name}.{ending}")


def entries(atlas: Atlas, rows: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """Return elements with those answerable for them, as far as the view covers these too."""
    links: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for link in atlas.links_of([row["id"] for row in rows]):
        if link["role"] in _ROLES:
            links[link["from"]].append(link)
    others = atlas.elements({one["to"] for some in links.values() for one in some} - {None})
    return [_entry(row, links[row["id"]], others) for row in rows]


def _entry(
    row: Mapping[str, Any], links: Iterable[Mapping[str, Any]], others: Mapping[str, Any]
) -> Entry:
    identifiers: dict[str, tuple[str, ...]] = {}
    for one in row["identifiers"] or ():
        found = identifiers.get(one["scheme"], ())
        identifiers[one["scheme"]] = (*found, one["value"])
    language = row["language"] or "und"
    in_order = sorted(links, key=lambda link: _place(link, others))
    agents = [_agent(link, others, language) for link in in_order]
    return Entry(
        id=row["id"], kind=row["kind"], type=row["type"] or "",
        titles=_by_language(row["titles"] or row["names"], language),
        texts=_by_language(row["texts"], language),
        agents=tuple(dict.fromkeys(agent for agent in agents if agent is not None)),
        keywords=tuple(row["keywords"] or ()), identifiers=identifiers, year=row["year"],
        date=row["date"] or "", language=row["language"] or "", country=row["country"] or "",
        url=row["url"] or "", attributes=json.loads(row["attributes"] or "{}"),
    )  # fmt: skip


def _place(link: Mapping[str, Any], others: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return where an agent stands; an id that the reader may not see has no say in it."""
    at = 1 << 30 if link["position"] is None else link["position"]
    return link["role"], at, link["to"] if link["to"] in others else "", link["name"] or ""


def _agent(link: Mapping[str, Any], others: Mapping[str, Any], language: str) -> Agent | None:
    element = others.get(link["to"]) if link["to"] else None
    if element is None:
        name = link["name"]
        return Agent(link["role"], name, link["kind"] or "person") if name else None
    orcids = [one["value"] for one in element["identifiers"] or () if one["scheme"] == "orcid"]
    name = title_of(element, language)
    return Agent(link["role"], name, element["kind"], element["id"], "".join(orcids[:1]))


def _by_language(texts: Iterable[Mapping[str, str]] | None, first: str) -> dict[str, str]:
    ordered = sorted(texts or (), key=lambda one: base(one["language"]) != base(first))
    found: dict[str, str] = {}
    for one in ordered:
        found.setdefault(one["language"], one["text"])
    return found


def _sheet_rows(
    rows: Sequence[Mapping[str, Any]], told: Sequence[Entry]
) -> Iterable[dict[str, Any]]:
    for row, entry in zip(rows, told, strict=True):
        people = [agent.name for agent in entry.agents if agent.kind == "person"]
        yield {
            "id": entry.id, "kind": entry.kind, "type": entry.type,
            "title_en": _in(entry.titles, "en"), "title_zh": _in(entry.titles, "zh"),
            "people": people,
            "organisations": [one.name for one in entry.agents if one.kind != "person"],
            "year": entry.year, "date": entry.date, "language": entry.language,
            "country": entry.country, "keywords": entry.keywords,
            "identifiers": [f"{name}:{one}" for name, all_ in entry.identifiers.items()
                            for one in all_],
            "url": entry.url, "text_en": _in(entry.texts, "en"), "text_zh": _in(entry.texts, "zh"),
            "tier": row["tier"],
        }  # fmt: skip


def _in(texts: Mapping[str, str], language: str) -> str:
    return next((text for tag, text in texts.items() if base(tag) == language), "")


def _columns() -> list[Column]:
    return [Column(key, str(names.SHEET.get(key) or names.COLUMNS[key])) for key in SHEET]


def _whole(row: Mapping[str, Any], entry: Entry) -> dict[str, Any]:
    """Return an element as JSON: the row of the atlas with its free facts and agents in clear."""
    told = {name: value for name, value in row.items() if name not in {"provenance"}}
    told["attributes"] = dict(entry.attributes)
    told["metrics"] = json.loads(row["metrics"] or "{}")
    told["sources"] = [
        {name: one[name] for name in ("registry", "record", "updated", "licence")}
        for one in row["sources"] or ()
    ]
    told["agents"] = [
        {"role": one.role, "name": one.name, "kind": one.kind, "id": one.id or None}
        for one in entry.agents
    ]
    return told


_Write = Callable[[Sequence[Mapping[str, Any]], Sequence[Entry]], bytes]
_FORMS: dict[str, tuple[str, str, _Write]] = {
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx",
        lambda rows, told: exports.xlsx(_columns(), _sheet_rows(rows, told), "Towngown"),
    ),
    "csv": ("text/csv; charset=utf-8", "csv",
            lambda rows, told: exports.csv(_columns(), _sheet_rows(rows, told))),
    "json": ("application/json", "json",
             lambda rows, told: exports.json(map(_whole, rows, told))),
    "ris": ("application/x-research-info-systems; charset=utf-8", "ris",
            lambda rows, told: exports.ris(_results(told))),
    "bibtex": ("application/x-bibtex; charset=utf-8", "bib",
               lambda rows, told: exports.bibtex(_results(told))),
    "cerif": ("application/xml; charset=utf-8", "xml", lambda rows, told: exports.cerif(told)),
}  # fmt: skip


def _results(told: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in told if entry.kind == "result"]


def language() -> str:
    """Return the language in which lists are ordered."""
    return get_language() or "en"
