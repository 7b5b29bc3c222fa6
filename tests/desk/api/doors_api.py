"""How the doors of the API are opened."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from doors import Ask, World, get

API = "/api/v1"


def furnish(world: World) -> None:
    """Cases are furnished by their own app."""


def hide(world: World) -> None:
    """Cases are hidden by their own app."""


def sent(method: str, path: str, told: object) -> Ask:
    """Return a request with a JSON body."""
    return Ask(f"{API}{path}", method, json.dumps(told))


def case(path: str) -> Callable[[World], Iterable[Ask]]:
    """Return a way to read something of the case that is seen."""
    return lambda world: [get(f"{API}/cases/{world.seen['case'].pk}{path}")]


DOORS = {
    "api:openapi-json": lambda world: [get(f"{API}/openapi.json")],
    "api:api-root": lambda world: [get(f"{API}/")],
    "api:who": lambda world: [get(f"{API}/me")],
    "api:search": lambda world: [
        get(f"{API}/elements?q=tannery+salt"), get(f"{API}/elements?q=盐&kind=need"),
        get(f"{API}/elements?q={world.canary[:9]}"),
    ],
    "api:element": lambda world: [
        get(f"{API}/elements/need:water-1"), get(f"{API}/elements/result:none"),
    ],
    "api:matches": lambda world: [get(f"{API}/elements/need:water-1/matches?to=person")],
    "api:cases": lambda world: [get(f"{API}/cases"), get(f"{API}/cases?limit=1")],
    "api:open_case": lambda world: [
        sent("post", "/cases", {"pipeline": "transfer", "title_en": "New"}),
    ],
    "api:case": case(""),
    "api:fill_case": lambda world: [
        sent("patch", f"/cases/{world.seen['case'].pk}", {"facts": {}}),
    ],
    "api:move_case": lambda world: [
        sent("post", f"/cases/{world.seen['case'].pk}/moves", {"to": "evaluated"}),
    ],
    "api:webhooks": lambda world: [get(f"{API}/webhooks")],
    "api:make_webhook": lambda world: [
        sent("post", "/webhooks", {"url": "https://127.0.0.1/"}),
    ],
    "api:remove_webhook": lambda world: [
        Ask(f"{API}/webhooks/00000000-0000-4000-8000-000000000000", "delete"),
    ],
}  # fmt: skip
