"""What the forms and lists need to know of the atlas, looked up once a version and view."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from towngown.atlas.atlas import Atlas
from towngown.desk.base.engine import atlas_for, title_of
from towngown.desk.base.reader import Reader
from towngown.kernel.errors import AtlasMissing

T = TypeVar("T")
_COLUMNS = ("titles", "names", "tier", "fields")
_kept: WeakKeyDictionary[Atlas, dict[str, Any]] = WeakKeyDictionary()


@dataclass(frozen=True)
class ElementLine:
    """As much of an element as a line of a list shows; titles by language."""

    id: str
    titles: Mapping[str, str]
    tier: str
    fields: Sequence[str]

    def title(self, language: str) -> str:
        """Return the title in the language, or the first there is."""
        return self.titles.get(language) or next(iter(self.titles.values()), self.id)


def atlas_or_none(reader: Reader) -> Atlas | None:
    """Return the atlas as the reader may see it, None where nothing was imported yet."""
    try:
        return atlas_for(reader)
    except AtlasMissing:
        return None


def lines_of(atlas: Atlas, kind: str) -> tuple[ElementLine, ...]:
    """Return a line for every element of a kind that the reader may see, in a fixed order."""
    return _once(atlas, kind, lambda: tuple(
        sorted(map(_line, atlas.of_kind(kind)), key=lambda line: (line.title("zh"), line.id))
    ))  # fmt: skip


class Newest:
    """All elements of a kind as lines, the newest first; a slice reads no more than itself."""

    def __init__(self, atlas: Atlas, kind: str, language: str) -> None:
        self._listing, self._language = atlas.listing(kind), language

    def __len__(self) -> int:
        return self._listing.count({})

    def __getitem__(self, part: slice) -> list[ElementLine]:
        start, count = part.start or 0, part.stop - (part.start or 0)
        rows = self._listing.page({}, "newest", self._language, start, count, _COLUMNS)
        return [_line(row) for row in rows]


def field_choices(reader: Reader, language: str) -> list[tuple[str, str]]:
    """Return the fields that a need can be put in, by name in the language."""
    atlas = atlas_or_none(reader)
    if atlas is None:
        return []
    named = [(line.id, line.title(language)) for line in lines_of(atlas, "field")]
    return sorted(named, key=lambda pair: pair[1])


def name_of(reader: Reader, id_: str, language: str) -> str:
    """Return the name of an element, "" where there is none that the reader may see."""
    atlas = atlas_or_none(reader) if id_ else None
    row = atlas.elements([id_]).get(id_) if atlas else None
    return title_of(row, language) if row else ""


def _once(atlas: Atlas, key: str, make: Callable[[], T]) -> T:
    kept = _kept.setdefault(atlas, {})
    if key not in kept:
        kept[key] = make()
    return kept[key]


def _line(row: Mapping[str, Any]) -> ElementLine:
    titles = {one["language"].partition("-")[0]: one["text"] for one in row["titles"] or ()}
    if not titles:
        titles = {one["language"]: one["text"] for one in (row["names"] or ())[:2]}
    return ElementLine(row["id"], titles, row["tier"], tuple(row["fields"] or ()))
