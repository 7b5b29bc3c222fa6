"""How the doors of cases are opened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from doors import World, get, post
from towngown.desk.base.reader import reader_of
from towngown.desk.base.roles import Role
from towngown.desk.cases.actions import move_case, open_case, set_deadline

FACTS = {"role": "Head of optics", "approved_on": "2026-10-01", "person": "Li Na"}


def _case(reader: Any, title: str, **more: Any) -> Any:
    return open_case(
        reader=reader, pipeline="talent", title_en=title, title_zh=f"{title} 案件",
        facts=FACTS, **more,
    )  # fmt: skip


def furnish(world: World) -> None:
    """One talent seen by the park and one seen by the team, each with a deadline and a move."""
    officer = reader_of(world.people[Role.OFFICER])
    for name, tier in (("case", "park"), ("team case", "confidential")):
        case = _case(officer, f"Optics {name}", tier=tier, team=world.team)
        move_case(reader=officer, case_id=case.pk, to="sourced")
        due = timezone.localdate() + timedelta(days=3)
        world.seen[f"{name} deadline"] = set_deadline(
            reader=officer, case_id=case.pk, title_en="Call them", due=due
        )
        world.seen[name] = case


def hide(world: World) -> None:
    """The same in another team, in every stage that a board shows, and full of the canary."""
    outsider = reader_of(world.outsider)
    for name in ("case", "team case"):
        case = _case(outsider, f"{world.canary} {name}", team=world.outside_team)
        move_case(reader=outsider, case_id=case.pk, to="sourced", facts={"person": world.canary})
        world.hidden[f"{name} deadline"] = set_deadline(
            reader=outsider, case_id=case.pk, title_en=world.canary, due=timezone.localdate()
        )
        world.hidden[name] = case
    open_case(
        reader=outsider, pipeline="incubation", title_en=world.canary, team=world.outside_team,
        tier="confidential", facts={"applied_on": "2026-01-01"},
    )  # fmt: skip


def _on_each(address: str, **data: Any) -> Any:
    def opened(world: World) -> list[Any]:
        paths = [f"/cases/{world.seen[name].pk}/{address}" for name in ("case", "team case")]
        return [get(path) for path in paths] + (
            [post(path, **data) for path in paths] if data else []
        )

    return opened


def _on_deadlines(address: str, **data: Any) -> Any:
    def opened(world: World) -> list[Any]:
        paths = [
            f"/cases/deadlines/{world.seen[f'{name} deadline'].pk}/{address}"
            for name in ("case", "team case")
        ]
        return [ask for path in paths for ask in (get(path), post(path, **data))]

    return opened


QUERIES = (
    "", "?q=etzalcoatlit", "?q=Optics", "?responsible=me", "?ageing=1", "?due=soon",
    "?entered=sourced", "?left=gap", "?sort=age", "?sort=responsible", "?stage=sourced",
)  # fmt: skip
PIPELINES = ("talent", "incubation")

DOORS = {
    "cases": lambda world: [get("/cases/")],
    "cases_board": lambda world: [
        get(f"/cases/{way}/{query}") for way in (*PIPELINES, "none") for query in QUERIES
    ],
    "cases_table": lambda world: [
        get(f"/cases/{way}/table/{query}") for way in PIPELINES for query in QUERIES
    ],
    "cases_figures": lambda world: [get(f"/cases/{way}/figures/") for way in PIPELINES],
    "case_open": lambda world: [
        get("/cases/talent/open/"),
        post("/cases/talent/open/", **{"fact-title_en": "New", "fact-team": world.team.pk}),
        post("/cases/talent/open/", **{"fact-title_en": ""}),
    ],
    "case": _on_each(""),
    "case_fill": _on_each("facts/", **{"fact-role": "Head of lasers"}),
    "case_move": _on_each("move/", quick="1", to="contacted"),
    "case_undo": _on_each("undo/", reason="A mistake"),
    "case_assign": _on_each("responsible/", responsible=""),
    "case_tier": _on_each("tier/", tier="public", reason="Agreed"),
    "case_deadline": _on_each("deadline/", title_en="Write", due="2027-01-01"),
    "deadline_meet": _on_deadlines("met/"),
    "deadline_drop": _on_deadlines("drop/", reason="Settled"),
}
