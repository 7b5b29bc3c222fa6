"""What a move needs and does: what is missing, clocks that start and stop, makers that follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from towngown.desk.base.actions import Incomplete, facts_of, write_down
from towngown.desk.base.reader import Reader
from towngown.desk.cases.clocks import Rule, due_date, rule_on
from towngown.desk.cases.facts import lacking
from towngown.desk.cases.models import Case, Deadline, Move
from towngown.desk.cases.pipelines import CHECKS, DOCUMENTS, MESSAGES, Field, Stage, pipeline


@dataclass(frozen=True)
class Missing:
    """What keeps a case from a stage: fields to fill, and sentences of checks by their names."""

    fields: tuple[Field, ...] = ()
    checks: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fields or self.checks)

    def ensure_none(self, to: Stage) -> None:
        """Raise Incomplete where something is missing."""
        if not self:
            return
        told = {field.name: _("Needed for “%(stage)s”.") % {"stage": to} for field in self.fields}
        told |= dict(self.checks)
        said = _("“%(stage)s” has to wait; something is missing.") % {"stage": to}
        raise Incomplete(said, told)


def missing(case: Case, to: Stage) -> Missing:
    """Return what keeps the case, with the facts it has, from going to that stage.

    What a stage marks as required has to be there before the case goes on to a later stage that
    is no loss; what the stage to come requires, and the days from which its clocks count, before
    it is entered.
    """
    way = pipeline(case.pipeline)
    names = [name for name in to.requires if "." not in name]
    if case.stage and to.kind != "lost" and way.position(to.id) > way.position(case.stage):
        here = way.stage(case.stage)
        names = [*(field.name for field in here.fields if field.required), *names]
    names += [rule.counts_from for rule in _starting(to) if rule.counts_from]
    said = [(name, CHECKS[name](case)) for name in to.requires if "." in name]
    checks = tuple((name, sentence) for name, sentence in said if sentence)
    return Missing(lacking(way, case.facts, names), checks)


def _starting(to: Stage) -> list[Rule]:
    """Return the rules in force today of the clocks that a stage starts."""
    found = (rule_on(name, timezone.localdate()) for name in to.clocks)
    return [rule for rule in found if rule is not None]


def run_clocks(reader: Reader | None, case: Case, move: Move, to: Stage) -> None:
    """Meet the clocks that the stage stops, and start its own."""
    for deadline in running(case).filter(rule__in=to.stops):
        was = facts_of(deadline)
        deadline.met_at, deadline.met_by = move.at, move
        deadline.save()
        told_of(reader, "meet_deadline", deadline, was)
    for rule in _starting(to):
        given = case.facts.get(rule.counts_from) if rule.counts_from else None
        # The first stage of a case may be entered before the day is known: it counts from today.
        start = date.fromisoformat(given) if given else timezone.localdate()
        start_one(reader, case, rule.id, start=start, move=move)


def start_one(
    reader: Reader | None, case: Case, name: str, *, start: date, move: Move | None = None
) -> Deadline | None:
    """Start a clock by the version in force on that day; None where there was none that day."""
    rule = rule_on(name, start)
    if rule is None:
        return None
    deadline = Deadline(
        case=case, rule=name, title_en=rule.title_en, title_zh=rule.title_zh, starts=start,
        due=due_date(rule, start), source=rule.source[:300], move=move,
    )  # fmt: skip
    deadline.save(force_insert=True)
    told_of(reader, "start_clock", deadline)
    return deadline


def running(case: Case) -> Any:
    """Return a query of the case's deadlines that are neither met nor dropped."""
    return case.deadlines.filter(met_at=None, dropped_at=None)


def take_back_clocks(reader: Reader, case: Case, move: Move) -> None:
    """Drop the clocks that a move started, and let run again those that it met."""
    for deadline in case.deadlines.filter(move=move, dropped_at=None):
        was = facts_of(deadline)
        deadline.dropped_at = timezone.now()
        deadline.save()
        told_of(reader, "drop_deadline", deadline, was)
    for deadline in case.deadlines.filter(met_by=move):
        was = facts_of(deadline)
        deadline.met_at = deadline.met_by = None
        deadline.save()
        told_of(reader, "reopen_deadline", deadline, was)


def told_of(
    reader: Reader | None, verb: str, part: Any, before: dict[str, Any] | None = None
) -> None:
    """Write a part's change into the audit trail: what it is now, and what was otherwise."""
    after = facts_of(part)
    changed = {name: value for name, value in (before or {}).items() if value != after[name]}
    write_down(reader, verb, part, before=changed, after=after)


def make_what_follows(reader: Reader, case: Case, move: Move, to: Stage) -> None:
    """Let the stage's documents and messages be made once the move is committed."""
    for name in to.documents:
        transaction.on_commit(partial(DOCUMENTS[name], case, move, reader), robust=True)
    for name in to.messages:
        transaction.on_commit(partial(MESSAGES[name], case, move, reader), robust=True)
