"""Inventors' shares: percent that sum to exactly one hundred."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

HUNDRED = Decimal(100)
STEP = Decimal("0.001")  # shares are written to a thousandth of a percent


def missing(shares: Sequence[Decimal]) -> Decimal:
    """Return how many percent are not given to anyone; negative where too much is given."""
    return HUNDRED - sum(shares, Decimal(0))


def are_whole(shares: Sequence[Decimal]) -> bool:
    """Whether each share is above nothing and all of them sum to one hundred."""
    return bool(shares) and all(share > 0 for share in shares) and missing(shares) == 0


def equal(count: int) -> tuple[Decimal, ...]:
    """Return `count` shares as equal as thousandths allow, the first ones a step larger."""
    steps, over = divmod(int(HUNDRED / STEP), count)
    return tuple(STEP * (steps + (place < over)) for place in range(count))


def as_fractions(shares: Sequence[Decimal]) -> tuple[Fraction, ...]:
    """Return the parts of one that the shares are, which sum to exactly one."""
    total = sum(map(Fraction, shares), Fraction(0))
    return tuple(Fraction(share) / total for share in shares)
