"""Tiers of visibility: who may see an element at all, and until when."""

from __future__ import annotations

from datetime import date
from typing import Literal, get_args

Tier = Literal["public", "park", "confidential"]
TIERS: tuple[Tier, ...] = get_args(Tier)


def effective_tier(tier: Tier, embargo: str | None, today: date) -> Tier:
    """Return the tier in force on `today`: an embargo date that has come lifts to public.

    `embargo` is an ISO date (YYYY-MM-DD) or None; the element is public from that day on.
    """
    if embargo is not None and date.fromisoformat(embargo) <= today:
        return "public"
    return tier


def strictest(tiers: list[Tier]) -> Tier:
    """Return the most restrictive of the tiers; public when there are none."""
    return max(tiers, key=TIERS.index, default="public")
