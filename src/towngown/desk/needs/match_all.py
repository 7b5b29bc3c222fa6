"""Matching all open needs at once: a work of the worker, whose result is a page.

The result holds ids and figures alone: titles are looked up when it is read, by who reads it.
"""

from __future__ import annotations

from typing import Any

from towngown.desk.base.engine import atlas_for
from towngown.desk.base.jobs import Work, work
from towngown.desk.needs.asked import NEED_TO, asked_of_need
from towngown.desk.needs.decided import decisions_on, declined
from towngown.desk.needs.models import Need, NeedState
from towngown.desk.needs.shortlist import shortlist, weights_of

KIND = "match_all"
BEST = 3


@work(KIND)
def match_all(work: Work) -> dict[str, Any]:
    """Match every open need that the asking person sees; nothing but the result is written."""
    atlas = atlas_for(work.reader)
    needs = Need.objects.seen_by(work.reader).filter(state=NeedState.OPEN)
    ids = list(needs.order_by("-accepted_at", "pk").values_list("pk", flat=True))
    matched = []
    for done, pk in enumerate(ids):
        work.tell("matching", done, len(ids))
        need = Need.objects.seen_by(work.reader).filter(pk=pk).first()
        if need is not None:
            matched.append({"need": str(pk), "best": _best(work, atlas, need)})
    work.tell("matched", len(ids), len(ids))
    return {"needs": matched}


def _best(work: Work, atlas: Any, need: Need) -> dict[str, list[dict[str, Any]]]:
    asked = asked_of_need(atlas, need)
    aside = declined(decisions_on(work.reader, asked))
    return {
        to: [
            {"id": one.match.id, "score": one.score}
            for one in shortlist(atlas, asked, to, weights_of({}), limit=BEST, aside=aside)
            if one.match.id not in aside
        ]
        for to in NEED_TO
    }
