"""BibTeX and BibLaTeX, as reference managers, publishers, Google Scholar and CNKI write it.

The file is cut at the lines on which a block begins, as bibtexparser does itself, and handed
to it block by block: memory is bounded by one entry, and a broken one costs only itself.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping

import bibtexparser
from bibtexparser.middlewares.names import (
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.model import DuplicateFieldKeyBlock, Entry, ParsingFailedBlock, String

from towngown.kernel.errors import UnreadableSource
from towngown.kernel.records import Record, Rejection
from towngown.sources.base import HEAD_BYTES, Member, SourceFile, Standing, Text, rejected
from towngown.sources.bibtex_fields import Fields, value_of
from towngown.sources.dates import month_number
from towngown.sources.names import Person, joined, kind_of, names_in, without_others
from towngown.sources.references import (
    Reference,
    Shelf,
    keywords_in,
    patent_number,
    serial_numbers,
)
from towngown.sources.texts import decoded, text_lines

# It tells of every broken entry on the log; here that is a Rejection.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

_BLOCK = re.compile(r"^\ufeff?\s*@\w+[ \t]*[{(]", re.M)
_SURE = re.compile(
    r"^\ufeff?\s*@(?:article|book|booklet|inbook|incollection|inproceedings|conference|manual|misc"
    r"|mastersthesis|phdthesis|thesis|proceedings|techreport|report|unpublished|online|patent"
    r"|dataset|software|string|preamble|comment)[ \t]*[{(]",
    re.M | re.I,
)
_BRACES = re.compile(r"(?<!\\)[{}]")
_TYPES = {"patent": "patent", "dataset": "dataset", "data": "dataset", "software": "software"}
_PATENT_OFFICES = {
    "patentus": "US", "patenteu": "EP", "patentuk": "GB", "patentde": "DE", "patentfr": "FR",
    "patentcn": "CN", "patentjp": "JP",
}  # fmt: skip
_ARCHIVES = {"arxiv": "arxiv", "": "arxiv", "pubmed": "pmid"}


class BibtexReader:
    """Reads BibTeX files, one entry at a time."""

    format = "bibtex"
    title = "BibTeX and BibLaTeX: reference managers, publishers, Google Scholar, CNKI"
    version = 1
    standing: Standing = "references"

    def sniff(self, text: Text) -> float:
        """Sure where a line of the head begins an entry of a known type."""
        head = decoded(text.head)
        if _SURE.search(head):
            return 0.9
        return 0.6 if text.name.lower().endswith(".bib") and _BLOCK.search(head) else 0.0

    def read(self, source: SourceFile) -> Iterator[Record | Rejection]:
        """Yield the entries of all members; raises UnreadableSource where a head has no entry."""
        shelf = Shelf(source.registry)
        for member in source.members():
            if "!" in member.name and not member.name.lower().endswith((".bib", ".bibtex", ".txt")):
                continue
            _check_head(member)
            macros: dict[str, str] = {}
            for line, chunk in _chunks(member):
                yield from _taken(chunk, line, member.name, macros, shelf)


def _check_head(member: Member) -> None:
    head = member.stream.peek(HEAD_BYTES)  # type: ignore[attr-defined]
    if not _BLOCK.search(decoded(head)):
        raise UnreadableSource(
            "not a BibTeX file: no line begins an entry (@article{…)",
            where=member.name,
            hint="export it again as BibTeX",
        )


def _chunks(member: Member) -> Iterator[tuple[int, str]]:
    """Yield (line, text) from each line that begins a block to the next such line."""
    begin, lines = 0, list[str]()
    for number, text in text_lines(member):
        if _BLOCK.match(text):
            if begin:
                yield begin, "\n".join(lines)
            begin, lines = number, []
        if begin:  # what stands before the first block is a comment
            lines.append(text)
    if begin:
        yield begin, "\n".join(lines)


def _taken(
    chunk: str, line: int, file: str, macros: dict[str, str], shelf: Shelf
) -> Iterator[Record | Rejection]:
    for block in bibtexparser.parse_string(chunk, parse_stack=[]).blocks:
        at = line + (block.start_line or 0)
        raw = block.raw or chunk
        if isinstance(block, String):
            macros[block.key.lower()] = value_of(block.value, macros, [])
        elif isinstance(block, DuplicateFieldKeyBlock):
            yield from shelf.put(_reference(block.ignore_error_block, macros), file, at, raw)
        elif isinstance(block, ParsingFailedBlock):
            reason = getattr(block.error, "abort_reason", None) or str(block.error)
            yield rejected(file, at, "entry", f"not BibTeX: {reason}", raw)
        elif isinstance(block, Entry):
            yield from shelf.put(_reference(block, macros), file, at, raw)


def _reference(entry: Entry, macros: Mapping[str, str]) -> Reference:
    """Return what the entry says."""
    written = entry.entry_type.lower()
    type_ = _TYPES.get(written, "publication")
    fields = Fields(entry.fields, macros)
    title, subtitle = fields.text("title"), fields.text("subtitle")
    authors, is_cut = _people(fields, "author")
    editors, _ = _people(fields, "editor")
    date = fields.text("date")
    month = month_number(fields.text("month"))
    year = "/".join(filter(None, (fields.text("year"), month, fields.text("day"))))
    return Reference(
        type=type_,
        written_type=written,
        id=entry.key,
        titles=(": ".join(filter(None, (title, subtitle))),),
        abstracts=(fields.text("abstract"),),
        people=(*authors, *editors),
        organisations=tuple(_organisations(fields, written)),
        identifiers=tuple(_identifiers(fields, type_)),
        keywords=tuple(keywords_in(fields.text("keywords", "keyword"))),
        dates=tuple(filter(None, (date, year))),
        language=fields.text("language", "langid"),
        url=fields.text("url"),
        facts={
            "venue": fields.text("journal", "journaltitle", "booktitle"),
            "issue": fields.text("number", "issue"),
            "place": fields.text("address", "location"),
            "notes": fields.text("note"),
            "authors_incomplete": is_cut,
            **fields.rest(),
        },
        notes=tuple(fields.notes),
    )


def _people(fields: Fields, role: str) -> tuple[list[Person], bool]:
    """Return the people of a field of names, and whether it ends in "others"."""
    written: list[str] = []
    for one in split_multiple_persons_names(fields.raw(role)):
        written += [one] if "{" in one else names_in(one)
    names, is_cut = without_others(written)
    people = (_person(name, role, fields) for name in names)
    return [person for person in people if person.name], is_cut


def _person(written: str, role: str, fields: Fields) -> Person:
    """Return one name in natural order; one wholly in braces is not taken apart."""
    if _is_whole(written):
        name = fields.plain(role, written)
        return Person(name, role, kind_of(name, is_whole=True))
    parts = parse_single_name_into_parts(written, strict=False)
    words = (parts.von + parts.last, parts.first, parts.jr)
    name = joined(*(fields.plain(role, " ".join(part)) for part in words))
    return Person(name, role, kind_of(name))


def _is_whole(written: str) -> bool:
    """Whether one pair of braces is around all of the name: {Example and Sons, Ltd.}."""
    depth = 0
    for match in _BRACES.finditer(written):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return written.startswith("{") and match.end() == len(written)
    return False


def _organisations(fields: Fields, written: str) -> Iterator[tuple[str, str]]:
    if written == "patent":
        for holder in split_multiple_persons_names(fields.raw("holder", "assignee")):
            yield "owner", fields.plain("holder", holder)
    yield "affiliation", fields.text("school", "institution")


def _identifiers(fields: Fields, type_: str) -> Iterator[tuple[str, str]]:
    for scheme in ("doi", "pmid", "pmcid"):
        if value := fields.text(scheme):
            yield scheme, value
    for name in ("issn", "isbn"):
        yield from serial_numbers(fields.text(name))
    archive = fields.peek("archiveprefix") or fields.peek("eprinttype")
    if archive.lower() in _ARCHIVES and fields.peek("eprint"):
        yield _ARCHIVES[archive.lower()], fields.text("eprint")
    if type_ == "patent":
        office = _PATENT_OFFICES.get(fields.text("type").lower(), "")
        yield from patent_number([fields.text("number", "patentnumber")], office)
