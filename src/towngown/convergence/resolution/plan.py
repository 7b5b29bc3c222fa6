"""Which comparisons a table calls for: one a column, and some over the whole record."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from towngown.convergence.resolution.compare_codes import Codes
from towngown.convergence.resolution.compare_cover import Cover
from towngown.convergence.resolution.compare_editions import Editions
from towngown.convergence.resolution.compare_names import Names
from towngown.convergence.resolution.compare_numbers import Amounts, Dates, Years
from towngown.convergence.resolution.compare_sets import People
from towngown.convergence.resolution.compare_shortenings import Shortenings
from towngown.convergence.resolution.compare_texts import Encode as Encode
from towngown.convergence.resolution.compare_texts import Texts, Vectors
from towngown.convergence.resolution.compare_words import Identifiers, Words
from towngown.convergence.resolution.comparison import Comparison
from towngown.convergence.resolution.frequencies import Frequencies
from towngown.convergence.resolution.scripts import in_han
from towngown.convergence.resolution.table import BETWEEN, Column, Table
from towngown.convergence.resolution.tfidf import LONGEST, words
from towngown.kernel.errors import UnreadableSource

WHOLE = "whole record"
CODES = "codes"
OF_MAIN_TEXT = frozenset({"words", "cover", "codes", "meaning", "meaning across scripts"})
_BOTH = 0.02

Spec = tuple[str, str]
"""The name of a comparison and its type; what follows " of " in the name is a column's."""

_OF_COLUMN: dict[str, Callable[[Column, Frequencies | None], Comparison]] = {
    "person": Names, "organisation": Names, "word": Words, "number": Amounts, "year": Years,
    "date": Dates, "identifier": Identifiers, "exclusive": Identifiers, "people": People,
    "edition": Editions, "shortening": Shortenings,
    "text": lambda column, known: Texts(column.name, column, known),
}  # fmt: skip


def specs_of(table: Table, *, meaning: bool) -> list[Spec]:
    """Return what to compare, in the order of columns.

    Records with texts are also compared by their whole wording, by the words of the main text,
    by the codes in them and, where `meaning` is asked for, by what the main text means.
    """
    found: list[Spec] = [(column.name, column.type) for column in table.columns]
    main = main_text(table)
    if main is None:
        return found
    found += [
        (WHOLE, "text"),
        (f"words of {main.name}", "words"),
        (f"cover of {main.name}", "cover"),
    ]
    found.append((f"{CODES} of {main.name}", "codes"))
    if meaning:
        found.append((f"meaning of {main.name}", "meaning"))
    return found


def comparisons_of(
    table: Table,
    specs: Sequence[Spec],
    known: Sequence[Frequencies] | None = None,
    encode: Encode | None = None,
) -> list[Comparison]:
    """Return the comparisons that `specs` name, with the frequencies `known` of each.

    Raises UnreadableSource where the table has no such column.
    """
    given: Sequence[Frequencies | None] = known or [None] * len(specs)
    columns = {(column.name, _general(column.type)): column for column in table.columns}
    return [
        _comparison(table, columns, spec, frequencies, encode)
        for spec, frequencies in zip(specs, given, strict=True)
    ]


def labels_of(type_: str) -> tuple[str, ...]:
    """Return what the levels of a type of comparison say; texts share theirs."""
    column = Column("", "organisation" if type_ == "organisation" else "person", [""])
    return tuple(_OF_COLUMN.get(type_, _OF_COLUMN["text"])(column, None).labels)


def _general(type_: str) -> str:
    return "identifier" if type_ == "exclusive" else type_


def _comparison(
    table: Table,
    columns: dict[Spec, Column],
    spec: Spec,
    known: Frequencies | None,
    encode: Encode | None,
) -> Comparison:
    name, type_ = spec
    if (name, _general(type_)) in columns and type_ in _OF_COLUMN:
        return _OF_COLUMN[type_](columns[name, _general(type_)], known)
    if name == WHOLE:
        return Texts(WHOLE, _whole(table), known)
    main = columns.get((name.partition(" of ")[2], "text"))
    if main is None:
        raise UnreadableSource(f"there is no column {name!r} ({type_})")
    if type_ == "words":
        return Texts(name, main, known, terms=words, type_="words")
    if type_ == "cover":
        return Cover(name, main, known)
    if type_ == "codes":
        return Codes(name, _whole(table).values, [text[:LONGEST] for text in main.values], known)
    if encode is None:
        raise UnreadableSource("the model compares meanings", hint="name the encoder")
    return Vectors(name, main, encode, only_across=type_ == "meaning across scripts")


def _whole(table: Table) -> Column:
    return Column(WHOLE, "text", [text[:LONGEST] for text in whole_records(table)])


def main_text(table: Table) -> Column | None:
    """Return the text column that tells most records apart: the title, as a rule."""
    texts = [column for column in table.columns if column.type == "text"]
    return max(texts, key=_telling, default=None)


def _telling(column: Column) -> int:
    return sum(map(bool, column.distinct))


def whole_records(table: Table) -> list[str]:
    """Return all values of each record as one text."""
    if not table.columns:
        return [""] * len(table)
    rows = zip(*(column.values for column in table.columns), strict=True)
    return [" ".join(filter(None, row)).replace(BETWEEN, " ") for row in rows]


def has_two_scripts(table: Table) -> bool:
    """Whether the main text is in Chinese characters in some records and without in others.

    Then wording cannot tell, and an encoder may.
    """
    main = main_text(table)
    if main is None:
        return False
    share = int(in_han(main.values).sum()) / max(1, sum(map(bool, main.values)))
    return _BOTH <= share <= 1 - _BOTH
