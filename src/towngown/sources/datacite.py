"""DataCite: the public data file (tar of JSON Lines), JSON Lines, and pages of the API.

As support.datacite.org/docs (REST API, metadata schema 4) describes them; a row is a DOI's
`attributes`, alone or in the envelope of the API. Older rows write one affiliation or name
identifier as an object where newer ones write a list, and leave out what they do not have.

A record's `licence` is that of DataCite's metadata (CC0); the licence of the result itself
stands in its attributes, as do relations between versions. Counts go to `metrics`. Relations
that the other end tells better (IsCitedBy, HasPart, …) and places are not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from towngown.kernel.errors import InvalidIdentifier, UnreadableSource
from towngown.kernel.identifiers import collect, normalise
from towngown.kernel.languages import tell
from towngown.kernel.markup import plain
from towngown.kernel.records import Link, Record, Rejection
from towngown.sources.base import (
    LINE_LIMIT,
    MISFIT,
    NOT_JSON,
    Member,
    SourceFile,
    Text,
    believed,
    lines_of,
    not_json,
    rejected,
)

_LICENCE = "CC0-1.0"
_PAGE = re.compile(rb'\s*(?:\[|\{\s*"(?:data|errors)"\s*:|\{\s*\n)')
_ROW = re.compile(rb'"(?:resourceTypeGeneral|creators|titles)"')
_OURS = re.compile(rb'"(?:relatedIdentifiers|rightsList|nameIdentifiers|fundingReferences)"')
_DATASETS = frozenset({
    "Audiovisual", "Collection", "Dataset", "Image", "Model", "PhysicalObject", "Sound",
})  # fmt: skip
_SOFTWARE = frozenset({"ComputationalNotebook", "Software", "Workflow"})
_KINDS = {"Award": "project", "Instrument": "facility", "Project": "project"}
_CONTRIBUTORS = {
    "Distributor": "publisher", "Editor": "editor", "HostingInstitution": "publisher",
    "RelatedPerson": "related", "RightsHolder": "owner", "Sponsor": "funder",
}  # fmt: skip
_CITING = ("Cites", "References")
_LINKING = {
    "IsPartOf": "part_of", "Describes": "related", "Documents": "related",
    "IsDerivedFrom": "related", "IsDescribedBy": "related", "IsDocumentedBy": "related",
    "IsSourceOf": "related", "IsSupplementTo": "related", "IsSupplementedBy": "related",
}  # fmt: skip
_VERSIONS = (
    "HasVersion", "IsIdenticalTo", "IsNewVersionOf", "IsObsoletedBy", "IsPreviousVersionOf",
    "IsVariantFormOf", "IsVersionOf", "Obsoletes",
)  # fmt: skip
# What DataCite calls the schemes that the kernel knows.
_SCHEMES = {
    "arxiv": "arxiv", "crossref funder id": "crossref_funder", "doi": "doi", "grid": "grid",
    "isbn": "isbn", "isni": "isni", "orcid": "orcid", "pmcid": "pmcid", "pmid": "pmid",
    "ror": "ror", "url": "url", "wikidata": "wikidata",
}  # fmt: skip
_TEXTS = ("Abstract", "Methods", "TechnicalInfo", "TableOfContents", "Other")
_METRICS = {
    "citationCount": "cited_by_count", "viewCount": "views_count",
    "downloadCount": "downloads_count",
}  # fmt: skip
_DATES = ("Issued", "Available", "Created", "Submitted")
# ISO 639-2 as repositories write it, where BCP 47 has two letters.
_LANGUAGES = {
    "chi": "zh", "zho": "zh", "deu": "de", "dut": "nl", "nld": "nl", "eng": "en", "fra": "fr",
    "fre": "fr", "ger": "de", "ita": "it", "jpn": "ja", "kor": "ko", "por": "pt", "rus": "ru",
    "spa": "es",
}  # fmt: skip
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")

Row = dict[str, Any]
Notes = list[tuple[str, str]]
"""Values set aside: (field, reason)."""


class DataciteReader:
    """Reads DataCite DOIs."""

    format = "datacite"
    title = "DataCite DOIs: public data file (tar), JSON Lines, pages of the API"
    version = 1

    def sniff(self, text: Text) -> float:
        """Sure where the head has the field names of DataCite's JSON."""
        head = text.head
        if head.lstrip()[:1] not in (b"{", b"["):
            return 0.0
        return 0.95 if len(set(_ROW.findall(head))) == 3 and _OURS.search(head) else 0.0

    def read(self, source: SourceFile) -> Iterator[Record | Rejection]:
        """Yield the DOIs of all members."""
        return believed(_items(source), source, "DataCite DOI")


def _items(source: SourceFile) -> Iterator[Record | Rejection]:
    for member in source.members():
        if "!" not in member.name or ".json" in member.name:
            for number, row, raw in _rows(member):
                yield from (
                    [row] if isinstance(row, Rejection) else _item(row, raw, number, member.name)
                )


def _rows(member: Member) -> Iterator[tuple[int, Any, bytes]]:
    """Yield (number, row or its rejection, its JSON) of a page of the API or of lines."""
    if _PAGE.match(member.stream.peek(512)[:512]):  # type: ignore[attr-defined]
        for number, row in enumerate(_page(member), start=1):
            yield number, row, msgspec.json.encode(row)
        return
    for number, line in lines_of(member):
        try:
            yield number, msgspec.json.decode(line), line
        except NOT_JSON as error:
            reason = not_json(line, error)
            yield number, rejected(member.name, number, "line", reason, line), line


def _page(member: Member) -> list[Any]:
    data = member.stream.read(LINE_LIMIT + 1)
    if len(data) > LINE_LIMIT:
        raise UnreadableSource(
            f"a page of more than {LINE_LIMIT // 2**20} MiB",
            where=member.name,
            hint="ask the API for smaller pages, or hand in one object a line",
        )
    try:
        content = msgspec.json.decode(data)
    except NOT_JSON as error:
        raise UnreadableSource(f"not a page of the API: {error}", where=member.name) from error
    if isinstance(content, dict) and content.get("errors"):
        raise UnreadableSource(
            f"the API answered with an error: {content['errors']}",
            where=member.name,
            hint="download it again",
        )
    if isinstance(content, dict):
        content = content.get("data", content)
    return content if isinstance(content, list) else [content]


def _item(row: Any, raw: bytes, number: int, file: str) -> Iterator[Record | Rejection]:
    attributes = row.get("attributes", row) if isinstance(row, dict) else None
    if not isinstance(attributes, dict) or not (attributes.get("doi") or row.get("id")):
        yield rejected(file, number, "doi", "a DataCite row needs a DOI", raw)
        return
    notes: Notes = []
    try:
        record = _record(attributes, str(attributes.get("doi") or row["id"]), notes)
    except InvalidIdentifier as problem:
        yield rejected(file, number, "doi", problem.message, raw)
        return
    except MISFIT as error:
        reason = f"not a DataCite row: {type(error).__name__} {error}"
        yield rejected(file, number, "record", reason, raw)
        return
    for field, reason in notes:
        yield rejected(file, number, field, reason, raw, kept=True)
    yield record


def _record(row: Row, written: str, notes: Notes) -> Record:
    """Return the row's record; raises InvalidIdentifier where its DOI is none."""
    doi = normalise("doi", written)
    language = _language(_word(row, "language"))
    general = _word(row.get("types") or {}, "resourceTypeGeneral")
    kind = _KINDS.get(general, "result")
    related = _related(row, notes)
    date = _date(row)
    year = _word(row, "publicationYear") or (date or "")[:4]
    return Record(
        registry="datacite",
        record=doi,
        kind=kind,
        type=_type(general) if kind == "result" else None,
        titles=_titles(row, language) or {"und": doi},
        texts=_texts(row, language),
        keywords=_keywords(row),
        fields=_fields(row),
        identifiers=_identifiers(row, doi, notes),
        year=int(year) if re.fullmatch(r"\d{4}", year) else None,
        date=date if date and len(date) == 10 else None,
        language=language,
        url=_word(row, "url") or None,
        links=(
            *_creators(row, notes), *_publisher(row, notes), *_funders(row, notes),
            *_results(related),
        ),
        cites=tuple(ref for name in _CITING for ref in related.get(name, ()) if _resolves(ref)),
        attributes=_attributes(row, general, related),
        metrics=_metrics(row),
        licence=_LICENCE,
        updated=_word(row, "updated") or None,
        status="active" if _is_findable(row) else "withdrawn",
    )  # fmt: skip


def _metrics(row: Row) -> dict[str, float]:
    counts = ((name, row.get(key)) for key, name in _METRICS.items())
    return {name: float(count) for name, count in counts if isinstance(count, int) and count}


def _is_findable(row: Row) -> bool:
    return row.get("isActive") is not False and row.get("state", "findable") == "findable"


def _type(general: str) -> str:
    if general in _DATASETS:
        return "dataset"
    return "software" if general in _SOFTWARE else "publication"


def _listed(value: Any) -> list[Row]:
    """Return the objects of a field that holds a list, one object, or nothing."""
    found = value if isinstance(value, list) else [value]
    return [{"name": one} if isinstance(one, str) else one for one in found if one]


def _word(one: Row, key: str) -> str:
    """Return a field as text, "" where it is not there; raises TypeError where it is neither."""
    value = one.get(key)
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise TypeError(f"{key} is not text")


def _language(tag: str) -> str | None:
    return _LANGUAGES.get(tag.lower(), tag) if _TAG.fullmatch(tag) else None


def _titles(row: Row, language: str | None) -> dict[str, str]:
    titles: dict[str, str] = {}
    subtitles: list[str] = []
    for one in sorted(_listed(row.get("titles")), key=lambda one: _word(one, "titleType")):
        text = plain(_word(one, "title"))
        if _word(one, "titleType") == "Subtitle":
            subtitles.append(text)
        elif text:
            titles.setdefault(tell(text, _language(_word(one, "lang")) or language), text)
    if titles and subtitles:
        first = next(iter(titles))
        titles[first] = ": ".join([titles[first], *filter(None, subtitles)])
    return titles


def _texts(row: Row, language: str | None) -> dict[str, str]:
    """Return the abstracts by language, or what else describes the result."""
    described = _listed(row.get("descriptions"))
    for type_ in _TEXTS:
        texts: dict[str, str] = {}
        for one in described:
            text = plain(_word(one, "description"))
            if text and _word(one, "descriptionType") == type_:
                texts.setdefault(tell(text, _language(_word(one, "lang")) or language), text)
        if texts:
            return texts
    return {}


def _subjects(row: Row) -> list[str]:
    found = (plain(_word(one, "subject")) for one in _listed(row.get("subjects")))
    return list(dict.fromkeys(filter(None, found)))


def _keywords(row: Row) -> tuple[str, ...]:
    return tuple(one for one in _subjects(row) if not one.startswith("FOS: "))


def _fields(row: Row) -> tuple[str, ...]:
    """Return the OECD fields of science, which DataCite marks among the subjects."""
    return tuple(one[5:] for one in _subjects(row) if one.startswith("FOS: "))


def _date(row: Row) -> str | None:
    """Return when it came out, as an ISO date or the part of one that is known."""
    dates = {_word(one, "dateType"): _word(one, "date") for one in _listed(row.get("dates"))}
    written = next((dates[type_] for type_ in _DATES if dates.get(type_)), _word(row, "published"))
    found = re.match(r"\d{4}(?:-\d\d(?:-\d\d)?)?", written)
    return found[0] if found else None


def _checked(
    pairs: Iterable[tuple[str, str]], field: str, notes: Notes
) -> dict[str, tuple[str, ...]]:
    """Return the valid identifiers of the schemes that are known, by scheme."""
    known = [
        (_SCHEMES[called.lower()], value)
        for called, value in pairs
        if value and called.lower() in _SCHEMES
    ]
    found, problems = collect(known)
    notes += [(f"{field}.{problem.where}", problem.message) for problem in problems]
    return found


def _identifiers(row: Row, doi: str, notes: Notes) -> dict[str, tuple[str, ...]]:
    pairs = [("DOI", doi)]
    pairs += [
        (_word(one, "identifierType") or _word(one, "alternateIdentifierType"),
         _word(one, "identifier") or _word(one, "alternateIdentifier"))
        for name in ("identifiers", "alternateIdentifiers")
        for one in _listed(row.get(name))
    ]  # fmt: skip
    return _checked(dict.fromkeys(pairs), "identifiers", notes)


def _creators(row: Row, notes: Notes) -> Iterator[Link]:
    """Yield authors and contributors, then each of their organisations that has an id, once."""
    organisations: dict[str, Link] = {}
    for position, one in enumerate(_listed(row.get("creators"))):
        yield from _agent(one, "author", position, organisations, notes)
    for one in _listed(row.get("contributors")):
        role = _CONTRIBUTORS.get(_word(one, "contributorType"), "participant")
        yield from _agent(one, role, None, organisations, notes)
    yield from organisations.values()


def _agent(
    one: Row, role: str, position: int | None, organisations: dict[str, Link], notes: Notes
) -> Iterator[Link]:
    name = _name(one)
    if not name:
        return
    places = _listed(one.get("affiliation"))
    ids = _ids(
        ((_word(i, "nameIdentifierScheme"), _word(i, "nameIdentifier"))
         for i in _listed(one.get("nameIdentifiers"))),
        "nameIdentifiers", notes,
    )  # fmt: skip
    refs = []
    for place in places:
        pair = (_word(place, "affiliationIdentifierScheme"), _word(place, "affiliationIdentifier"))
        link = _organisation("affiliation", _word(place, "name"), pair, "affiliation", notes)
        if link is not None and link.to is not None:
            refs.append(link.to)
            organisations.setdefault(link.to, link)
    yield Link(
        role,
        _reference(ids),
        name,
        _kind(one, ids),
        ids,
        position,
        affiliations=tuple(_word(place, "name") for place in places if _word(place, "name")),
        affiliation_refs=tuple(refs),
    )


def _name(one: Row) -> str:
    """Return the name in the order in which it is spoken."""
    written = (_word(one, "givenName"), _word(one, "familyName"))
    parts = " ".join(filter(None, (part.strip(" ,;") for part in written)))
    name = _word(one, "name")
    family, comma, given = name.partition(", ")
    if _word(one, "givenName") or not name:
        return parts or name
    return f"{given} {family}" if comma and _word(one, "nameType") == "Personal" else name


def _kind(one: Row, ids: dict[str, str]) -> str | None:
    """Return what the name is of, where the row tells."""
    if _word(one, "nameType") == "Organizational" or "ror" in ids:
        return "organisation"
    if _word(one, "nameType") == "Personal" or _word(one, "familyName") or "orcid" in ids:
        return "person"
    return None


def _ids(pairs: Iterable[tuple[str, str]], field: str, notes: Notes) -> dict[str, str]:
    return {scheme: values[0] for scheme, values in _checked(pairs, field, notes).items()}


def _reference(ids: dict[str, str]) -> str | None:
    return next((f"{scheme}:{value}" for scheme, value in ids.items()), None)


def _organisation(
    role: str, name: str, pair: tuple[str, str], field: str, notes: Notes
) -> Link | None:
    ids = _ids([pair], field, notes)
    if not (name or ids):
        return None
    return Link(role, _reference(ids), name or None, "organisation", ids)


def _publisher(row: Row, notes: Notes) -> Iterator[Link]:
    for one in _listed(row.get("publisher")):
        pair = (_word(one, "publisherIdentifierScheme"), _word(one, "publisherIdentifier"))
        link = _organisation("publisher", _word(one, "name"), pair, "publisher", notes)
        if link is not None:
            yield link


def _funders(row: Row, notes: Notes) -> Iterator[Link]:
    found: dict[tuple[str | None, str | None], Link] = {}
    for one in _listed(row.get("fundingReferences")):
        pair = (_word(one, "funderIdentifierType"), _word(one, "funderIdentifier"))
        link = _organisation("funder", _word(one, "funderName"), pair, "fundingReferences", notes)
        if link is not None:
            found.setdefault((link.to, link.name), link)
    yield from found.values()


def _related(row: Row, notes: Notes) -> dict[str, list[str]]:
    """Return references ("doi:10.1234/abc") to what the row relates to, by the relation's name."""
    found: dict[str, list[str]] = {}
    for one in _listed(row.get("relatedIdentifiers")):
        relation = _word(one, "relationType")
        if relation in _CITING or relation in _LINKING or relation in _VERSIONS:
            pair = (_word(one, "relatedIdentifierType"), _word(one, "relatedIdentifier"))
            reference = _reference(_ids([pair], "relatedIdentifiers", notes))
            if reference and reference not in found.setdefault(relation, []):
                found[relation].append(reference)
    return found


def _resolves(reference: str) -> bool:
    """Return whether an element may be known by the reference; by an address none is."""
    return not reference.startswith("url:")


def _results(related: dict[str, list[str]]) -> Iterator[Link]:
    for relation, references in related.items():
        for reference in references:
            if relation in _LINKING and _resolves(reference):
                yield Link(_LINKING[relation], reference, None, "result")


def _attributes(row: Row, general: str, related: dict[str, list[str]]) -> dict[str, Any]:
    awards = (_word(one, "awardNumber") for one in _listed(row.get("fundingReferences")))
    facts = {
        "work_type": general,
        "venue": _word(row.get("container") or {}, "title"),
        "version": _word(row, "version"),
        "licence": _licence(row),
        "awards": list(dict.fromkeys(filter(None, awards))),
        "versions": {name: related[name] for name in _VERSIONS if related.get(name)},
    }
    return {name: value for name, value in facts.items() if value}


def _licence(row: Row) -> str | None:
    """Return the licence of the result itself, by its SPDX id, its address or its words."""
    rights = _listed(row.get("rightsList"))
    for name in ("rightsIdentifier", "rightsUri", "rights"):
        for one in rights:
            if _word(one, name):
                return _word(one, name)
    return None
