"""How the doors of needs and matches are opened."""

from __future__ import annotations

from typing import Any

from doors import Ask, World, get, post
from towngown.desk.base.models import Job
from towngown.desk.base.roles import Role
from towngown.desk.needs.models import (
    ElementDecision,
    ElementSharing,
    MatchDecision,
    MatchSharing,
    Need,
    NeedState,
    Verdict,
)

ELEMENT = "need:leather-1"
_AT = "2026-10-01T00:00:00Z"


def furnish(world: World) -> None:
    """Needs of the company in two states, with a decision, a proposal and a job."""
    company, officer = world.people[Role.COMPANY], world.people[Role.OFFICER]
    texts = {"title_en": "Quiet pump", "problem_en": "It hums in the night.", "tried": "Felt."}
    said = {**texts, "created_by": company, "team": world.team, "contact_email": "a@example.org"}
    world.seen["need"] = Need.ungated.create(**said, state=NeedState.OPEN, tier="park")
    world.seen["draft"] = Need.ungated.create(**{**said, "team": None})
    world.seen["submitted"] = Need.ungated.create(**said, state=NeedState.SUBMITTED)
    world.seen["proposal"] = MatchDecision.ungated.create(
        need=world.seen["need"], candidate="result:water-1", kind="result", by=officer, at=_AT,
        verdict=Verdict.PROPOSED,
    )  # fmt: skip
    world.seen["match job"] = Job.objects.create(
        kind="match_all", owner=officer, state="done", result={"needs": [{
            "need": str(world.seen["need"].pk),
            "best": {"result": [{"id": "result:water-1", "score": 1.0}]},
        }]},
    )  # fmt: skip


def hide(world: World) -> None:
    """The outsider's needs, decisions and sharings, confidential."""
    whose = {"tier": "confidential", "team": world.outside_team, "created_by": world.outsider}
    told = {"title_en": world.canary, "title_zh": world.canary, "problem_en": world.canary,
            "organisation_name": world.canary, "wished_tier": "confidential"}  # fmt: skip
    hidden = Need.ungated.create(**whose, **told, state=NeedState.OPEN)
    world.hidden["need"] = hidden
    world.hidden["draft"] = Need.ungated.create(**whose, **told)
    world.hidden["submitted"] = Need.ungated.create(**whose, **told, state=NeedState.SUBMITTED)
    found = {"candidate": "result:water-1", "kind": "result", "at": _AT, "note": world.canary}
    decided = {**found, "by": world.outsider, "verdict": Verdict.DECLINED, "reasons": ["doubts"]}
    world.hidden["proposal"] = MatchDecision.ungated.create(need=hidden, **decided)
    ElementDecision.ungated.create(**whose, element=ELEMENT, **decided)
    shown = {**found, "by": world.outsider, "to": world.outsider}
    MatchSharing.ungated.create(need=hidden, **shown)
    ElementSharing.ungated.create(**whose, element=ELEMENT, **shown)


def _at(world: World, rest: str = "", name: str = "need") -> str:
    return f"/needs/{world.seen[name].pk}/{rest}"


def _steps(world: World) -> list[Ask]:
    said: dict[str, Any] = {"title_en": "Quieter pump", "problem_en": "It hums."}
    return [
        *(get(_at(world, f"edit/{step}/", "draft")) for step in ("problem", "targets", "frame")),
        get(_at(world, "edit/contact/", "draft")),
        get(_at(world, "edit/nowhere/", "draft")),
        post(_at(world, "edit/problem/", "draft"), **said),
        Ask(_at(world, "edit/problem/", "draft"), "post", said, {"hx-request": "true"}),
        get(_at(world, "edit/problem/")),
    ]


def _verbs(world: World) -> list[Ask]:
    return [
        post(_at(world, "do/accept/", "submitted"), tier="confidential"),
        post(_at(world, "do/return/", "submitted"), improve="Add numbers."),
        post(_at(world, "do/close/"), answered="yes", outcome="Found."),
        post(_at(world, "do/tier/"), tier="public"),
        post(_at(world, "do/withdraw/"), reason="No more."),
        post(_at(world, "do/reopen/")),
        post(_at(world, "do/nothing/")),
    ]


def _decide(address: str, **more: Any) -> list[Ask]:
    this = {"candidate": "result:water-1", "kind": "result", **more}
    return [
        post(address, **this, verb="shortlisted"),
        post(address, **this, verb="proposed"),
        post(address, **this, verb="declined", reasons=["too_early"]),
        post(address, **this, verb="declined"),
        post(address, **this, verb="take_back"),
        post(address, **this, verb="take_up", pipeline="nowhere"),
        post(address, **this, verb="nonsense"),
        post(address, **{**this, "candidate": "need:water-3"}, verb="shortlisted"),
    ]


DOORS = {
    "needs": lambda world: [
        get("/needs/"), get("/needs/?from=registers"), get("/needs/?state=open&words=Que"),
        get("/needs/?mine=1"), get("/needs/?from=registers&page=2"),
        get("/needs/?from=registers&words=pump"),
    ],
    "need": lambda world: [get(_at(world)), get(_at(world, "", "submitted"))],
    "need_new": lambda world: [get("/needs/new/"), post("/needs/new/")],
    "need_edit": _steps,
    "need_review": lambda world: [
        get(_at(world, "review/", "draft")), post(_at(world, "review/", "draft")),
    ],
    "need_do": _verbs,
    "need_answer": lambda world: [
        post(_at(world, f"answer/{world.seen['proposal'].pk}/"), answer="interesting"),
        post(_at(world, f"answer/{world.seen['proposal'].pk}/"), answer="not_for_us"),
    ],
    "need_ask": lambda world: [
        post("/needs/ask/", title_en="Pump", problem_en="It hums.", contact_email="a@b.org"),
        get("/needs/ask/"),
    ],
    "need_asked": lambda world: [get("/needs/ask/thanks/")],
    "need_reception": lambda world: [
        get("/needs/reception/"), post("/needs/reception/", team=world.team.pk),
    ],
    "match_all": lambda world: [get("/needs/match-all/")],
    "match_all_result": lambda world: [get(f"/needs/match-all/{world.seen['match job'].pk}/")],
    "need_matches": lambda world: [
        get(_at(world, "matches/")), get(_at(world, "matches/?to=person")),
        get(_at(world, "matches/?to=organisation&w_meaning=2&more=1")),
    ],
    "need_compare": lambda world: [
        get(_at(world, "matches/compare/?to=result&candidate=result:water-1")),
        get(_at(world, "matches/compare/?to=result")),
    ],
    "need_decide": lambda world: _decide(_at(world, "matches/decide/")),
    "element_matches": lambda world: [
        get(f"/matches/?element={ELEMENT}"), get(f"/matches/?element={ELEMENT}&to=person"),
        get("/matches/?element=need:water-3"), get("/matches/"),
        get("/matches/?element=result:water-1"), get("/matches/?element=org:leather-1&to=need"),
    ],
    "element_compare": lambda world: [
        get(f"/matches/compare/?element={ELEMENT}&to=result&candidate=result:leather-10"),
    ],
    "element_decide": lambda world: _decide("/matches/decide/", element=ELEMENT),
}  # fmt: skip
