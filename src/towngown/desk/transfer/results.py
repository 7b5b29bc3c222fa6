"""Results of the atlas that an invention rests on: search them, name them; all through the gate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language

from towngown.desk.base.engine import atlas_for, title_of
from towngown.desk.base.reader import Reader
from towngown.kernel.errors import AtlasMissing
from towngown.matching.match import find
from towngown.matching.query import query_of_text


@dataclass(frozen=True)
class Named:
    """An element of the atlas by its title; without one where the reader may not see it."""

    id: str
    title: str
    year: int | None = None


def results_like(reader: Reader, words: str, limit: int = 10) -> list[Named]:
    """Return the results that fit the words best, of those that the reader may see."""
    if not words.strip():
        return []
    try:
        atlas = atlas_for(reader)
    except AtlasMissing:
        return []
    found = find(atlas, query_of_text(atlas, words), kinds=("result",), limit=limit)
    return [Named(one.id, one.title, one.year) for one in found]


def is_seen(reader: Reader, element: str) -> bool:
    """Whether the reader may see a result of that id."""
    return bool(named(reader, [element])[0].title)


def named(reader: Reader, ids: Iterable[str]) -> list[Named]:
    """Return the elements by their titles, in the order given."""
    wanted = list(ids)
    try:
        elements = atlas_for(reader).elements(wanted) if wanted else {}
    except AtlasMissing:
        elements = {}
    language = get_language() or "en"
    return [
        Named(id_, title_of(elements[id_], language) if id_ in elements else "") for id_ in wanted
    ]
