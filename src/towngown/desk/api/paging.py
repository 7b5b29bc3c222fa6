"""Lists by cursor: stable while others add, and without a count of anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Q, QuerySet
from ninja import Query, Schema
from ninja.errors import HttpError

T = TypeVar("T")
_SALT = "towngown.api.cursor"


class Paging(Schema):
    """Where to go on, and how many at once."""

    cursor: str | None = Query(None, description="`next` of the page before")
    limit: int = Query(50, ge=1, le=200)


class Page(Schema, Generic[T]):
    """Some items; `next` is null on the last page."""

    items: list[T]
    next: str | None = None


def paged(found: QuerySet[Any], paging: Paging, shape: Callable[[Any], T]) -> dict[str, Any]:
    """Return one page, newest change first."""
    if paging.cursor:
        at, pk = _read(paging.cursor)
        found = found.filter(Q(updated_at__lt=at) | Q(updated_at=at, pk__gt=pk))
    rows = list(found.order_by("-updated_at", "pk")[: paging.limit + 1])
    more = len(rows) > paging.limit
    rows = rows[: paging.limit]
    following = _written(rows[-1]) if more else None
    return {"items": [shape(row) for row in rows], "next": following}


def _written(row: Any) -> str:
    return signing.dumps([row.updated_at.isoformat(), str(row.pk)], salt=_SALT, compress=False)


def _read(cursor: str) -> tuple[datetime, str]:
    try:
        at, pk = signing.loads(cursor, salt=_SALT)
    except signing.BadSignature as error:
        raise HttpError(422, "cursor: take it from `next` of the page before") from error
    return datetime.fromisoformat(at), pk
