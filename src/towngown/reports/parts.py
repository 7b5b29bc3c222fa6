"""The score as it is shown: parts whose rounded figures add up to the rounded whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from towngown.matching import Match


@dataclass(frozen=True)
class Parts:
    """Signals and their sum, in hundredths; the sum is the score of what the evidence is of.

    `own` tells that this is the match itself (or a person's own profile), and not the best of
    the results in `through`.
    """

    signals: dict[str, int]
    total: int
    own: bool


def parts_of(match: Match) -> Parts:
    """Return the signals that are shown for a match; those that round to nothing are left out."""
    total = sum(match.signals.values())
    figures = adding_up(list(match.signals.values()), total)
    shown = {name: value for name, value in zip(match.signals, figures, strict=True) if value}
    own = not match.through or abs(total - match.through[0].score) > 0.001
    return Parts(shown, round(100 * total), own)


def adding_up(values: Sequence[float], total: float) -> list[int]:
    """Return the values in hundredths, rounded up or down so that they sum to the total's.

    Those nearest to the next hundredth are rounded up (the method of largest remainders).
    """
    whole = [floor(100 * value) for value in values]
    missing = round(100 * total) - sum(whole)
    by_rest = sorted(range(len(values)), key=lambda i: whole[i] - 100 * values[i])
    for place in by_rest[: max(missing, 0)]:
        whole[place] += 1
    return whole


def figure(hundredths: int, minus: str = "-") -> str:
    """Return hundredths as a decimal of two places."""
    return f"{minus if hundredths < 0 else ''}{abs(hundredths) / 100:.2f}"
