"""What is matched: a need of the desk or an element of the atlas, as one thing to ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from towngown.atlas.atlas import Atlas
from towngown.desk.base import gate
from towngown.desk.base.engine import title_of
from towngown.desk.base.reader import Reader
from towngown.desk.needs.models import Need
from towngown.kernel.tiers import Tier
from towngown.matching import Query, query_of_element, query_of_text

NEED_TO = ("result", "person", "organisation")
# What is sought for an element of each kind; the first is shown first.
SOUGHT: dict[str, tuple[str, ...]] = {
    "need": NEED_TO,
    "result": ("need", "organisation", "person"),
    "project": ("need", "organisation", "person"),
    "person": ("need", "organisation", "result"),
    "organisation": ("need", "result", "person"),
    "programme": ("organisation", "person", "need"),
}
# Roles by which what is linked to an organisation speaks for that organisation itself.
_OWN = {"author", "inventor", "owner", "applicant", "employee", "affiliation", "founder", "member",
        "proposer", "participant"}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """One thing whose matches are looked for; `left_out` are the ids that would match themselves.

    `pk` is that of a need of the desk, `element` the id of one of the atlas; one is empty.
    """

    pk: str
    element: str
    kind: str
    title: str
    text: str
    tier: Tier
    query: Query
    left_out: frozenset[str]
    row: Mapping[str, Any] | None = None

    @property
    def sought(self) -> tuple[str, ...]:
        """Return the kinds that may answer it."""
        return SOUGHT.get(self.kind, NEED_TO)


def asked_of_need(atlas: Atlas, need: Need) -> Asked:
    """Return a need of the desk as what is asked; nothing of it is written anywhere."""
    text = text_of(need)
    query = query_of_text(atlas, text or need.title, id_=str(need.pk), title=_titles(need))
    own = {need.organisation} - {""}
    return Asked(str(need.pk), "", "need", str(need), text, need.tier, query, _around(atlas, own))


def asked_of_element(atlas: Atlas, id_: str) -> Asked:
    """Return an element as what is asked; raises NotSeen for one the reader may not see."""
    row = atlas.elements([id_]).get(id_)
    if row is None:
        raise gate.NotSeen(id_)
    own = {link["to"] for link in atlas.links(row["id"]) if link["role"] in _OWN}
    around = _around(atlas, own if row["kind"] == "need" else {row["id"]})
    language = get_language() or "en"
    texts = row["texts"] or []
    text = "\n".join(one["text"] for one in texts)
    return Asked(
        "", row["id"], row["kind"], title_of(row, language), text, row["tier"],
        query_of_element(atlas, row), around | own | {row["id"]}, row,
    )  # fmt: skip


def _around(atlas: Atlas, own: set[str]) -> frozenset[str]:
    """Return the askers, with the people and results that are theirs."""
    found = set(own)
    for id_ in own:
        links = atlas.links(id_, towards=True)
        found.update(link["from"] for link in links if link["role"] in _OWN)
    return frozenset(found)


def text_of(need: Need) -> str:
    """Return all that a need says, in the order in which it counts."""
    targets = "\n".join(number_in_words(row) for row in need.numbers)
    said = [need.problem_zh, need.problem_en, need.constraints, targets, need.tried]
    return "\n".join(filter(None, said))


def number_in_words(row: Mapping[str, str]) -> str:
    """Return a target as one line: "shrinkage ≥ 75 °C"."""
    parts = (row.get("what"), row.get("relation"), row.get("value"), row.get("unit"))
    return " ".join(part for part in parts if part)


def _titles(need: Need) -> str:
    return " / ".join(filter(None, (need.title_zh, need.title_en)))


def need_of(reader: Reader, pk: Any) -> Need:
    """Return the need of that id, if the reader may see it."""
    found: Need = Need.objects.get_seen(reader, pk)
    return found
