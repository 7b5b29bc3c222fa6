"""OpenAlex: snapshot JSON Lines, merged ids, and pages of the API as JSON files.

Vintages differ: concepts became topics, grants became awards and funders, host_venue became
primary_location, author ids may be null. Every field is optional here; what a vintage does not
have is left out. Counts that change daily go to `metrics`, so that a newer copy of an unchanged
work is not a change (https://docs.openalex.org/api-entities/works/work-object).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from towngown.kernel.errors import InvalidIdentifier, UnreadableSource
from towngown.kernel.identifiers import normalise
from towngown.kernel.languages import tell
from towngown.kernel.markup import plain
from towngown.kernel.records import Link, Record, Rejection
from towngown.sources.base import (
    MISFIT,
    NOT_JSON,
    LineReader,
    Member,
    Selection,
    SourceFile,
    Text,
    lines_of,
    not_json,
    rejected,
)
from towngown.sources.openalex_snapshot import select

_LICENCE = "CC0-1.0"
_ABOUT_FROM = 0.3


class _Named(msgspec.Struct, gc=False):
    id: str | None = None
    display_name: str | None = None
    score: float | str | None = None
    ror: str | None = None
    orcid: str | None = None
    country_code: str | None = None


class _Authorship(msgspec.Struct):
    author: _Named | None = None
    institutions: list[_Named] | None = None
    is_corresponding: bool | None = None
    raw_author_name: str | None = None
    raw_orcid: str | None = None
    raw_affiliation_strings: list[str | None] | None = None
    raw_affiliation_string: str | None = None


class _Location(msgspec.Struct):
    source: _Named | None = None
    landing_page_url: str | None = None


class _Keyword(msgspec.Struct, gc=False):
    display_name: str | None = None
    keyword: str | None = None


class _Funder(msgspec.Struct, gc=False):
    id: str | None = None
    funder: str | None = None
    funder_id: str | None = None
    display_name: str | None = None
    funder_display_name: str | None = None
    award_id: str | None = None
    funder_award_id: str | None = None


class _Entity(msgspec.Struct):
    """The fields used of all kinds of entity; a work, an author, an institution or a topic."""

    id: str | None = None
    doi: str | None = None
    title: str | None = None
    display_name: str | None = None
    display_name_alternatives: list[str | None] | None = None
    display_name_acronyms: list[str | None] | None = None
    international: Any = None
    description: str | None = None
    type: str | None = None
    language: str | None = None
    publication_year: int | None = None
    publication_date: str | None = None
    updated_date: str | None = None
    is_retracted: bool | None = None
    is_paratext: bool | None = None
    ids: dict[str, Any] | None = None
    authorships: list[_Authorship] | None = None
    abstract_inverted_index: dict[str, list[int]] | str | None = None
    primary_location: _Location | None = None
    host_venue: _Named | None = None
    keywords: list[_Keyword | str | None] | None = None
    primary_topic: _Named | None = None
    topics: list[_Named] | None = None
    concepts: list[_Named] | None = None
    x_concepts: list[_Named] | None = None
    grants: list[_Funder] | None = None
    awards: list[_Funder] | None = None
    funders: list[_Funder] | None = None
    referenced_works: list[str | None] | None = None
    orcid: str | None = None
    ror: str | None = None
    country_code: str | None = None
    homepage_url: str | None = None
    last_known_institution: _Named | None = None
    last_known_institutions: list[_Named] | None = None
    lineage: list[str] | None = None
    cited_by_count: float | None = None
    works_count: float | None = None
    fwci: float | None = None


class _Page(msgspec.Struct):
    results: list[msgspec.Raw] | None = None
    meta: dict[str, Any] | None = None
    group_by: list[Any] | None = None
    error: str | None = None
    message: str | None = None


_decode = msgspec.json.Decoder(_Entity).decode
_decode_page = msgspec.json.Decoder(_Page).decode
_TYPES = {"dataset": "dataset", "software": "software"}


class OpenalexReader(LineReader):
    """Reads works, authors, institutions, topics, concepts, funders and publishers of OpenAlex."""

    format = "openalex"
    title = "OpenAlex snapshot parts (JSON Lines .gz), merged ids, pages of the API"
    version = 2

    def select(self, paths: Sequence[Path]) -> Selection:
        """Return the parts of a snapshot among the files, checked against its manifests."""
        return select(paths)

    def sniff(self, text: Text) -> float:
        """Sure where the first bytes name an OpenAlex id."""
        head = text.head[:4_096]
        if b'"https://openalex.org/' in head or head.startswith(b"merge_date,id,merge_into_id"):
            return 0.9
        return 0.85 if b"https://openalex.org/" in text.head and b'"results"' in text.head else 0.0

    def may_be_shared(self, source: SourceFile) -> bool:
        """Whether it is a part of a snapshot, and not a page, an array or merged ids."""
        for member in source.members():
            head = _head(member)
            whole = head.startswith((b"<", b"merge_date,", b"[")) or _is_object(head)
            return not whole and "!" not in member.name
        return False

    def read(self, source: SourceFile) -> Iterator[Record | Rejection]:
        """Yield records; a page of the API and a file of merged ids are told by how they begin."""
        for member in source.members():
            head = _head(member)
            if head.startswith(b"<"):
                raise UnreadableSource(
                    "this is an HTML page, not data: the server answered with an error",
                    where=member.name,
                    hint="download it again",
                )
            if head.startswith(b"merge_date,"):
                yield from _merged(member)
            elif _is_object(head):
                yield from self._page(member, source)
            elif head[:1] == b"[":
                yield from self._array(member, source)
            else:
                for number, line in lines_of(member):
                    yield from self.parse_line(line, number, member.name, source)

    def _page(self, member: Member, source: SourceFile) -> Iterator[Record | Rejection]:
        data = _read_all(member)
        try:
            page = _decode_page(data)
        except NOT_JSON as error:
            raise UnreadableSource(f"not a page of the API: {error}", where=member.name) from error
        if page.results is None and not page.error and not page.message:
            yield from self._single(data, member, source)
            return
        if page.error or page.results is None:
            raise UnreadableSource(
                f"the API answered with an error: {page.message or page.error}"
                if page.error
                else "a page without results",
                where=member.name,
                hint="download it again",
            )
        if page.group_by and not page.results:
            raise UnreadableSource(
                "these are counts of groups, not elements",
                where=member.name,
                hint="ask the API without group_by",
            )
        for number, raw in enumerate(page.results, start=1):
            yield from self.parse_line(bytes(raw), number, member.name, source)

    def _single(
        self, data: bytes, member: Member, source: SourceFile
    ) -> Iterator[Record | Rejection]:
        found = list(self.parse_line(data, 1, member.name, source))
        if not any(isinstance(item, Record) for item in found):
            raise UnreadableSource(
                "neither an OpenAlex entity nor a page of them",
                where=member.name,
                hint="is it an error answer? download it again",
            )
        yield from found

    def _array(self, member: Member, source: SourceFile) -> Iterator[Record | Rejection]:
        try:
            items = msgspec.json.decode(_read_all(member), type=list[msgspec.Raw])
        except NOT_JSON as error:
            raise UnreadableSource(f"not a JSON array: {error}", where=member.name) from error
        for number, raw in enumerate(items, start=1):
            yield from self.parse_line(bytes(raw), number, member.name, source)

    def parse_line(
        self, line: bytes, number: int, file: str, source: SourceFile
    ) -> Iterable[Record | Rejection]:
        """Return the entity's record, after a note on each value that was set aside."""
        try:
            entity = _decode(line)
        except msgspec.ValidationError as error:
            reason, _, path = str(error).partition(" - at `$")
            return [rejected(file, number, path.strip("`.") or "line", reason, line)]
        except NOT_JSON as error:
            return [rejected(file, number, "line", not_json(line, error), line)]
        id_ = _bare(entity.id)
        make = _MAKERS.get(id_[:1]) if id_ else None
        if make is None:
            kind = "no OpenAlex id" if not id_ else f"{id_}: journals and the like are not taken"
            return [rejected(file, number, "id", kind, line)]
        notes: list[tuple[str, str]] = []
        try:
            record = make(entity, id_, notes)
        except MISFIT as error:
            return [rejected(file, number, "record", f"cannot be read: {error}", line)]
        if not (record.titles or record.texts or record.names):
            if not entity.doi and record.kind == "result":
                return [rejected(file, number, "title", "neither title nor abstract nor DOI", line)]
            record = msgspec.structs.replace(record, titles={"und": entity.doi or id_})
        return [*(rejected(file, number, f, why, line, kept=True) for f, why in notes), record]


def _head(member: Member) -> bytes:
    head: bytes = member.stream.peek(512)[:512]  # type: ignore[attr-defined]
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()


def _read_all(member: Member) -> bytes:
    return member.stream.read().removeprefix(b"\xef\xbb\xbf")


def _is_object(head: bytes) -> bool:
    """Whether the file is one JSON object as a whole, and not one a line."""
    return head[:1] == b"{" and (_is_page(head) or _is_spread(head))


def _is_page(head: bytes) -> bool:
    return any(mark in head[:200] for mark in (b'"meta"', b'"results"', b'"error"', b'"group_by"'))


def _is_spread(head: bytes) -> bool:
    """Whether an object is spread over several lines, as pretty-printers write it."""
    return head[1:2] in (b"\n", b"\r") or head[1:3] == b" \n"


def _merged(member: Member) -> Iterator[Record | Rejection]:
    rows = csv.DictReader(line.decode("utf-8-sig", "replace") for line in member.stream)
    for number, row in enumerate(rows, start=2):
        old, new = _bare(row.get("id")), _bare(row.get("merge_into_id"))
        if not old or not new or old[0] not in _KINDS:
            missing = not old or not new
            reason = "ids are missing" if missing else f"{old}: journals and the like are not taken"
            yield rejected(member.name, number, "merge_into_id", reason, str(row))
            continue
        yield Record(
            "openalex", old, _KINDS[old[0]], status="merged",
            replaced_by=f"openalex:{new}", updated=row.get("merge_date"), licence=_LICENCE,
        )  # fmt: skip


_KINDS = {
    "W": "result", "A": "person", "I": "organisation", "T": "field", "C": "field",
    "F": "organisation", "P": "organisation",
}  # fmt: skip


_PREFIX = "https://openalex.org/"
_PREFIX_LENGTH = len(_PREFIX)


def _bare(url: str | None) -> str:
    return url.rpartition("/")[2] if url else ""


def _key(url: str | None) -> str | None:
    return _key_of(url) if url else None


def _key_of(url: str) -> str:
    # the slash tells older ids, ".../works/W1", apart; slicing is most of what an import does
    bare = url[_PREFIX_LENGTH:] if url.startswith(_PREFIX) else _bare(url)
    return "openalex:" + (bare if "/" not in bare else _bare(url))


def _orcid(value: str | None) -> dict[str, str]:
    """Return {"orcid": …}; the registry's own are checked when the person's record is read."""
    bare = _bare(value)
    return {"orcid": bare} if len(bare) == 19 else {}


def _checked(
    pairs: Iterable[tuple[str, Any]], notes: list[tuple[str, str]]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for scheme, value in pairs:
        if value is None or value == "":
            continue
        try:
            found[scheme] = (normalise(scheme, str(value)),)
        except InvalidIdentifier as problem:
            notes.append((f"ids.{scheme}", problem.message))
    return found


class _WrittenOut(msgspec.Struct):
    """The inverted index as the snapshots of 2022 and 2023 write it: JSON within a string."""

    InvertedIndex: dict[str, list[int]] = {}


def _abstract(index: dict[str, list[int]] | str | None) -> str:
    if isinstance(index, str):
        index = msgspec.json.decode(index, type=_WrittenOut).InvertedIndex
    if not index:
        return ""
    words = [""] * sum(map(len, index.values()))
    try:
        for word, places in index.items():
            for at in places:
                words[at] = word
    except IndexError:  # places are left out
        placed = sorted((at, word) for word, places in index.items() for at in places)
        words = [word for _, word in placed]
    return plain(" ".join(words))


def _work(entity: _Entity, id_: str, notes: list[tuple[str, str]]) -> Record:
    title = plain(entity.title or entity.display_name or "")
    abstract = _abstract(entity.abstract_inverted_index)
    ids = entity.ids or {}
    identifiers = {"openalex": (id_,)} | _checked(
        (("doi", entity.doi), ("pmid", ids.get("pmid")), ("pmcid", ids.get("pmcid"))), notes
    )
    attributes: dict[str, Any] = {"work_type": entity.type} if entity.type else {}
    location = entity.primary_location
    venue = (location.source if location else None) or entity.host_venue
    if venue and venue.display_name:
        attributes["venue"] = venue.display_name
    if entity.is_paratext:
        attributes["paratext"] = True
    awards = [
        award.funder_award_id or award.award_id
        for award in (entity.awards or entity.grants or ())
        if award.funder_award_id or award.award_id
    ]
    if awards:
        attributes["awards"] = awards
    return Record(
        registry="openalex",
        record=id_,
        kind="project" if entity.type == "grant" else "result",
        type=None if entity.type == "grant" else _TYPES.get(entity.type or "", "publication"),
        titles={tell(title, entity.language): title} if title else {},
        texts={tell(abstract, entity.language): abstract} if abstract else {},
        keywords=_keywords(entity),
        identifiers=identifiers,
        year=entity.publication_year,
        date=entity.publication_date,
        language=entity.language,
        url=location.landing_page_url if location else None,
        links=(*_authors(entity), *_subjects(entity), *_funders(entity)),
        cites=tuple([_key_of(ref) for ref in entity.referenced_works or () if ref]),
        attributes=attributes,
        metrics=_metrics(entity),
        licence=_LICENCE,
        updated=entity.updated_date,
        status="withdrawn" if entity.is_retracted else "active",
    )


def _metrics(entity: _Entity) -> dict[str, float]:
    values = (
        ("cited_by_count", entity.cited_by_count),
        ("works_count", entity.works_count),
        ("fwci", entity.fwci),
    )
    return {name: value for name, value in values if value is not None}


def _keywords(entity: _Entity) -> tuple[str, ...]:
    found = []
    for keyword in entity.keywords or ():
        if keyword is None:
            continue
        word = keyword if isinstance(keyword, str) else keyword.display_name or keyword.keyword
        if word:
            found.append(word)
    return tuple(found)


def _authors(entity: _Entity) -> Iterator[Link]:
    for position, one in enumerate(entity.authorships or ()):
        author = one.author or _Named()
        name = author.display_name or one.raw_author_name
        to = _key(author.id)
        if not name and to is None:
            continue
        written = one.raw_affiliation_strings or (
            [one.raw_affiliation_string] if one.raw_affiliation_string else []
        )
        yield Link(
            role="author",
            to=to,
            name=name,
            kind="person",
            identifiers=_orcid(author.orcid or one.raw_orcid),
            position=position,
            corresponding=bool(one.is_corresponding),
            affiliations=tuple([text for text in written if text]),
            affiliation_refs=tuple([_key_of(i.id) for i in one.institutions or () if i.id]),
        )
    yield from _institutions(entity)


def _institutions(entity: _Entity) -> Iterator[Link]:
    """Yield each institution of the authors once, so that it is known by name and ROR id."""
    seen = set()
    for one in entity.authorships or ():
        for institution in one.institutions or ():
            if institution.id and institution.display_name and institution.id not in seen:
                seen.add(institution.id)
                ror = _bare(institution.ror)
                yield Link(
                    role="affiliation",
                    to=_key(institution.id),
                    name=institution.display_name,
                    kind="organisation",
                    identifiers={"ror": ror} if ror else {},
                )


def _subjects(entity: _Entity) -> Iterator[Link]:
    subjects = entity.topics or entity.concepts or entity.x_concepts or ()
    primary = entity.primary_topic.id if entity.primary_topic else None
    for subject in subjects:
        near = subject.score is None or float(subject.score) >= _ABOUT_FROM
        near = near or subject.id == primary
        if subject.id and near:
            yield Link("about", _key(subject.id), subject.display_name, "field")


def _funders(entity: _Entity) -> Iterator[Link]:
    seen = set()
    for one in [*(entity.funders or ()), *(entity.awards or ()), *(entity.grants or ())]:
        id_ = one.funder_id or one.funder or one.id
        key = _key(id_) if id_ and _bare(id_)[:1] == "F" else None
        name = one.funder_display_name or one.display_name
        if (key or name) and (key or name) not in seen:
            seen.add(key or name)
            yield Link("funder", key, name, "organisation")


def _person(entity: _Entity, id_: str, notes: list[tuple[str, str]]) -> Record:
    names = [entity.display_name, *(entity.display_name_alternatives or ())]
    places = entity.last_known_institutions or (
        [entity.last_known_institution] if entity.last_known_institution else []
    )
    return Record(
        registry="openalex",
        record=id_,
        kind="person",
        names=_names(names),
        identifiers={"openalex": (id_,)} | _checked((("orcid", entity.orcid),), notes),
        links=tuple(
            Link("affiliation", _key(place.id), place.display_name, "organisation")
            for place in places
            if place.id
        ),
        metrics=_metrics(entity),
        licence=_LICENCE,
        updated=entity.updated_date,
    )


def _names(names: Iterable[str | None]) -> tuple[dict[str, str], ...]:
    plain_names = dict.fromkeys(plain(name) for name in names if name and name.strip())
    return tuple(
        {tell(name, "und") if name.isascii() else tell(name): name} for name in plain_names
    )


def _organisation(entity: _Entity, id_: str, notes: list[tuple[str, str]]) -> Record:
    names = [
        {"en": entity.display_name} if entity.display_name else {},
        *(
            {tag: text}
            for tag, text in _translations(entity).items()
            if tag.partition("-")[0] in ("en", "zh", "ja", "de", "fr", "es", "ko", "ru")
        ),
        *({"en": n} for n in entity.display_name_alternatives or () if n),
        *({"und": n} for n in entity.display_name_acronyms or () if n),
    ]
    ids = entity.ids or {}
    pairs = (
        ("ror", entity.ror), ("grid", ids.get("grid")), ("wikidata", ids.get("wikidata")),
    )  # fmt: skip
    return Record(
        registry="openalex",
        record=id_,
        kind="organisation",
        type=entity.type,
        names=tuple(name for i, name in enumerate(names) if name and name not in names[:i]),
        identifiers={"openalex": (id_,)} | _checked(pairs, notes),
        country=entity.country_code,
        url=entity.homepage_url,
        links=tuple(
            Link("part_of", _key(above), None, "organisation")
            for above in entity.lineage or ()
            if _bare(above) != id_
        ),
        metrics=_metrics(entity),
        licence=_LICENCE,
        updated=entity.updated_date,
    )


def _translations(entity: _Entity) -> dict[str, str]:
    found = entity.international
    names = found.get("display_name") if isinstance(found, dict) else None
    return {k: v for k, v in names.items() if v} if isinstance(names, dict) else {}


def _field(entity: _Entity, id_: str, notes: list[tuple[str, str]]) -> Record:
    wikidata = (entity.ids or {}).get("wikidata")
    titles = {"en": entity.display_name} if entity.display_name else {}
    for tag, text in _translations(entity).items():
        if tag in ("zh", "zh-hans", "zh-cn"):
            titles.setdefault("zh", text)
    return Record(
        registry="openalex",
        record=id_,
        kind="field",
        titles=titles,
        texts={"en": entity.description} if entity.description else {},
        identifiers={"openalex": (id_,)}
        | (_checked((("wikidata", wikidata),), notes) if id_[0] == "C" else {}),
        metrics=_metrics(entity),
        licence=_LICENCE,
        updated=entity.updated_date,
    )


_MAKERS = {
    "W": _work, "A": _person, "I": _organisation, "F": _organisation, "P": _organisation,
    "T": _field, "C": _field,
}  # fmt: skip
