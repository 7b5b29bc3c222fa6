"""Read rules of distribution from data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from towngown.desk.transfer.distribution import Band, Rule

_FILE = Path(__file__).with_name("distribution_rules.toml")


@cache
def statutory_rules() -> tuple[Rule, ...]:
    """Return the rules that come with the desk."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"), parse_float=Decimal)
    return tuple(rule_from(row) for row in told["rule"])


def rule_from(row: Mapping[str, Any], *, adopted: bool = False) -> Rule:
    """Return the rule that a row of data tells; raises TowngownError where it does not hold."""
    return Rule(
        id=row["id"],
        title_en=row["title_en"],
        title_zh=row.get("title_zh", ""),
        source=row.get("source", ""),
        valid_from=_day(row["valid_from"]),
        valid_until=_day(row["valid_until"]) if row.get("valid_until") else None,
        kinds=frozenset(row["kinds"]),
        bands=bands_from(row["band"]),
        adopted=adopted,
    )


def bands_from(rows: Sequence[Mapping[str, Any]]) -> tuple[Band, ...]:
    """Return the bands that rows of data tell."""
    return tuple(
        Band(
            Decimal(str(row["upto"])) if row.get("upto") is not None else None,
            {name: Decimal(str(percent)) for name, percent in row["percent"].items()},
        )
        for row in rows
    )


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
