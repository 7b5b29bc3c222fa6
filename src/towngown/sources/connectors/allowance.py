"""What an answer cost, and what is left of the day's allowance, as its headers tell.

OpenAlex counts credits (10,000 = 1 USD) and gives both: X-RateLimit-Credits-Used and
X-RateLimit-Cost-USD for the answer itself, X-RateLimit-Remaining and X-RateLimit-Remaining-USD
for the day, X-RateLimit-Reset in seconds until the next midnight UTC. What was bought beyond the
day's free allowance (X-RateLimit-Prepaid-Remaining-USD) is left alone.
https://developers.openalex.org/api-reference/authentication
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

_CREDITS_A_USD = 10_000


class Headers(Protocol):
    """The headers of an answer, asked for by name."""

    def get(self, name: str, /) -> str | None:
        """Return the header's value, None where there is none."""
        ...


@dataclass(frozen=True)
class Allowance:
    """Credits this answer cost and credits left today (None = not told); seconds till renewal."""

    cost: int = 1
    remaining: int | None = None
    resets_in: float | None = None


def allowance(headers: Headers) -> Allowance:
    """Read the headers of an answer; where they tell no price, an answer costs one credit."""
    cost = _credits(headers, "X-RateLimit-Credits-Used", "X-RateLimit-Cost-USD")
    return Allowance(
        cost=1 if cost is None else math.ceil(cost),
        remaining=_whole(
            _credits(headers, "X-RateLimit-Remaining", "X-RateLimit-Remaining-USD"),
        ),
        resets_in=_number(headers.get("X-RateLimit-Reset")),
    )


def seconds_to_wait(headers: Headers) -> float | None:
    """Return how long a refusal asks to wait: Retry-After, else the reset if nothing is left."""
    after = headers.get("Retry-After") or ""
    seconds = _number(after)
    if seconds is None and after:
        seconds = _until(after)
    if seconds is None and allowance(headers).remaining == 0:
        seconds = allowance(headers).resets_in
    return None if seconds is None else max(seconds, 0.0)


def _until(date: str) -> float | None:
    try:
        return (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):  # not a date, or one without a time zone
        return None


def _credits(headers: Headers, in_credits: str, in_usd: str) -> float | None:
    credits_ = _number(headers.get(in_credits))
    if credits_ is not None:
        return credits_
    usd = _number(headers.get(in_usd))
    return None if usd is None else round(usd * _CREDITS_A_USD, 6)


def _whole(value: float | None) -> int | None:
    return None if value is None else math.floor(value)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None
