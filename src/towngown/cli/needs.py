"""All needs of an atlas, matched."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from towngown.atlas.atlas import Atlas
from towngown.matching import match, query_of_element
from towngown.reports.needs import Named, NeedMatches

KINDS = ("result", "person", "organisation")
_ASKERS = ("proposer", "owner")

Report = Callable[[int, int, str], None]


def _silently(_done: int, _total: int, _note: str) -> None:
    pass


def matched_needs(atlas: Atlas, limit: int, report: Report = _silently) -> list[NeedMatches]:
    """Return all needs of the atlas that may be seen, each with its matches of every kind.

    `report` is told how many are done, of how many, and what comes next.
    """
    rows = sorted(atlas.of_kind("need"), key=lambda row: row["id"])
    found = []
    for done, row in enumerate(rows):
        title = _joined(row["titles"], " / ")
        report(done, len(rows), title)
        query = query_of_element(atlas, row)
        facts = json.loads(row["attributes"] or "{}")
        budget, deadline = facts.get("budget_cny"), facts.get("deadline")
        found.append(
            NeedMatches(
                row["id"],
                title,
                _joined(row["texts"], "\n\n"),
                row["tier"],
                {kind: match(atlas, query, kind, limit=limit) for kind in KINDS},
                _askers(atlas, row["id"]),
                _named(atlas, row["fields"] or ()),
                deadline if isinstance(deadline, str) else None,
                budget if isinstance(budget, int | float) else None,
            )
        )
    report(len(rows), len(rows), "")
    return found


def _joined(pairs: Sequence[dict[str, str]], between: str) -> str:
    return between.join(pair["text"] for pair in pairs)


def _askers(atlas: Atlas, id_: str) -> list[Named]:
    """Return who asks; one that the atlas holds as an element only if it may be seen."""
    links = [link for link in atlas.links(id_) if link["role"] in _ASKERS]
    known = {one.id: one for one in _named(atlas, [one["to"] for one in links if one["to"]])}
    return [
        known.get(link["to"]) or Named(link["name"], {"": link["name"]})
        for link in links
        if link["to"] in known or (not link["to"] and link["name"])
    ]


def _named(atlas: Atlas, ids: Sequence[str]) -> list[Named]:
    rows = atlas.elements(ids)
    return [Named(rows[id_]["id"], _names_of(rows[id_])) for id_ in ids if id_ in rows]


def _names_of(row: dict[str, Any]) -> dict[str, str]:
    names: dict[str, str] = {}
    for pair in [*row["titles"], *row["names"]]:
        names.setdefault(pair["language"], pair["text"])
    return names
