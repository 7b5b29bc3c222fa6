"""What a notification says, to its reader, in the language in use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from towngown.desk.base.reader import Reader
from towngown.desk.work import targets
from towngown.desk.work.models import Notification


@dataclass(frozen=True)
class Said:
    """One notification in words; `root` is the thing, which the reader may see."""

    told: Notification
    words: str
    root: Any


def said(reader: Reader, told: Iterable[Notification]) -> list[Said]:
    """Return notifications in words, leaving out those whose things the reader may not see."""
    told = list(told)
    roots = targets.found(reader, told)
    return [
        Said(one, _sentence(one, roots[one.kind, one.thing]), roots[one.kind, one.thing])
        for one in told
        if (one.kind, one.thing) in roots
    ]


def _sentence(one: Notification, root: Any) -> str:
    who = str(one.actor) if one.actor_id else _("The desk")
    return gettext(one.words) % {"who": who, "what": str(root)}
