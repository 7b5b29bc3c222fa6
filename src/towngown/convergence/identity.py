"""Which records are one element, and what that element is called.

Records of one kind that share an identifying identifier are one element, and so are records
that a registry says it merged. The id of an element never changes meaning:

- a new element is called after its records (the park's own id first, else the smallest key);
- when elements merge, the oldest id stays and the others become aliases for ever;
- when an element splits, its id stays with the larger part, and the others get new ids.

The result depends on the records alone, not on their order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


@dataclass(frozen=True)
class Claim:
    """A record that takes part: its key, the element it belonged to, and since which import."""

    key: str
    element: str | None
    born: int


@dataclass(frozen=True)
class Identity:
    """Element of each record key, and the ids that now mean another element."""

    element_of: dict[str, str]
    aliases: dict[str, str]


def components(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Group record keys that share an identifier.

    `pairs` are (record key, identifier). Returns groups of two keys and more, each sorted,
    in order of their first key.
    """
    keys: dict[str, int] = {}
    idents: dict[str, int] = {}
    rows, columns = [], []
    for key, ident in pairs:
        rows.append(keys.setdefault(key, len(keys)))
        columns.append(idents.setdefault(ident, len(idents)))
    if not rows:
        return []
    size = len(keys) + len(idents)
    ones = np.ones(len(rows), dtype=np.int8)
    graph = coo_array((ones, (rows, np.asarray(columns) + len(keys))), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    groups: dict[int, list[str]] = defaultdict(list)
    for key, index in keys.items():
        groups[int(labels[index])].append(key)
    return sorted(sorted(group) for group in groups.values() if len(group) > 1)


def identify(groups: Iterable[list[Claim]], taken: Container[str]) -> Identity:
    """Give every group of claims (one record or several) its element id.

    `taken` are the ids that may not be given anew (aliases, and ids of elements outside the
    groups). Ids that lose a merge come back as aliases.
    """
    ordered = sorted((sorted(group, key=lambda c: c.key) for group in groups), key=_first_key)
    holders = _holders(ordered)
    element_of: dict[str, str] = {}
    aliases: dict[str, str] = {}
    given: set[str] = set()
    for index, group in enumerate(ordered):
        held = sorted(
            {c.element for c in group if c.element is not None and holders[c.element] == index},
            key=lambda id_: (min(c.born for c in group if c.element == id_), _plain(id_), id_),
        )
        id_ = held[0] if held else _fresh(group, holders, taken, given)
        given.add(id_)
        element_of.update((claim.key, id_) for claim in group)
        aliases.update((lost, id_) for lost in held[1:])
    return Identity(element_of, aliases)


def _first_key(group: list[Claim]) -> str:
    return group[0].key


def _plain(id_: str) -> tuple[bool, str]:
    """Sort key that puts the park's own ids before registries' keys."""
    return (id_.partition(":")[0] in _REGISTRIES, id_)


_REGISTRIES = frozenset({
    "openalex", "crossref", "orcid", "orcid-works", "ror", "datacite", "uspto", "doi", "isni",
    "wikidata",
})  # fmt: skip


def _holders(groups: list[list[Claim]]) -> dict[str, int]:
    """Return which group keeps each existing id: the one with most of its records."""
    shares: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    named: dict[str, int] = {}
    for index, group in enumerate(groups):
        for claim in group:
            if claim.element is not None:
                shares[claim.element][index] += 1
                if claim.key == claim.element:
                    named[claim.element] = index
    return {
        id_: max(counts, key=lambda i: (counts[i], named.get(id_) == i, -i))
        for id_, counts in shares.items()
    }


def _fresh(
    group: list[Claim], holders: Mapping[str, int], taken: Container[str], given: set[str]
) -> str:
    """Return an id never used before, after the group's own keys."""
    for key in sorted((claim.key for claim in group), key=_plain):
        if key not in taken and key not in holders and key not in given:
            return key
    base, number = group[0].key, 2
    while (id_ := f"{base}~{number}") in taken or id_ in holders or id_ in given:
        number += 1
    return id_
