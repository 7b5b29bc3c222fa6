"""Who may do what with cases. All ask first whether one sees the case; these say what one may do.

| action                         | who                                                           |
|--------------------------------|---------------------------------------------------------------|
| open                           | roles in the pipeline's `open`                                |
| fill, set and meet deadlines   | whoever is on the case: responsible, its team, opener, named  |
| move                           | who is on the case and fits the stage's `who`                 |
| undo                           | who made the move, the responsible, or who may assign         |
| assign, change tier and people | roles that work cases and are on the case                     |
"""

from __future__ import annotations

from towngown.desk.base.reader import Reader
from towngown.desk.cases.models import Case, Move
from towngown.desk.cases.pipelines import Pipeline, Stage


def can_open(reader: Reader, way: Pipeline) -> bool:
    """Whether the reader may open a case on that way."""
    return reader.user is not None and reader.role in way.open


def is_responsible(reader: Reader, case: Case) -> bool:
    """Whether the reader answers for the case."""
    return reader.user is not None and case.responsible_id == reader.user


def is_in_team(reader: Reader, case: Case) -> bool:
    """Whether the case is one of the reader's team; one without a team is its opener's."""
    if reader.user is None:
        return False
    if case.team_id is None:
        return case.created_by_id == reader.user
    return case.team_id in reader.teams


def is_on(reader: Reader, case: Case) -> bool:
    """Whether the reader works on the case in any way, and doesn't only see it."""
    if reader.user is None:
        return False
    if is_responsible(reader, case) or is_in_team(reader, case):
        return True
    return case.created_by_id == reader.user or is_named(reader, case)


def is_named(reader: Reader, case: Case) -> bool:
    """Whether the reader was named on the case; takes prefetched people where there are some."""
    return any(person.pk == reader.user for person in case.people.all())


def can_fill(reader: Reader, case: Case) -> bool:
    """Whether the reader may change the facts and deadlines."""
    return is_on(reader, case)


def can_enter(reader: Reader, case: Case, stage: Stage) -> bool:
    """Whether the reader may move the case into that stage, whatever is still missing."""
    if not is_on(reader, case):
        return False
    return (
        reader.role in stage.who
        or ("responsible" in stage.who and is_responsible(reader, case))
        or ("team" in stage.who and is_in_team(reader, case))
    )


def can_assign(reader: Reader, case: Case) -> bool:
    """Whether the reader may say who answers for the case, who sees it, and its tier."""
    return reader.rights.works_cases and is_on(reader, case)


def can_undo(reader: Reader, case: Case, move: Move) -> bool:
    """Whether the reader may take that move back, were it the last one."""
    mine = reader.user is not None and move.by_id == reader.user
    return (
        (mine and is_on(reader, case)) or is_responsible(reader, case) or can_assign(reader, case)
    )
