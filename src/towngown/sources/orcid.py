"""ORCID: record summaries of the public data file, one XML document a person.

As the record message of ORCID's API 2.0 and 3.0 describes them (github.com/ORCID/orcid-model).
One document gives one person and the results that the person claims: a result's link leads to
its author, as in the other registries, and by its DOI it becomes one with what Crossref or
OpenAlex tell of it. Works that carry no identifier by which they could be told apart from the
same work elsewhere are counted in a note, not taken.

- employment → employee, invited position → affiliation; education, membership and service →
  member; qualification and distinction → related; funding → funder, its title in attributes;
- organisations are linked by ROR, GRID, Funder Registry, LEI or ISNI, else by name (Ringgold
  numbers name nothing that other registries know);
- peer reviews and works are counted in metrics;
- a deprecated record leads to the one it was merged into; a locked or deactivated one is
  withdrawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from towngown.kernel.errors import InvalidIdentifier
from towngown.kernel.identifiers import IDENTIFYING, collect, normalise
from towngown.kernel.languages import tell
from towngown.kernel.records import Link, Record, Rejection
from towngown.sources.base import RAW_LIMIT, Member, SourceFile, Text, believed, rejected
from towngown.sources.xml import (
    DOCUMENT_LIMIT,
    BadDocument,
    Element,
    all_of,
    name_of,
    parse,
    text_of,
    whole_text,
)

_LICENCE = "CC0-1.0"
_ID = r"(\d{4}-\d{4}-\d{4}-\d{3}[\dX])"
_OWN_ID = re.compile(rf"ORCID \S*?{_ID}")
_NEW_ID = re.compile(rf"refer to account:\s*\S*?{_ID}")
_ID_IN_NAME = re.compile(rf"{_ID}\.xml$")
_SEPARATORS = re.compile(r"\s*[;；,，、|]\s*")
_ROLES = {
    "employment": "employee", "invited-position": "affiliation", "education": "member",
    "membership": "member", "service": "member", "qualification": "related",
    "distinction": "related", "funding": "funder",
}  # fmt: skip
_ORGANISATIONS = {
    "ROR": "ror", "GRID": "grid", "FUNDREF": "crossref_funder", "LEI": "lei", "ISNI": "isni",
}  # fmt: skip
_PERSONS = {"isni": "isni", "wikidata": "wikidata"}
# By the first of these that a work has, its record is called.
_WORKS = {
    "doi": "doi", "pmid": "pmid", "pmc": "pmcid", "arxiv": "arxiv", "pat": "patent",
    "isbn": "isbn",
}  # fmt: skip
_TYPES = {
    "data-set": "dataset", "software": "software", "patent": "patent", "invention": "know-how",
    "disclosure": "know-how",
}  # fmt: skip

Notes = list[tuple[str, str]]
"""Values set aside: (field, reason)."""


class OrcidReader:
    """Reads ORCID record summaries."""

    format = "orcid"
    title = "ORCID record summaries: the public data file (tar.gz of XML), single XML files"
    version = 1

    def sniff(self, text: Text) -> float:
        """Sure where the head is in ORCID's own XML namespaces."""
        head = text.head[:8_192]
        return 0.95 if b"<" in head[:8] and b"http://www.orcid.org/ns/" in head else 0.0

    def read(self, source: SourceFile) -> Iterator[Record | Rejection]:
        """Yield each person, then that person's works."""
        return believed(_items(source), source, "ORCID record")


def _items(source: SourceFile) -> Iterator[Record | Rejection]:
    for member in source.members():
        if "!" not in member.name or member.name.endswith(".xml"):
            yield from _document(member)


def _document(member: Member) -> Iterator[Record | Rejection]:
    data = member.stream.read(DOCUMENT_LIMIT + 1)
    try:
        root = parse(data)
        notes: Notes = []
        records = _records(root, member.name, notes)
    except BadDocument as problem:
        yield rejected(member.name, problem.line, "document", str(problem), data[:RAW_LIMIT])
        return
    for field, reason in notes:
        yield rejected(member.name, 1, field, reason, kept=True)
    yield from records


def _records(root: Element, file: str, notes: Notes) -> list[Record]:
    """Return what a document gives; raises BadDocument where it is none of ORCID's."""
    if name_of(root) == "error":
        return [_gone(root, file)]
    if name_of(root) != "record":
        raise BadDocument(f"a {name_of(root)!r}, not a record summary")
    written = text_of(root, "orcid-identifier/path") or (root.get("path") or "").strip("/")
    try:
        id_ = normalise("orcid", written)
    except InvalidIdentifier as problem:
        raise BadDocument(problem.message) from problem
    successor = text_of(root, "deprecated/primary-record/orcid-identifier/path")
    if successor:
        return [_merged(id_, successor)]
    if text_of(root, "history/deactivation-date"):
        return [_withdrawn(id_)]
    person = _person(root, id_, notes)
    return [person, *_works(root, person, notes)]


def _gone(error: Element, file: str) -> Record:
    """Return what the error that stands in a record's place says of it."""
    message = text_of(error, "developer-message")
    own = _OWN_ID.search(message) or _ID_IN_NAME.search(file)
    new = _NEW_ID.search(message)
    if own and new:
        return _merged(own[1], new[1])
    if own and ("locked" in message or "deactivated" in message):
        return _withdrawn(own[1])
    raise BadDocument(f"an error in the record's place: {message or 'no message'}")


def _merged(id_: str, successor: str) -> Record:
    return Record(
        "orcid", id_, "person", identifiers={"orcid": (id_,)}, status="merged",
        replaced_by=f"orcid:{successor}", licence=_LICENCE,
    )  # fmt: skip


def _withdrawn(id_: str) -> Record:
    return Record(
        "orcid", id_, "person", identifiers={"orcid": (id_,)}, status="withdrawn",
        licence=_LICENCE,
    )  # fmt: skip


def _person(root: Element, id_: str, notes: Notes) -> Record:
    biography = text_of(root, "person/biography/content")
    identifiers, others = _identifiers(root, id_, notes)
    grants = [text_of(one, "title/title") for one in root.iter("{*}funding-summary")]
    attributes = {"external_ids": others, "grants": [title for title in grants if title]}
    return Record(
        registry="orcid",
        record=id_,
        kind="person",
        names=_names(root) or ({"und": id_},),
        texts={tell(biography): biography} if biography else {},
        keywords=_keywords(root),
        identifiers=identifiers,
        country=text_of(root, "person/addresses/address/country") or None,
        url=f"https://orcid.org/{id_}",
        links=tuple(_organisations(root, notes)),
        attributes={key: value for key, value in attributes.items() if value},
        metrics={
            "orcid_works_count": float(len(all_of(root, "activities-summary/works/group"))),
            "orcid_reviews_count": float(sum(1 for _ in root.iter("{*}peer-review-summary"))),
        },
        licence=_LICENCE,
        updated=text_of(root, "history/last-modified-date") or None,
    )


def _names(root: Element) -> tuple[dict[str, str], ...]:
    """Return all names, each once: the one for publications, the full one, then the others."""
    parts = (
        text_of(root, "person/name/given-names"), text_of(root, "person/name/family-name"),
    )  # fmt: skip
    names = [
        text_of(root, "person/name/credit-name"),
        " ".join(filter(None, parts)),
        *(text_of(one, "content") for one in all_of(root, "person/other-names/other-name")),
    ]
    return tuple({tell(name, "und"): name} for name in dict.fromkeys(filter(None, names)))


def _keywords(root: Element) -> tuple[str, ...]:
    written = (text_of(one, "content") for one in all_of(root, "person/keywords/keyword"))
    words = (word for text in written for word in _SEPARATORS.split(text))
    return tuple(dict.fromkeys(filter(None, words)))


def _identifiers(
    root: Element, id_: str, notes: Notes
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Return the identifiers of schemes that are known, and the others as they are called."""
    pairs = [("orcid", id_)]
    others: dict[str, str] = {}
    for one in all_of(root, "person/external-identifiers/external-identifier"):
        called, value = text_of(one, "external-id-type"), text_of(one, "external-id-value")
        if called.lower() in _PERSONS:
            pairs.append((_PERSONS[called.lower()], value))
        elif called and value:
            others[called] = value
    pairs += [("email", text_of(one, "email")) for one in all_of(root, "person/emails/email")]
    pairs += [
        ("url", text_of(one, "url"))
        for one in all_of(root, "person/researcher-urls/researcher-url")
    ]
    found, problems = collect(pairs)
    notes += [(f"identifiers.{problem.where}", problem.message) for problem in problems]
    return found, others


def _organisations(root: Element, notes: Notes) -> Iterator[Link]:
    for activity, role in _ROLES.items():
        for one in root.iter(f"{{*}}{activity}-summary"):
            name = text_of(one, "organization/name")
            if name:
                identifiers = _organisation_ids(one, activity, notes)
                yield Link(
                    role,
                    next((f"{scheme}:{value}" for scheme, value in identifiers.items()), None),
                    name,
                    "organisation",
                    identifiers,
                    since=_date(one, "start-date"),
                    until=_date(one, "end-date"),
                )


def _organisation_ids(activity: Element, field: str, notes: Notes) -> dict[str, str]:
    place = "organization/disambiguated-organization"
    source = text_of(activity, f"{place}/disambiguation-source")
    value = text_of(activity, f"{place}/disambiguated-organization-identifier")
    if source not in _ORGANISATIONS or not value:
        return {}
    found, problems = collect([(_ORGANISATIONS[source], value)])
    notes += [(f"{field}.{problem.where}", problem.message) for problem in problems]
    return {scheme: values[0] for scheme, values in found.items()}


def _date(element: Element, path: str) -> str | None:
    """Return an ISO date as far as it is known: "2015", "2015-08" or "2015-08-31"."""
    date = ""
    for part, digits in (("year", 4), ("month", 2), ("day", 2)):
        written = text_of(element, f"{path}/{part}")
        if not re.fullmatch(rf"[0-9]{{1,{digits}}}", written):
            break
        date += ("-" if date else "") + written.zfill(digits)
    return date or None


def _works(root: Element, person: Record, notes: Notes) -> Iterator[Record]:
    untold = 0
    for group in all_of(root, "activities-summary/works/group"):
        versions = all_of(group, "work-summary")
        if versions:
            work = _work(group, max(versions, key=_shown_first), person, notes)
            untold += work is None
            if work is not None:
                yield work
    if untold:
        notes.append(
            ("works", f"{untold} works without DOI, PubMed, arXiv or patent number are not taken")
        )


def _shown_first(work: Element) -> int:
    """Return how far in front ORCID shows this version of a work; the first of equals is shown."""
    index = work.get("display-index", "")
    return int(index) if re.fullmatch(r"[0-9]{1,9}", index) else 0


def _work(group: Element, shown: Element, person: Record, notes: Notes) -> Record | None:
    identifiers = _work_ids(group, shown, notes)
    telling = [scheme for scheme in identifiers if scheme in IDENTIFYING["result"]]
    if not telling:
        return None
    type_, venue = text_of(shown, "type").lower(), text_of(shown, "journal-title")
    date = _date(shown, "publication-date")
    first = identifiers[telling[0]][0]
    return Record(
        registry="orcid-works",
        record=f"{person.record}/{first}",
        kind="result",
        type=_TYPES.get(type_, "publication"),
        titles=_titles(shown) or {"und": first},
        identifiers=identifiers,
        year=int(date[:4]) if date else None,
        date=date if date and len(date) == 10 else None,
        url=text_of(shown, "url") or None,
        links=(
            Link(
                "inventor" if type_ == "patent" else "author",
                person.key,
                next(iter(person.names[0].values())),
                "person",
                {"orcid": person.record},
            ),
        ),
        attributes={k: v for k, v in (("work_type", type_), ("venue", venue)) if v},
        licence=_LICENCE,
        updated=text_of(shown, "last-modified-date") or None,
    )


def _work_ids(group: Element, shown: Element, notes: Notes) -> dict[str, tuple[str, ...]]:
    """Return the work's own identifiers, not those of what it is part of; doi first."""
    written: dict[str, list[str]] = {}
    for one in all_of(group, "external-ids/external-id") or all_of(
        shown, "external-ids/external-id"
    ):
        if text_of(one, "external-id-relationship").lower() in ("self", ""):
            value = text_of(one, "external-id-normalized") or text_of(one, "external-id-value")
            written.setdefault(text_of(one, "external-id-type").lower(), []).append(value)
    pairs = [(scheme, value) for name, scheme in _WORKS.items() for value in written.get(name, ())]
    found, problems = collect(pairs)
    notes += [(f"works.{problem.where}", problem.message) for problem in problems]
    return found


def _titles(work: Element) -> dict[str, str]:
    parts = (text_of(work, "title/title"), text_of(work, "title/subtitle"))
    title = ": ".join(filter(None, parts))
    titles = {tell(title): title} if title else {}
    for one in all_of(work, "title/translated-title"):
        text = whole_text(one)
        if text:
            titles.setdefault(one.get("language-code") or tell(text), text)
    return titles
