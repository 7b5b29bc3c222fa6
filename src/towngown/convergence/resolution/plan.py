"""Which comparisons a table calls for: one a column, and some over the whole record."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from towngown.convergence.resolution.compare_codes import Codes
from towngown.convergence.resolution.compare_cover import Cover
from towngown.convergence.resolution.compare_names import Names
from towngown.convergence.resolution.compare_numbers import Amounts, Dates, Years
from towngown.convergence.resolution.compare_texts import Texts, Vectors
from towngown.convergence.resolution.compare_words import Identifiers, Words
from towngown.convergence.resolution.comparison import Comparison
from towngown.convergence.resolution.scripts import in_han
from towngown.convergence.resolution.table import BETWEEN, Column, ColumnType, Table
from towngown.convergence.resolution.tfidf import LONGEST, words

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts to unit vectors (n, d); the caller brings an encoder, since those live further up."""

WHOLE = "whole record"
_BOTH = 0.02

_OF_COLUMN: dict[ColumnType, Callable[[Column], Comparison]] = {
    "person": Names, "organisation": Names, "word": Words, "number": Amounts, "year": Years,
    "date": Dates, "identifier": Identifiers, "exclusive": Identifiers,
    "text": lambda column: Texts(column.name, column.values),
}  # fmt: skip


def comparisons_of(table: Table, encode: Encode | None = None) -> list[Comparison]:
    """Return the comparisons, in the order of columns.

    Records with texts are also compared by their whole wording, by the words of the main text,
    by the codes in them and, given an encoder, by what the main text means.
    """
    found = [_OF_COLUMN[column.type](column) for column in table.columns]
    main = main_text(table)
    if main is None:
        return found
    whole = [text[:LONGEST] for text in whole_records(table)]
    found.append(Texts(WHOLE, whole))
    found.append(Texts(f"words of {main.name}", main.values, words, "words"))
    found.append(Cover(f"cover of {main.name}", main.values))
    found.append(Codes("codes", whole, [text[:LONGEST] for text in main.values]))
    if encode is not None:
        vectors = np.asarray(encode([text[:LONGEST] for text in main.values]), np.float64)
        found.append(Vectors(f"meaning of {main.name}", main.values, vectors))
    return found


def main_text(table: Table) -> Column | None:
    """Return the text column that tells most records apart: the title, as a rule."""
    texts = [column for column in table.columns if column.type == "text"]
    return max(texts, key=lambda one: len(set(filter(None, one.values))), default=None)


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
