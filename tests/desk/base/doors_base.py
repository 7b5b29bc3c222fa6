"""How the doors of the ground are opened."""

from __future__ import annotations

from doors import World, get, post
from towngown.desk.base.models import Job
from towngown.desk.base.roles import Role


def furnish(world: World) -> None:
    """Let a park officer have a job."""
    officer = world.people[Role.OFFICER]
    world.seen["job"] = Job.objects.create(owner=officer, kind="test", result={"said": "All well"})


def hide(world: World) -> None:
    """Let somebody else have one; only who asked for a job sees it."""
    world.hidden["job"] = Job.objects.create(
        owner=world.outsider, kind=world.canary[:40], stage=world.canary,
        result={"said": world.canary}, error=world.canary,
    )  # fmt: skip


DOORS = {
    "home": lambda world: [get("/")],
    "design": lambda world: [get("/design/")],
    "health": lambda world: [get("/health")],
    "set_language": lambda world: [post("/language/setlang/", language="zh-hans", next="/")],
    "jobs": lambda world: [get("/jobs/")],
    "job": lambda world: [get(f"/jobs/{world.seen['job'].pk}/")],
    "job_progress": lambda world: [get(f"/jobs/{world.seen['job'].pk}/progress")],
    "job_cancel": lambda world: [post(f"/jobs/{world.seen['job'].pk}/cancel")],
    "job_file": lambda world: [get(f"/jobs/{world.seen['job'].pk}/file")],
}
