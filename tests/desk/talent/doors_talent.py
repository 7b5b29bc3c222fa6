"""Talent has no doors of its own: its cases go through those of the engine."""

from __future__ import annotations

from doors import World


def furnish(world: World) -> None:
    """What is furnished for the engine's doors are cases of talent."""


def hide(world: World) -> None:
    """What is hidden behind the engine's doors are cases of talent."""


DOORS: dict[str, object] = {}
