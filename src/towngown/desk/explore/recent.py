"""What a person opened lately.

`opened(reader, kind, thing)` writes it down, `latest(reader)` tells it, as far as it may still be
seen. Apps whose objects are to appear there add to FINDERS how things of a kind are found again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from towngown.desk.base.engine import atlas_for, title_of
from towngown.desk.base.models import Opened
from towngown.desk.base.reader import Reader
from towngown.desk.explore import names
from towngown.kernel.errors import AtlasMissing

KEPT = 60


@dataclass(frozen=True)
class Recent:
    """A thing as it is named where one goes back to it."""

    title: str
    address: str
    note: Any = ""
    icon: str = "file"


# {kind: function(reader, things) -> {thing: Recent} of those that the reader may see}
Finder = Callable[[Reader, Iterable[str]], Mapping[str, Recent]]
FINDERS: dict[str, Finder] = {}


def opened(reader: Reader, kind: str, thing: Any) -> None:
    """Write down that the reader opened something; guests leave no trace."""
    if reader.user is None:
        return
    Opened.objects.update_or_create(
        user_id=reader.user, kind=kind, thing=str(thing)[:250], defaults={"at": timezone.now()}
    )
    mine = Opened.objects.filter(user_id=reader.user).order_by("-at", "-pk")
    if (last := mine.values_list("at", flat=True)[KEPT : KEPT + 1]).exists():
        mine.filter(at__lte=last[0]).delete()


def latest(reader: Reader, limit: int = 8) -> list[Recent]:
    """Return what the reader opened last and may still see, the latest first."""
    if reader.user is None:
        return []
    rows = list(
        Opened.objects.filter(user_id=reader.user)
        .order_by("-at", "-pk")
        .values_list("kind", "thing")[: 3 * limit]
    )
    found: dict[tuple[str, str], Recent] = {}
    for kind in dict.fromkeys(kind for kind, _thing in rows):
        if kind in FINDERS:
            things = [thing for one, thing in rows if one == kind]
            found |= {(kind, key): one for key, one in FINDERS[kind](reader, things).items()}
    return [found[row] for row in rows if row in found][:limit]


def _elements(reader: Reader, things: Iterable[str]) -> dict[str, Recent]:
    try:
        rows = atlas_for(reader).elements(things)
    except AtlasMissing:
        return {}
    language = get_language() or "en"
    return {
        asked: Recent(
            title_of(row, language), reverse("element", args=[row["id"]]),
            names.of_kind(row["kind"]), names.ICONS.get(row["kind"], "file"),
        )
        for asked, row in rows.items()
    }  # fmt: skip


FINDERS["element"] = _elements
