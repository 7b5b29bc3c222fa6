"""Records of one kind and tier as a table of evidence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice

from towngown.convergence.evidence.editions import edition_of, number_in
from towngown.convergence.evidence.gathering import Gathered, is_as_open, may_be_called, names_of
from towngown.convergence.evidence.models import COLUMNS
from towngown.convergence.names import keys_of
from towngown.convergence.names.folding import fold
from towngown.convergence.resolution.table import BETWEEN, Column, Table
from towngown.kernel.records import Link, Record

_EMPLOYING = frozenset({"employee", "affiliation", "member", "located_in", "student", "founder"})
# Of very prolific people the first results tell enough.
_MOST = 40

# A release is the same software.
_VERSION = re.compile(r"\s*\b[Vv]?\d+(?:\.\d+)+$")
_LETTERS = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}")
_CHARACTERS = re.compile(r"[\u3400-\u9fff]+")

Row = Mapping[str, Iterable[str]]


def tables_of(records: Sequence[Record]) -> dict[tuple[str, str], Table]:
    """Return a table for each kind and tier, ids being the records' keys, in their order.

    Withdrawn and merged records take no part. What is told of a record comes from records that
    are as open as it or more.
    """
    active = [record for record in records if record.status == "active"]
    gathered = Gathered(active)
    groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in active:
        if record.kind in _ROWS:
            groups[record.kind, record.tier].append(record)
    return {key: _table(key[0], some, gathered) for key, some in groups.items()}


def _table(kind: str, records: list[Record], gathered: Gathered) -> Table:
    records = sorted(records, key=lambda one: one.key)
    rows = [_ROWS[kind](record, gathered) for record in records]
    columns = tuple(
        Column(name, type_, [_cell(row.get(name, ())) for row in rows])
        for name, type_ in COLUMNS[kind]
    )
    return Table(tuple(one.key for one in records), columns, (0,) * len(records))


def _cell(values: Iterable[str]) -> str:
    return BETWEEN.join(dict.fromkeys(filter(None, (value.strip() for value in values))))


def _of_scheme(record: Record, scheme: str) -> Sequence[str]:
    return record.identifiers.get(scheme, ())


def _others(record: Record, known: frozenset[str]) -> list[str]:
    return [
        f"{scheme}:{value}"
        for scheme, values in record.identifiers.items()
        if scheme not in known
        for value in values
    ]


def _text(parts: Iterable[str]) -> list[str]:
    return [" ".join(filter(None, parts))]


def _in_scripts(parts: Iterable[str]) -> dict[str, list[str]]:
    """Return what someone works on: as it is, and what of it is in letters and in characters."""
    whole = " ".join(filter(None, parts))
    return {
        "fields": [whole],
        "fields in letters": [" ".join(_LETTERS.findall(whole))],
        "fields in characters": [" ".join(_CHARACTERS.findall(whole))],
    }


# -- people ------------------------------------------------------------------------------------


def _person(record: Record, gathered: Gathered) -> Row:
    names = names_of(record)
    called = (one for one in gathered.pointing_to(record) if may_be_called(one.link.name, names))
    pointing = list(islice(called, _MOST))
    results = [one.record for one in pointing if one.record.kind == "result"]
    links = [link for link in record.links if link.role in _EMPLOYING]
    at_work = [one.link for one in pointing]
    return {
        "name": names,
        "organisation": _employers(record, links, at_work, gathered),
        "people": _fellows(record, _links_of_people(results), gathered),
        **_in_scripts([
            *record.keywords, *record.texts.values(), *record.titles.values(),
            *(title for one in results for title in one.titles.values()),
            *(word for one in results for word in one.keywords),
        ]),
        "name in characters": [one for one in names if _CHARACTERS.fullmatch(one)],
        "country": [record.country or ""],
        "email": [one for one in _of_scheme(record, "email") if gathered.is_personal(one, record)],
        "orcid": _of_scheme(record, "orcid"),
        "isni": _of_scheme(record, "isni"),
        "identifiers": _others(record, frozenset({"email", "orcid", "isni"})),
    }  # fmt: skip


def _employers(
    record: Record, own: Sequence[Link], at_work: Sequence[Link], gathered: Gathered
) -> list[str]:
    found = [link.name for link in own if link.name]
    for link in (*own, *at_work):
        meant = gathered.organisations(link.affiliation_refs)
        if link in own:
            meant += [one for one in gathered.meant_by(link) if one.kind == "organisation"]
        found += [*link.affiliations, *_open_names(meant, record)]
    return [*found, *(name for one in found for name in gathered.also_called(one, record))]


def _open_names(meant: Iterable[Record], asked_by: Record) -> list[str]:
    return [name for one in meant if is_as_open(one, asked_by) for name in names_of(one)]


def _links_of_people(results: Iterable[Record]) -> list[Link]:
    """Return the links of results that name people."""
    return [link for one in results for link in one.links if link.kind == "person" or link.position]


def _fellows(record: Record, links: Sequence[Link], gathered: Gathered) -> list[str]:
    found = []
    for link in links:
        meant = gathered.meant_by(link)
        if record.key not in {one.key for one in meant}:
            seen = [one for one in meant if is_as_open(one, record)]
            found += [link.name] if link.name else [n for one in seen for n in names_of(one)[:1]]
    return found


# -- organisations -----------------------------------------------------------------------------


def _organisation(record: Record, gathered: Gathered) -> Row:
    known = frozenset({"uscc", "ror", "lei", "isni"})
    names = names_of(record)
    bare = [gathered.without_place(one) for one in names]
    return {
        "name": [*names, *(form for one in names for form in gathered.other_forms(one))],
        "name without place": bare,
        "short name": [*bare, *filter(str.isascii, names)],
        "place": [
            *(link.name for link in record.links if link.role == "located_in" and link.name),
            str(record.attributes.get("address") or ""), str(record.attributes.get("city") or ""),
        ],
        "country": [record.country or ""],
        "website": [_domain(record.url)],
        **_in_scripts([*record.keywords, *record.texts.values()]),
        "edition": [number_in(names)],
        "uscc": _of_scheme(record, "uscc"),
        "ror": _of_scheme(record, "ror"),
        "lei": _of_scheme(record, "lei"),
        "identifiers": _others(record, known),
    }  # fmt: skip


def _domain(url: str | None) -> str:
    host = (url or "").partition("://")[2].partition("/")[0].lower()
    return host.removeprefix("www.")


# -- results -----------------------------------------------------------------------------------


def _result(record: Record, gathered: Gathered) -> Row:
    titles = [_VERSION.sub("", one) for one in record.titles.values()]
    people: list[str] = []
    year = str(record.year or (record.date or "")[:4])
    for link in record.links:
        if link.kind == "person" and link.name:
            people.append(link.name)
        elif link.kind in {"person", None}:
            meant = [one for one in gathered.meant_by(link) if one.kind == "person"]
            people += _open_names(meant, record)
    return {
        "title": _text(titles),
        "title in characters": _text(one for one in titles if _CHARACTERS.search(one)),
        "people": people,
        "who and when": _who_and_when(people, _owners(record, gathered), year),
        "year": [year],
        "edition": [edition_of(record)],
        "abstract": _text(record.texts.values()),
        "patent": _of_scheme(record, "patent"),
        "doi": _of_scheme(record, "doi"),
        "identifiers": _others(record, frozenset({"doi", "patent"})),
    }


def _owners(record: Record, gathered: Gathered) -> Iterable[str]:
    """Yield the organisations of a result's own links: who owns it or had it made."""
    for link in record.links:
        if link.kind == "organisation" or link.role == "owner":
            meant = [one for one in gathered.meant_by(link) if one.kind == "organisation"]
            yield from [link.name] if link.name else _open_names(meant, record)


def _who_and_when(people: Iterable[str], owners: Iterable[str], year: str) -> Iterable[str]:
    """Yield family name, first initial and year of each author; of all the name and year."""
    if not year:
        return
    for one in people:
        yield from (f"{key} {year}" for key in keys_of(one) if key[:2] == "i:")
    yield from (f"{fold(one)} {year}" for one in (*people, *owners))


_ROWS: dict[str, Callable[[Record, Gathered], Row]] = {
    "person": _person, "organisation": _organisation, "result": _result,
}  # fmt: skip
