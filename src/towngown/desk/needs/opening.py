"""A case opened from a match: what it is about, who works on it, and why it was opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from towngown.desk.base.engine import atlas_for, title_of
from towngown.desk.base.reader import Reader
from towngown.desk.cases.actions import open_case
from towngown.desk.cases.models import Case
from towngown.desk.cases.pipelines import PIPELINES
from towngown.desk.needs.asked import Asked
from towngown.desk.needs.models import Need
from towngown.desk.needs.shortlist import Candidate
from towngown.kernel.tiers import strictest

# The pipelines for a candidate of each kind, the likeliest first.
LIKELY: dict[str, tuple[str, ...]] = {
    "result": ("transfer",),
    "project": ("transfer",),
    "person": ("talent", "transfer"),
    "organisation": ("transfer", "incubation"),
    "need": ("transfer", "talent"),
}
_LONGEST = 300


def pipelines_for(reader: Reader, kind: str) -> list[tuple[str, str]]:
    """Return the pipelines in which the reader may open a case with a candidate of that kind.

    Each as its id and its title, the likeliest first; all of them where none is likely.
    """
    mine = {id_: str(way) for id_, way in PIPELINES.items() if reader.role in way.open}
    likely = [id_ for id_ in LIKELY.get(kind, ()) if id_ in mine]
    return [(id_, mine[id_]) for id_ in likely or mine]


def open_case_of(reader: Reader, asked: Asked, candidate: Candidate, pipeline: str) -> Case:
    """Open a case of that pipeline; it is as confidential as the stricter of need and candidate."""
    atlas = atlas_for(reader)
    element = atlas.element(candidate.match.id)
    about, need_element = candidate.match.id, asked.element if asked.kind == "need" else ""
    if candidate.match.kind == "need":
        about, need_element = asked.element, candidate.match.id
    return open_case(
        reader=reader, pipeline=pipeline, element=about, need_element=need_element,
        tier=strictest([asked.tier, element["tier"]]), team=_team(reader, asked),
        origin=origin(asked, candidate), **_titles(reader, asked, element),
    )  # fmt: skip


def origin(asked: Asked, candidate: Candidate) -> dict[str, Any]:
    """Return why the case was opened: the match as it was that day."""
    match = candidate.match
    return {
        "need": asked.pk, "asked": asked.element, "candidate": match.id, "kind": match.kind,
        "rank": match.rank, "score": match.score, "signals": match.signals,
        "evidence": asdict(match.evidence), "through": [asdict(one) for one in match.through],
        "sources": list(match.sources), "at": timezone.now().isoformat(),
    }  # fmt: skip


def _titles(reader: Reader, asked: Asked, element: Mapping[str, Any]) -> dict[str, str]:
    """Return the case's title in both languages: who or what answers, and what is asked."""
    told = {}
    for language in ("en", "zh"):
        title = f"{title_of(element, language)} – {_asked_in(reader, asked, language)}"
        told[f"title_{language}"] = title if len(title) <= _LONGEST else title[: _LONGEST - 1] + "…"
    return told


def _asked_in(reader: Reader, asked: Asked, language: str) -> str:
    if asked.row is not None:
        return title_of(asked.row, language)
    need = Need.objects.get_seen(reader, asked.pk)
    own = (need.title_zh, need.title_en) if language == "zh" else (need.title_en, need.title_zh)
    return next(filter(None, own), asked.title)


def _team(reader: Reader, asked: Asked) -> Any:
    """Return the id of the need's team where the reader is of it, or else of one of the reader's.

    A case's team may be another than the need's: who works on it sees the case, and the need
    only where the gate lets them.
    """
    if asked.pk:
        team = Need.objects.get_seen(reader, asked.pk).team_id
        if team in reader.teams:
            return team
    return min(reader.teams, default=None)
