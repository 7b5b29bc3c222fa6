"""Who I am to the desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Router, Schema

from towngown.desk.api.problems import Problem

router = Router(tags=["me"])


class Me(Schema):
    """The person a token or session stands for."""

    id: UUID
    name: str
    role: str
    teams: list[UUID]


@router.get("", response={200: Me, 401: Problem, 429: Problem}, summary="Who am I")
def who(request: Any) -> Me:
    """Return the person, the role and the teams by which all answers are bounded."""
    reader = request.reader
    return Me(id=reader.user, name=reader.name, role=reader.role, teams=sorted(reader.teams))
