"""What comments, files and tasks hang on: any guarded thing, named by kind and id.

The kind is the model's name. An app whose things have pages says where:
`targets.PAGES["case"] = lambda case: reverse("case", args=[case.pk])`, or its model has
`get_absolute_url`; other things are shown on a plain page of this app.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.urls import reverse

from towngown.desk.base.gate import Belonging, Guarded, NotSeen
from towngown.desk.base.models import User
from towngown.desk.base.reader import Reader, readers_of

PAGES: dict[str, Callable[[Any], str]] = {}
# How many people's views of a thing are asked for in one query (SQLite joins no more than 500).
_AT_ONCE = 100


@cache
def kinds() -> dict[str, type[Guarded]]:
    """Return every kind of root there is, by name."""
    found = sorted(apps.get_models(), key=lambda model: model._meta.label_lower)
    return {str(model._meta.model_name): model for model in found if issubclass(model, Guarded)}


def kind_of(thing: Guarded) -> str:
    """Return the kind of a root."""
    return str(thing._meta.model_name)


def get_seen(reader: Reader, kind: str, pk: Any) -> Any:
    """Return the thing; raises NotSeen where it is hidden, missing, or of no kind at all."""
    if kind not in kinds():
        raise NotSeen(kind)
    return kinds()[kind].objects.get_seen(reader, pk)


def found(reader: Reader, hanging: Iterable[Any]) -> dict[tuple[str, UUID], Any]:
    """Return the things on which these hang, as far as the reader may see: one query a kind."""
    wanted: dict[str, set[UUID]] = {}
    for one in hanging:
        wanted.setdefault(one.kind, set()).add(one.thing)
    return {
        (kind, thing.pk): thing
        for kind, pks in wanted.items()
        if kind in kinds()
        for thing in kinds()[kind].objects.seen_by(reader).filter(pk__in=pks)
    }


def address(thing: Any) -> str:
    """Return where a thing is shown."""
    page = PAGES.get(kind_of(thing)) or getattr(type(thing), "get_absolute_url", None)
    return page(thing) if page else plain_address(thing)


def plain_address(thing: Any) -> str:
    """Return the page that shows nothing but what hangs on the thing."""
    return reverse("work_about", args=[kind_of(thing), thing.pk])


def who_see(thing: Guarded | Belonging, among: Iterable[User]) -> list[User]:
    """Return those of the people who may see a root, or a part of one, by the gate itself."""
    people = [user for user in among if user.is_active]
    seeing: set[str] = set()
    for start in range(0, len(people), _AT_ONCE):
        seeing |= _seeing(thing, people[start : start + _AT_ONCE])
    return [user for user in people if str(user.pk) in seeing]


def _seeing(thing: Guarded | Belonging, people: list[User]) -> set[str]:
    from django.db.models import CharField, Value

    asked = [
        type(thing).objects.seen_by(reader).filter(pk=thing.pk).order_by()
        .values_list(Value(str(reader.user), CharField()))
        for reader in readers_of(people)
    ]  # fmt: skip
    return {who for (who,) in asked[0].union(*asked[1:], all=True)}
