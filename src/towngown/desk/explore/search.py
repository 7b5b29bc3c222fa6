"""Search over everything that a reader may see: the atlas, and what apps add.

Apps add what is found on the desk: `SOURCES.append(function(reader, text) -> list of Hit)`; what
they return must have passed the gate for that reader.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from towngown.atlas.atlas import Atlas
from towngown.atlas.search import Filters
from towngown.desk.base.reader import Reader
from towngown.desk.explore.filters import FACETS
from towngown.kernel.kinds import KINDS
from towngown.kernel.languages import tell
from towngown.matching import query_of_text
from towngown.matching.match import rank

BEST = 100  # of each kind
MOST = 300  # of all kinds
LONGEST = 500  # characters of a question
# Below this a text and an element have hardly a word or a thought in common.
LEAST = 0.35
SNIPPET = 220
_WORDS = re.compile(r"[a-zA-Z0-9\u00c0-\u024f]{3,}|[\u3400-\u9fff]{2,}")


@dataclass(frozen=True)
class Hit:
    """Something that an app found on the desk."""

    title: str
    address: str
    kind: Any
    note: Any = ""
    icon: str = "file"


SOURCES: list[Callable[[Reader, str], Sequence[Hit]]] = []


@dataclass(frozen=True, eq=False)
class Found:
    """The elements that answer a text, the best first, as rows of the atlas."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def narrowed(self, kind: str, filters: Filters, besides: str = "") -> list[dict[str, Any]]:
        """Return those of a kind ("" any) that pass the filters, but for one of them."""
        return [
            row
            for row in self.rows
            if (not kind or besides == "kind" or row["kind"] == kind)
            and all(_passes(row, name, filters[name]) for name in filters if name != besides)
        ]

    def counts(self, kind: str, filters: Filters) -> dict[str, list[tuple[Any, int]]]:
        """Return the values of kind and of each facet with how often they occur."""
        found = {}
        for column in ("kind", *FACETS):
            rows = self.narrowed(kind, filters, besides=column)
            counted = Counter(row[column] for row in rows if row[column] not in (None, ""))
            order = (lambda pair: -pair[0]) if column == "year" else (lambda p: (-p[1], p[0]))
            found[column] = sorted(counted.items(), key=order)
        return found


def _passes(row: Mapping[str, Any], name: str, wanted: tuple[int, int] | str) -> bool:
    value = row[name]
    if isinstance(wanted, str):
        return value == wanted
    return value is not None and wanted[0] <= value <= wanted[1]


def search(atlas: Atlas, text: str) -> Found:
    """Return what answers a text; what begins with it as its title or name stands first."""
    return _search(atlas, " ".join(text.split())[:LONGEST])


@lru_cache(maxsize=32)
def _search(atlas: Atlas, text: str) -> Found:
    ids = [row["id"] for kind in KINDS for row in atlas.listing(kind).beginning_with(text, 3, [])]
    query = query_of_text(atlas, text)
    scores = {
        id_: score
        for kind in atlas.searched_kinds()
        for id_, score in rank(atlas, query, kind, BEST).items()
        if score >= LEAST
    }
    ids.sort(key=lambda id_: (-scores.get(id_, 0.0), id_))
    ids += sorted(scores, key=lambda id_: (-scores[id_], id_))[:MOST]
    rows = atlas.elements(ids)
    return Found([rows[id_] for id_ in dict.fromkeys(ids) if id_ in rows])


def snippet(row: Mapping[str, Any], text: str, language: str) -> SafeString:
    """Return the part of an element's text where the words asked for stand, with them marked."""
    texts = sorted(row["texts"] or (), key=lambda one: not one["language"].startswith(language[:2]))
    words = [re.escape(word) for word in _WORDS.findall(text)[:12]]
    pattern = re.compile("|".join(words), re.I) if words else None
    whole, start = texts[0]["text"] if texts else "", 0
    for one in texts:
        match = pattern.search(one["text"]) if pattern else None
        if match:
            whole, start = one["text"], max(0, match.start() - 60)
            break
    most = SNIPPET // 2 if tell(whole) in {"zh", "ja", "ko"} else SNIPPET
    part = whole[start : start + most]
    said = f"{'…' if start else ''}{part}{'…' if len(whole) > start + most else ''}"
    return _marked(said, pattern)


def _marked(said: str, pattern: re.Pattern[str] | None) -> SafeString:
    pieces, at = [], 0
    for match in pattern.finditer(said) if pattern else ():
        pieces += [(said[at : match.start()], match[0])]
        at = match.end()
    marked = format_html_join("", "{}<mark>{}</mark>", pieces)
    return marked + format_html_join("", "{}", [(said[at:],)])
