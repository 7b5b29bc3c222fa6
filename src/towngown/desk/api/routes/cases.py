"""Cases: list, read, open, fill, move."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Header, Query, Router, Schema

from towngown.desk.api.paging import Page, Paging, paged
from towngown.desk.api.problems import Problem
from towngown.desk.api.repeating import repeatable
from towngown.desk.base import actions
from towngown.desk.cases import actions as verbs
from towngown.desk.cases.models import Case
from towngown.kernel.errors import UsageError

router = Router(tags=["cases"])
_ERRORS = {
    401: Problem,
    403: Problem,
    404: Problem,
    409: Problem,
    412: Problem,
    422: Problem,
    429: Problem,
}


class ShownCase(Schema):
    """A case. `revision` is also its ETag; send it as If-Match to change what you read."""

    id: UUID
    reference: str
    pipeline: str
    stage: str
    title_en: str
    title_zh: str
    tier: str
    team: UUID | None = None
    element: str
    need_element: str
    facts: dict[str, Any]
    in_stage_since: datetime
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    revision: int


class NewCase(Schema):
    """A case to be opened; a title in one language is enough."""

    pipeline: str
    title_en: str = ""
    title_zh: str = ""
    facts: dict[str, Any] = {}
    tier: Literal["public", "park", "confidential"] | None = None
    element: str = ""
    need_element: str = ""


class Filled(Schema):
    """What is to be written; a fact that is null is emptied."""

    facts: dict[str, Any]


class Step(Schema):
    """A move to another stage, with what that stage asks for."""

    to: str
    reason: str = ""
    facts: dict[str, Any] = {}


def shown(case: Case) -> ShownCase:
    """Return a case as the API tells it."""
    names = [name for name in ShownCase.model_fields if name not in {"team"}]
    return ShownCase(team=case.team_id, **{name: getattr(case, name) for name in names})


@router.get("", response={200: Page[ShownCase], 401: Problem, 422: Problem, 429: Problem})
def cases(
    request: Any, paging: Query[Paging], pipeline: str = "", stage: str = ""
) -> dict[str, Any]:
    """Return cases, those changed last first."""
    wanted = {"pipeline": pipeline, "stage": stage}
    found = Case.objects.seen_by(request.reader)
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    page = paged(found, paging, lambda case: case)
    for case in page["items"]:
        actions.read(request.reader, case)
    return {**page, "items": [shown(case) for case in page["items"]]}


@router.post("", response={201: ShownCase, **_ERRORS})
@repeatable(201)
def open_case(request: Any, new: NewCase) -> ShownCase:
    """Open a case."""
    return shown(verbs.open_case(reader=request.reader, **new.model_dump()))


@router.get("/{uuid:case_id}", response={200: ShownCase, 304: None, **_ERRORS})
def case(
    request: Any, response: HttpResponse, case_id: UUID,
    if_none_match: str | None = Header(None),
) -> Any:  # fmt: skip
    """Return one case."""
    found = Case.objects.get_seen(request.reader, case_id)
    tag = f'"{found.revision}"'
    if if_none_match == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    actions.read(request.reader, found)
    response["ETag"] = tag
    return shown(found)


@router.patch("/{uuid:case_id}", response={200: ShownCase, **_ERRORS})
@repeatable(200)
def fill_case(
    request: Any,
    case_id: UUID,
    filled: Filled,
    if_match: str | None = Header(None),
) -> ShownCase:
    """Fill in facts of a case."""
    case = verbs.fill_case(
        reader=request.reader, case_id=case_id, facts=filled.facts, revision=_revision(if_match)
    )
    return shown(case)


@router.post("/{uuid:case_id}/moves", response={201: ShownCase, **_ERRORS})
@repeatable(201)
def move_case(
    request: Any,
    case_id: UUID,
    step: Step,
    if_match: str | None = Header(None),
) -> ShownCase:
    """Move a case to another stage; what is missing for that is told field by field."""
    verbs.move_case(
        reader=request.reader, case_id=case_id, revision=_revision(if_match), **step.model_dump()
    )
    return shown(Case.objects.get_seen(request.reader, case_id))


def _revision(if_match: str | None) -> int | None:
    if if_match is None:
        return None
    tag = if_match.strip().removeprefix("W/").strip('"')
    if not tag.isdecimal() or len(tag) > 9:
        raise UsageError("If-Match: send the ETag of what you read")
    return int(tag)
