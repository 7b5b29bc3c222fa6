"""What people do with cases. Each verb checks, writes and logs in one transaction, or does nothing.

All raise NotSeen for a case that the reader may not see, Refused where the rules say no, Conflict
where the case stands otherwise than thought, Incomplete(fields=…) where something is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from towngown.desk.base.actions import (
    Conflict,
    Incomplete,
    May,
    Refused,
    changing,
    creating,
    ensure,
)
from towngown.desk.base.gate import Tier
from towngown.desk.base.models import Team, User
from towngown.desk.base.reader import Reader
from towngown.desk.cases import rules
from towngown.desk.cases.deadlines import drop_deadline, meet_deadline, set_deadline, start_clock
from towngown.desk.cases.facts import cleaned, written_over
from towngown.desk.cases.models import Case, Move
from towngown.desk.cases.moving import (
    make_what_follows,
    missing,
    run_clocks,
    take_back_clocks,
)
from towngown.desk.cases.pipelines import Pipeline, Stage, pipeline
from towngown.kernel.errors import NotFound

__all__ = [
    "assign_case", "change_tier", "drop_deadline", "fill_case", "last_move", "meet_deadline",
    "move_case", "open_case", "set_deadline", "start_clock", "undo_move",
]  # fmt: skip


def open_case(
    *, reader: Reader, pipeline: str, title_en: str = "", title_zh: str = "",
    facts: Mapping[str, Any] | None = None, tier: str | None = None,
    team: Team | UUID | None = None, element: str = "", need_element: str = "",
    origin: Mapping[str, Any] | None = None, responsible: User | UUID | None = None,
) -> Case:  # fmt: skip
    """Open a case in the first stage of its pipeline; its clocks start.

    Without a team it is the reader's, where that is exactly one; without somebody responsible,
    the reader.
    """
    way = _way(pipeline)
    if not (title_en.strip() or title_zh.strip()):
        raise Incomplete(_("A case needs a title."), {"title_en": _("In English or Chinese.")})
    case = Case(
        pipeline=way.id, stage=way.first.id, title_en=title_en.strip(), title_zh=title_zh.strip(),
        tier=tier or way.tier, team_id=_team(reader, team), element=element,
        need_element=need_element, origin=dict(origin or {}),
        facts=written_over({}, cleaned(way, facts or {})),
        responsible_id=getattr(responsible, "pk", responsible) or reader.user,
        in_stage_since=timezone.now(), created_by_id=reader.user,
    )  # fmt: skip
    with creating(reader, "open_case", case, may=lambda who, _: rules.can_open(who, way)):
        _name_responsible(case)
        _make_move(reader, case, way.first, Move(case=case, to_stage=way.first.id))
    return case


def fill_case(
    *, reader: Reader, case_id: Any, facts: Mapping[str, Any], revision: int | None = None
) -> Case:
    """Write facts into a case; empty ones are taken out."""
    with _changing(reader, "fill_case", case_id, rules.can_fill, revision=revision) as case:
        case.facts = written_over(case.facts, cleaned(_way(case.pipeline), facts))
    return case


def move_case(
    *, reader: Reader, case_id: Any, to: str, reason: str = "",
    facts: Mapping[str, Any] | None = None, revision: int | None = None,
) -> Move:  # fmt: skip
    """Move a case into another stage, filling facts on the way.

    Clocks start and stop with it; documents and messages follow the commit.
    """
    with _changing(
        reader, "move_case", case_id, rules.is_on, revision=revision, reason=reason
    ) as case:
        way = _way(case.pipeline)
        stage = _ensure_way(reader, way, case, to)
        told = cleaned(way, facts or {})
        move = Move(
            case=case, from_stage=case.stage, to_stage=to, reason=reason, since=case.in_stage_since,
            closed_before=case.closed_at,
            facts_before={name: [case.facts.get(name), told[name]] for name in told},
        )  # fmt: skip
        case.facts = written_over(case.facts, told)
        missing(case, stage).ensure_none(stage)
        _make_move(reader, case, stage, move)
        case.stage, case.in_stage_since = to, move.at
        case.closed_at = None if stage.is_open else move.at
    return move


def undo_move(*, reader: Reader, case_id: Any, reason: str) -> Move:
    """Take the last move back: stage, facts it wrote, clocks it started and met."""
    if not reason.strip():
        raise Incomplete(_("Say why the move is taken back."), {"reason": _("Needed.")})
    with _changing(reader, "undo_move", case_id, rules.is_on, reason=reason) as case:
        move = last_move(case)
        if move is None:
            raise Conflict(_("There is no move to take back."))
        ensure(lambda who, one: rules.can_undo(who, case, one), reader, move)
        case.stage, case.in_stage_since = move.from_stage, move.since
        case.closed_at = move.closed_before
        case.facts = _facts_before(case, move)
        move.undone_at, move.undone_by_id = timezone.now(), reader.user
        move.undo_reason = reason
        move.save()
        take_back_clocks(reader, case, move)
    return move


def last_move(case: Case) -> Move | None:
    """Return the move that an undo would take back, None where the case was never moved."""
    done = case.moves.filter(undone_at=None).exclude(from_stage="")
    return done.order_by("-number").first()


def assign_case(
    *, reader: Reader, case_id: Any, responsible: User | UUID | None, revision: int | None = None
) -> Case:
    """Say who answers for a case; the person is named on it, and so sees it."""
    with _changing(reader, "assign_case", case_id, rules.can_assign, revision=revision) as case:
        case.responsible_id = getattr(responsible, "pk", responsible)
        _name_responsible(case)
    return case


def change_tier(
    *, reader: Reader, case_id: Any, tier: str, reason: str = "", embargo: date | None = None,
    revision: int | None = None,
) -> Case:  # fmt: skip
    """Change who sees a case at all; opening it to more people needs a reason."""
    with _changing(
        reader, "change_tier", case_id, rules.can_assign, revision=revision, reason=reason
    ) as case:
        order = list(Tier.values)
        if tier not in order:
            raise Incomplete(_("Choose a tier."), {"tier": _("Choose a tier.")})
        widens = order.index(tier) < order.index(case.tier) or (embargo and not case.embargo)
        if widens and not reason.strip():
            raise Incomplete(_("Say why more people may see it."), {"reason": _("Needed.")})
        case.tier, case.embargo = tier, embargo
    return case


@contextmanager
def _changing(
    reader: Reader, verb: str, case_id: Any, may: May, *, revision: int | None = None,
    reason: str = "",
) -> Iterator[Case]:  # fmt: skip
    with changing(
        reader, verb, Case, case_id, may=may, revision=revision, reason=reason.strip()
    ) as case:
        yield case


def _way(id_: str) -> Pipeline:
    try:
        return pipeline(id_)
    except NotFound as error:
        raise Conflict(_("Cases of this kind are not declared here.")) from error


def _ensure_way(reader: Reader, way: Pipeline, case: Case, to: str) -> Stage:
    """Return the stage that the case may go to now; raises Conflict and Refused."""
    if to not in way.by_id:
        raise Conflict(_("“%(case)s” has no such stage.") % {"case": way})
    stage = way.stage(to)
    if stage not in way.ways_from(case.stage):
        here = way.by_id.get(case.stage, case.stage)
        said = _("From “%(here)s” a case does not go to “%(there)s”.")
        raise Conflict(said % {"here": here, "there": stage})
    if not rules.can_enter(reader, case, stage):
        raise Refused(_("It is for others to move this case to “%(there)s”.") % {"there": stage})
    return stage


def _make_move(reader: Reader, case: Case, stage: Stage, move: Move) -> None:
    move.by_id, move.at = reader.user, timezone.now()
    if move.since is not None:
        move.days_before = (move.at - move.since).total_seconds() / 86_400
    move.number = (case.moves.aggregate(last=Max("number"))["last"] or 0) + 1
    move.save(force_insert=True)
    run_clocks(reader, case, move, stage)
    make_what_follows(reader, case, move, stage)


def _facts_before(case: Case, move: Move) -> dict[str, Any]:
    """Return the facts without what the move wrote, unless they were changed again since."""
    unchanged = {
        name: before
        for name, (before, after) in move.facts_before.items()
        if case.facts.get(name) == after
    }
    return written_over(case.facts, unchanged)


def _team(reader: Reader, team: Team | UUID | None) -> UUID | None:
    if team is not None:
        return getattr(team, "pk", team)
    return next(iter(reader.teams)) if len(reader.teams) == 1 else None


def _name_responsible(case: Case) -> None:
    """Let the responsible see the case, where neither team nor opening shows it already."""
    if case.responsible_id is not None:
        case.people.add(case.responsible_id)
