"""A few needs and who answers them, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from towngown.kernel.languages import base
from towngown.matching import Match
from towngown.reports.needs import NeedMatches
from towngown.reports.width import padded, shorten
from towngown.reports.words import KINDS, why

_LEFT = 17
_AGENT_KINDS = {"en": {"organisation": "company"}, "zh": {"organisation": "单位"}}


def summary(needs: Sequence[NeedMatches], language: str, columns: int) -> str:
    """Return the needs with the best result, person and company of each and one line why."""
    return "\n\n".join(_told(need, language, columns) for need in needs)


def worth_showing(needs: Sequence[NeedMatches], language: str, count: int) -> list[NeedMatches]:
    """Return the needs with the best results, half of them answered in another language.

    They are in the reader's language if enough are.
    """
    answered = [need for need in needs if need.matches.get("result")]
    own = [need for need in answered if base(need.language) == language]
    answered = own if len(own) >= count else answered
    answered.sort(key=lambda need: (-need.matches["result"][0].score, need.id))
    across = [need for need in answered if _crosses(need)]
    chosen = [*across[: count // 2], *(need for need in answered if need not in across)]
    chosen = [*chosen[:count], *across[count // 2 :]][:count]
    return sorted(chosen, key=answered.index)


def _crosses(need: NeedMatches) -> bool:
    return base(need.matches["result"][0].language) not in (base(need.language), "und")


def _told(need: NeedMatches, language: str, columns: int) -> str:
    lines = [shorten(need.title, columns)]
    asking = {one.id for one in need.askers}
    for kind, found in need.matches.items():
        best = next((one for one in found if one.id not in asking), None)
        if best is not None:
            called = _AGENT_KINDS[language].get(kind, KINDS[language][kind])
            lines += _answer(best, called, language, columns - _LEFT)
    return "\n".join(lines)


def _answer(one: Match, kind: str, language: str, room: int) -> list[str]:
    return [
        f"  {padded(kind, _LEFT - 9)} {one.score:.2f}  {shorten(one.title, room)}",
        " " * _LEFT + shorten(why(one, language, room), room),
    ]
