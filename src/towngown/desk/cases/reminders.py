"""Remind of deadlines: once a day, each time a wider circle, and only those who see the case.

Whoever brings reminders to people adds a function: `SENT.append(function)`, called with deadline
and people after the count of reminders was kept; the signal `base.actions.happened` tells of them
as well, with the verb "deadline_near".
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from towngown.desk.base.actions import happened
from towngown.desk.base.models import User
from towngown.desk.base.reader import reader_of
from towngown.desk.base.roles import Role
from towngown.desk.cases.clocks import CIRCLES, CLOCKS, REMINDERS, Circle, Reminder, rule_on
from towngown.desk.cases.models import Case, Deadline

SENT: list[Callable[[Deadline, Sequence[User]], None]] = []
_log = logging.getLogger(__name__)


def remind(today: date | None = None) -> int:
    """Send every reminder that is due and not yet sent; return how many were."""
    day, sent = today or timezone.localdate(), 0
    running = Deadline.ungated.filter(met_at=None, dropped_at=None, case__closed_at=None)
    for pk in list(running.order_by("due", "id").values_list("pk", flat=True)):
        sent += _remind_of(pk, day)
    return sent


def _remind_of(pk: Any, today: date) -> int:
    """Send the widest reminder of one deadline that has come; those missed meanwhile are past."""
    with transaction.atomic():
        deadline = Deadline.ungated.select_for_update().select_related("case").get(pk=pk)
        come = [one for one in reminders_of(deadline) if (deadline.due - today).days <= one.days]
        if len(come) <= deadline.reminded or not deadline.is_running:
            return 0
        people = circle(deadline.case, _widest(come[deadline.reminded :]))
        deadline.reminded = len(come)
        deadline.save(update_fields=["reminded"])
        transaction.on_commit(lambda: _tell(deadline, people), robust=True)
    return 1


def reminders_of(deadline: Deadline) -> tuple[Reminder, ...]:
    """Return the reminders that the rule of a deadline asks for, the earliest first."""
    rule = None
    if deadline.rule in CLOCKS:
        rule = rule_on(deadline.rule, deadline.starts or timezone.localdate())
    wanted = REMINDERS if rule is None else rule.reminders
    return tuple(sorted(wanted, key=lambda one: -one.days))


def _widest(reminders: Iterable[Reminder]) -> Circle:
    return max((one.who for one in reminders), key=CIRCLES.index)


def circle(case: Case, who: Circle) -> list[User]:
    """Return the people of a circle, each once, without those who may not see the case."""
    people = [case.responsible] if case.responsible else []
    if who != "responsible" or not people:
        people += case.team.members.all() if case.team else [case.created_by]
    if who == "officers":
        people += User.objects.filter(role=Role.OFFICER)
    known = {person.pk: person for person in people if person is not None and person.is_active}
    return [person for person in known.values() if _sees(person, case)]


def _sees(person: User, case: Case) -> bool:
    return bool(Case.objects.seen_by(reader_of(person)).filter(pk=case.pk).exists())


def _tell(deadline: Deadline, people: list[User]) -> None:
    happened.send_robust(Deadline, verb="deadline_near", thing=deadline, reader=None, people=people)
    for send in SENT:
        try:
            send(deadline, people)
        except Exception:  # noqa: BLE001  one way of sending that fails keeps no other from it
            _log.exception("reminder of %s", deadline.pk)
