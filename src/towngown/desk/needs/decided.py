"""What was decided and shown so far on the matches of one thing, as a reader may see it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from towngown.atlas.atlas import Atlas
from towngown.desk.base.reader import Reader
from towngown.desk.needs.asked import Asked
from towngown.desk.needs.models import (
    Decision,
    ElementDecision,
    ElementSharing,
    MatchDecision,
    MatchSharing,
    Need,
    Verdict,
)
from towngown.desk.needs.rules import is_proposed


def decisions_on(reader: Reader, asked: Asked) -> dict[str, Decision]:
    """Return the last decision on each candidate; those a team of the reader's made, or the need's.

    They may name candidates that the reader may not see: show them beside matches from the
    reader's own atlas alone, or pass them through `visible`.
    """
    if asked.pk:
        found = MatchDecision.objects.seen_by(reader).filter(need=asked.pk)
    else:
        found = ElementDecision.objects.seen_by(reader).filter(element=asked.element)
    return {one.candidate: one for one in found.select_related("by").order_by("at", "pk")}


def sharings_on(reader: Reader, asked: Asked) -> dict[str, list[Any]]:
    """Return who showed what to the reader, or the reader to whom, by candidate."""
    if asked.pk:
        found = MatchSharing.objects.seen_by(reader).filter(need=asked.pk)
    else:
        found = ElementSharing.objects.seen_by(reader).filter(element=asked.element)
    by_candidate: dict[str, list[Any]] = defaultdict(list)
    for one in found.select_related("by", "to").order_by("at", "pk"):
        if reader.user in (one.by_id, one.to_id):
            by_candidate[one.candidate].append(one)
    return by_candidate


def declined(decisions: dict[str, Decision]) -> set[str]:
    """Return the candidates that were declined."""
    return {id_ for id_, one in decisions.items() if one.verdict == Verdict.DECLINED}


def proposals(reader: Reader, atlas: Atlas, need: Need) -> list[tuple[MatchDecision, Any]]:
    """Return the matches proposed to the asker with their elements, those that may be seen."""
    told = [one for one in need.decisions.order_by("at", "pk") if is_proposed(one)]
    elements = atlas.elements([one.candidate for one in told])
    return [(one, elements[one.candidate]) for one in told if one.candidate in elements]
