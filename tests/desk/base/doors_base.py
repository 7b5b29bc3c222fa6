"""How the doors of the ground are opened."""

from __future__ import annotations

from doors import World, get, post


def furnish(world: World) -> None:
    """Nothing stands on the ground itself."""


def hide(world: World) -> None:
    """Nothing stands on the ground itself."""


DOORS = {
    "home": lambda world: [get("/")],
    "design": lambda world: [get("/design/")],
    "health": lambda world: [get("/health")],
    "set_language": lambda world: [post("/language/setlang/", language="zh-hans", next="/")],
}
