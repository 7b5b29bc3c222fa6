"""How the doors of imports are opened."""

from __future__ import annotations

from typing import Any

from doors import World, get, post
from towngown.desk.base.roles import Role
from towngown.desk.imports import files
from towngown.desk.imports.models import Correction, Import, ImportState, Verdict

CSV = "单位名称,主营业务\n{},测试\n"


def _list(world: World, name: str, **more: Any) -> Import:
    stored = files.keep("list.csv", [CSV.format(name).encode()])
    one = Import(name=f"{name}.csv", stored=stored, format="organisations", size=30, **more)
    columns = [{"heading": "单位名称", "samples": [name]}, {"heading": "主营业务", "samples": []}]
    files.write_json(one.path.with_name("columns.json"), {"columns": columns})
    preview = [{"titles": [name], "tier": one.tier}]
    files.write_json(one.path.with_name("check.json"), {"preview": preview})
    problem = {"file": name, "line": 1, "field": name, "reason": name}
    files.write_json(one.path.with_name("problems.jsonl"), problem)
    one.save()
    return one


def _decision(reason: str, **more: Any) -> Correction:
    return Correction.ungated.create(
        verdict=Verdict.SAME, kind="organisation", register_tier="public", pairs=[["a", "b"]],
        titles=[{"en": reason}, {"en": "B"}], reason=reason, state="stands", **more,
    )  # fmt: skip


def furnish(world: World) -> None:
    """Let a park officer have handed in lists, and decided something."""
    mine = {"created_by": world.people[Role.OFFICER], "team": world.team}
    counts = {"records": 1, "rejected": 1, "set_aside": 0}
    checked = {"state": ImportState.CHECKED, "counts": counts, "tier": "park"}
    world.seen["import"] = _list(world, "open list", **checked, **mine)
    world.seen["correction"] = _decision("renamed", tier="park", **mine)


def hide(world: World) -> None:
    """Let an outsider have the same, confidential."""
    theirs = {
        "created_by": world.outsider, "team": world.outside_team, "tier": "confidential",
    }  # fmt: skip
    world.hidden["import"] = _list(world, world.canary, state=ImportState.CHECKED, **theirs)
    world.hidden["correction"] = _decision(world.canary, **theirs)


def _one(world: World, way: str = "") -> str:
    return f"/imports/{world.seen['import'].pk}/{way}"


DOORS = {
    "imports": lambda world: [get("/imports/"), get("/imports/?page=2")],
    "import": lambda world: [get(_one(world)), get(_one(world, "?kind=people"))],
    "import_columns": lambda world: [post(_one(world, "columns"), format="needs")],
    "import_take_in": lambda world: [post(_one(world, "take-in"))],
    "import_finish": lambda world: [post(_one(world, "finish"))],
    "import_undo": lambda world: [post(_one(world, "undo"), reason="x")],
    "import_remove": lambda world: [get(_one(world, "remove"))],
    "import_problems": lambda world: [get(_one(world, "problems.csv"))],
    "corrections": lambda world: [get("/corrections/")],
    "correction_merge": lambda world: [
        get("/corrections/merge/"), post("/corrections/merge/", a="x", b="y", reason="z"),
    ],
    "correction_split": lambda world: [get("/corrections/split/?a=person:1")],
    "correction_doubts": lambda world: [get("/corrections/doubts/")],
    "correction_withdraw": lambda world: [
        post(f"/corrections/{world.seen['correction'].pk}/withdraw", reason="x")
    ],
}  # fmt: skip
