"""What a public disclosure does to novelty, office by office."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from towngown.desk.cases.clocks import add_months

_FILE = Path(__file__).with_name("grace.toml")
Novelty = Literal["planned", "filed", "grace", "limited", "lost"]


@dataclass(frozen=True)
class Grace:
    """How long after its disclosure an invention can still be filed at an office.

    `general` periods hold for the inventors' own disclosures; others only for what `says` tells.
    """

    office: str
    months: int
    general: bool
    source: str
    says_en: str
    says_zh: str


@dataclass(frozen=True)
class Effect:
    """What one disclosure means at one office: until when it can still be filed, and why.

    planned: file before that day; filed: an application came first; grace: still within a general
    period; limited: within a period for special cases only; lost: too late.
    """

    grace: Grace
    disclosed: date
    until: date
    novelty: Novelty


@cache
def periods() -> tuple[Grace, ...]:
    """Return the grace periods by office."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["grace"]
    return tuple(Grace(**row) for row in rows)


def effects(disclosed: Iterable[date], first_filing: date | None, today: date) -> list[Effect]:
    """Return what the earliest disclosure means at each office, given the first filing."""
    earliest = min(disclosed, default=None)
    if earliest is None:
        return []
    return [_effect(grace, earliest, first_filing, today) for grace in periods()]


def _effect(grace: Grace, disclosed: date, first_filing: date | None, today: date) -> Effect:
    until = add_months(disclosed, grace.months)
    reached = first_filing or today
    if first_filing is not None and first_filing <= disclosed:
        novelty: Novelty = "filed"
    elif first_filing is None and disclosed > today:
        novelty, until = "planned", disclosed
    elif reached > until:
        novelty = "lost"
    else:
        novelty = "grace" if grace.general else "limited"
    return Effect(grace, disclosed, until, novelty)
