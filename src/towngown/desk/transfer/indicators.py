"""Indicators: versioned definitions as data, and the things behind every number.

Live figures count what their reader sees, and so are the office's. A snapshot is what an officer
published of them: counts and amounts, and the ids of the cases behind, which a page shows only to
those who see these cases anyway.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from towngown.desk.base.reader import Reader
from towngown.desk.transfer.models.disclosure import said

_FILE = Path(__file__).with_name("indicators.toml")
# Amounts that rest on fewer cases would tell what a single contract is worth.
FEW = 3


@dataclass(frozen=True)
class Definition:
    """One version of an indicator: what it counts, from which year on, after whose definition."""

    id: str
    version: int
    from_year: int
    group: str
    counts: str
    title_en: str
    title_zh: str
    says_en: str
    says_zh: str
    source: str

    @property
    def title(self) -> str:
        """Its title in the language in use."""
        return said(self.title_en, self.title_zh)

    @property
    def says(self) -> str:
        """What it counts, in the language in use."""
        return said(self.says_en, self.says_zh)


@dataclass(frozen=True)
class Item:
    """One thing counted: the case it belongs to, what it is, its day, and an amount."""

    case: UUID
    what: str
    on: date
    amount: Decimal | None = None
    currency: str = "CNY"


@dataclass(frozen=True)
class Figure:
    """A number of a year with everything behind it."""

    definition: Definition
    year: int
    items: tuple[Item, ...]

    @property
    def count(self) -> int:
        """How many."""
        return len(self.items)

    @property
    def amounts(self) -> dict[str, Decimal]:
        """How much, by currency."""
        sums: dict[str, Decimal] = {}
        for item in self.items:
            if item.amount is not None:
                sums[item.currency] = sums.get(item.currency, Decimal(0)) + item.amount
        return dict(sorted(sums.items()))


Counting = Callable[[Reader, int], Iterable[Item]]


@cache
def definitions() -> tuple[Definition, ...]:
    """Return all versions of all definitions, in the order of the file."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["indicator"]
    return tuple(Definition(**row) for row in rows)


def defined_for(year: int) -> list[Definition]:
    """Return the definitions that hold for a year, one an indicator: the newest version."""
    newest: dict[str, Definition] = {}
    for one in definitions():
        known = newest.get(one.id)
        if one.from_year <= year and (known is None or one.version > known.version):
            newest[one.id] = one
    return list(newest.values())


def figures(reader: Reader, year: int) -> list[Figure]:
    """Return the figures of a year over what the reader sees."""
    from towngown.desk.transfer.figures import COUNTING

    return [
        Figure(one, year, tuple(COUNTING[one.counts](reader, year))) for one in defined_for(year)
    ]


def released(found: Iterable[Figure], *, small_amounts: bool) -> dict[str, Any]:
    """Return the figures as a snapshot keeps them.

    Without `small_amounts`, amounts that rest on few cases are withheld (null).
    """
    return {
        one.definition.id: {
            "version": one.definition.version,
            "count": one.count,
            "amounts": _amounts(one, small_amounts),
            "cases": sorted({str(item.case) for item in one.items}),
        }
        for one in found
    }


def _amounts(figure: Figure, small_amounts: bool) -> dict[str, str] | None:
    behind = {item.case for item in figure.items if item.amount is not None}
    if behind and len(behind) < FEW and not small_amounts:
        return None
    return {currency: str(amount) for currency, amount in figure.amounts.items()}


def version_of(id_: str, version: int) -> Definition | None:
    """Return a definition as it was, None where there is no such version."""
    return next((one for one in definitions() if (one.id, one.version) == (id_, version)), None)


def plain(figures: Mapping[str, Any]) -> list[tuple[Definition, int, dict[str, Decimal] | None]]:
    """Return what a snapshot keeps, each with the version of its definition."""
    told = []
    for id_, kept in figures.items():
        definition = version_of(id_, kept["version"])
        if definition is not None:
            amounts = kept["amounts"]
            sums = None if amounts is None else {of: Decimal(sum_) for of, sum_ in amounts.items()}
            told.append((definition, kept["count"], sums))
    return told
