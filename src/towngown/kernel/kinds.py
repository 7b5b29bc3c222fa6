"""Kinds of element, types of result and roles of links (after CERIF, kept as plain words)."""

from __future__ import annotations

from typing import Literal, get_args

Kind = Literal[
    "person", "organisation", "result", "need", "project", "programme", "course",
    "facility", "fund", "agreement", "field", "industry", "place",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)

RESULT_TYPES = ("publication", "patent", "software", "dataset", "know-how")

ROLES = (
    "about", "affiliation", "applicant", "author", "cites", "editor", "employee", "founder",
    "funder", "inventor", "located_in", "member", "owner", "parent", "part_of", "participant",
    "proposer", "publisher", "related", "successor", "supplies", "teacher",
)  # fmt: skip

# Roles by which a person or an organisation is answerable for a result: through these a match
# of the result speaks for them.
CONTRIBUTOR_ROLES = frozenset({"author", "editor", "inventor", "owner", "applicant"})
