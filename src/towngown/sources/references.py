"""What BibTeX, RIS and CSL-JSON have in common: an entry of a reference manager → a record.

A format's own file undoes its spelling and gives a Reference; here references become records
of the registry that the file is (its name without the ending), each under a key of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import msgspec

from towngown.kernel.errors import InvalidIdentifier
from towngown.kernel.identifiers import collect, normalise
from towngown.kernel.languages import tag_of, tell
from towngown.kernel.records import Link, Record, Rejection
from towngown.sources.base import rejected
from towngown.sources.dates import year_and_date
from towngown.sources.names import Person
from towngown.sources.texts import REPLACEMENT

_SERIAL = re.compile(r"[\dXx][\dXx-]{7,16}")
_IN_BRACKETS = re.compile(r"[(\[（][^)\]）]*[)\]）]")
_RUNNING_NUMBER = re.compile(r"^\d{1,6}$")


@dataclass(frozen=True)
class Reference:
    """One entry, free of its format's spelling; every text is plain.

    `type` is a type of result, `written_type` what the entry calls itself; `titles` and
    `abstracts` may be in several languages, the main one first. `dates` are as written, the
    most telling first. `organisations` are (role, name). `identifiers` are (scheme, value) as
    written. `facts` are kept as attributes; `notes` are (field, reason) of values set aside.
    """

    type: str
    written_type: str
    id: str = ""
    titles: tuple[str, ...] = ()
    abstracts: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    organisations: tuple[tuple[str, str], ...] = ()
    keywords: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    dates: tuple[str, ...] = ()
    language: str = ""
    url: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[tuple[str, str], ...] = ()


class Shelf:
    """Turns the references of one file into records and sees to it that keys stay apart.

    It remembers a key and a digest an entry, nothing else.
    """

    def __init__(self, registry: str) -> None:
        self._registry = registry
        self._digests: dict[str, list[bytes]] = {}

    def put(
        self, reference: Reference, file: str, line: int, raw: str
    ) -> Iterator[Record | Rejection]:
        """Yield a note on each value that was set aside, then the record; or a rejection.

        An entry that says the same under the same key as an earlier one is rejected as a
        repetition; one that says something else is kept as "key~2" with a note.
        """
        if not any((*reference.titles, *reference.abstracts)):
            yield rejected(file, line, "title", "an entry needs a title or an abstract", raw)
            return
        record, notes = _record(reference, self._registry)
        if REPLACEMENT in raw:
            notes.append(("line", "has characters that cannot be read in the file's encoding"))
        digest = blake2b(repr(record).encode(), digest_size=8).digest()
        earlier = self._digests.setdefault(record.record, [])
        if digest in earlier:
            yield rejected(file, line, "key", f"repeats an earlier entry {record.record!r}", raw)
            return
        earlier.append(digest)
        if len(earlier) > 1:
            key = f"{record.record}~{len(earlier)}"
            notes.append(("key", f"another entry is called {record.record!r}; kept as {key!r}"))
            record = msgspec.structs.replace(record, record=key)
        for place, reason in notes:
            yield rejected(file, line, place, reason, raw, kept=True)
        yield record


def _record(reference: Reference, registry: str) -> tuple[Record, list[tuple[str, str]]]:
    notes = list(reference.notes)
    identifiers, problems = collect(_with_doi_of_url(reference))
    notes += [(f"identifiers.{problem.where}", problem.message) for problem in problems]
    year, date = year_and_date(*reference.dates)
    if year is None and any(reference.dates):
        notes.append(("date", f"{' '.join(reference.dates)!r} has no year"))
    language = tag_of(reference.language)
    facts = {"work_type": reference.written_type, **reference.facts}
    if reference.language and language is None:
        facts["language"] = reference.language
    titles = _by_language(reference.titles, language)
    texts = _by_language(reference.abstracts, language)
    record = Record(
        registry=registry,
        record=_key(reference, identifiers),
        kind="result",
        type=reference.type,
        titles=titles,
        texts=texts,
        keywords=tuple(dict.fromkeys(reference.keywords)),
        identifiers=identifiers,
        year=year,
        date=date,
        language=language or next(iter(titles or texts), None),
        url=reference.url or None,
        links=tuple(_links(reference, notes)),
        attributes={name: value for name, value in facts.items() if value},
    )
    return record, notes


def _key(reference: Reference, identifiers: Mapping[str, tuple[str, ...]]) -> str:
    """Return the entry's own key, its DOI, or a digest of what names it.

    A bare running number is not a key: the next export would give it to another entry.
    """
    if reference.id and not _RUNNING_NUMBER.match(reference.id):
        return reference.id
    if "doi" in identifiers:
        return identifiers["doi"][0]
    people = (person.name for person in reference.people)
    named = "\x1f".join((*reference.titles, *people, *reference.dates, *reference.abstracts[:1]))
    return blake2b(named.encode(), digest_size=6).hexdigest()


def _with_doi_of_url(reference: Reference) -> Iterator[tuple[str, str]]:
    yield from reference.identifiers
    if all(scheme != "doi" for scheme, _ in reference.identifiers) and is_doi(reference.url):
        yield "doi", reference.url


def _by_language(texts: Iterable[str], language: str | None) -> dict[str, str]:
    """Return texts by language: the first in `language` or as its script tells."""
    found: dict[str, str] = {}
    for text in filter(None, texts):
        tag = tell(text, language)
        if text not in found.get(tag, ""):
            found[tag] = f"{found[tag]}\n{text}" if tag in found else text
    return found


def _links(reference: Reference, notes: list[tuple[str, str]]) -> Iterator[Link]:
    positions: dict[str, int] = {}
    for person in reference.people:
        role = "inventor" if (reference.type, person.role) == ("patent", "author") else person.role
        found, problems = collect([("orcid", person.orcid)] if person.orcid else ())
        notes += [(f"{role}.{problem.where}", problem.message) for problem in problems]
        orcid = found.get("orcid", ("",))[0]
        positions[role] = positions.get(role, -1) + 1
        yield Link(
            role=role,
            to=f"orcid:{orcid}" if orcid else None,
            name=person.name,
            kind=person.kind,
            identifiers={"orcid": orcid} if orcid else {},
            position=positions[role],
            affiliations=person.affiliations,
        )
    for role, name in reference.organisations:
        if name:
            yield Link(role, None, name, "organisation")


def is_doi(value: str) -> bool:
    """Whether the value is a DOI, with or without its resolver."""
    return fits("doi", value)


def fits(scheme: str, value: str) -> bool:
    """Whether the value is an identifier of that scheme."""
    try:
        normalise(scheme, value)
    except InvalidIdentifier:
        return False
    return True


def keywords_in(text: str, separators: str = ",，") -> list[str]:
    """Return the keywords of a field: cut at semicolons, or where there is none at `separators`."""
    strong = re.split(r"[;；|\n]", text)
    parts = strong if len(strong) > 1 or not separators else re.split(f"[{separators}]", text)
    return [part.strip() for part in parts if part.strip()]


def serial_numbers(text: str) -> list[tuple[str, str]]:
    """Return (scheme, value) of the ISSNs and ISBNs in a field such as "1234-5678 (print)".

    A text without any is returned whole, under "issn", so that it is told as a problem.
    """
    found = [
        ("isbn" if len(value.replace("-", "")) >= 10 else "issn", value)
        for value in _SERIAL.findall(_IN_BRACKETS.sub(" ", text))
    ]
    return found or ([("issn", text)] if text.strip() else [])


def patent_number(values: Iterable[str], office: str = "") -> list[tuple[str, str]]:
    """Return [("patent", value)] of the first value that is one, with the office if it needs it.

    Where none is one, the first value is returned, so that it is told as a problem.
    """
    written = [value for value in values if value]
    for value in written:
        for candidate in (value, office + value):
            if fits("patent", candidate):
                return [("patent", candidate)]
    return [("patent", value) for value in written[:1]]
