"""Which statutory clocks run for a filing: started, met and dropped as its dates tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from towngown.desk.base.actions import changing, facts_of, write_down
from towngown.desk.base.reader import Reader
from towngown.desk.cases.clocks import CLOCKS, Rule, due_date
from towngown.desk.cases.models import Case, Deadline
from towngown.desk.transfer import rules
from towngown.desk.transfer.models import Filing, FilingClock, FilingState, PatentOffice

_OVER = (FilingState.REFUSED, FilingState.WITHDRAWN, FilingState.LAPSED)
_FIRST = "WIPO"  # rules of the conventions, for applications at any office
_FEDERAL = "transfer.bd_foreign"
# What of a filing shows that a clock was met; of others a person says so.
_MET_BY = {
    "transfer.publication": lambda filing: filing.published_on,
    "transfer.cn_examination": lambda filing: (
        filing.state in (FilingState.EXAMINED, FilingState.GRANTED)
    ),
    "transfer.ep_examination": lambda filing: (
        filing.state in (FilingState.EXAMINED, FilingState.GRANTED)
    ),
}


def clocks_of(filing: Filing) -> Iterator[tuple[Rule, date]]:
    """Yield the rules that hold for a filing, each with the day that it starts on."""
    for versions in CLOCKS.values():
        if not versions[-1].id.startswith("transfer.") or not _concerns(versions[-1], filing):
            continue
        start = _start(versions[-1], filing)
        rule = next((one for one in reversed(versions) if start and one.is_in_force(start)), None)
        if rule is not None and start is not None:
            yield rule, start


def _concerns(rule: Rule, filing: Filing) -> bool:
    if filing.state in _OVER:
        return False
    if rule.id == _FEDERAL:
        return filing.office == PatentOffice.US and not filing.priority_on and _federal(filing)
    if rule.id == "transfer.priority":
        return not filing.priority_on or filing.priority_on == filing.filed_on
    return rule.jurisdiction in (_FIRST, filing.office)


def _federal(filing: Filing) -> bool:
    case = filing.family.case
    return hasattr(case, "disclosure") and (
        case.disclosure.interests.filter(us_federal=True).exists()
    )


def _start(rule: Rule, filing: Filing) -> date | None:
    if rule.counts_from == "priority_on":
        return filing.priority_on or filing.filed_on if filing.filed_on else None
    return getattr(filing, rule.counts_from, None)


def keep_clocks(reader: Reader, filing: Filing) -> None:
    """Bring the deadlines of a filing in line with its dates; what is long past is left out."""
    wanted = {rule.id: (rule, start) for rule, start in clocks_of(filing)}
    for clock in list(filing.clocks.select_related("deadline")):
        rule, start = wanted.get(clock.rule, (None, None))
        if start != clock.starts and not clock.deadline.met_at:
            _end(reader, clock.deadline, "drop_deadline", "dropped_at")
            clock.delete()
        else:
            wanted.pop(clock.rule, None)
            if rule is not None and _is_met(rule, filing):
                _end(reader, clock.deadline, "meet_deadline", "met_at")
    for rule, start in wanted.values():
        if due_date(rule, start) >= timezone.localdate() and not _is_met(rule, filing):
            _begin(reader, filing, rule, start)


def _is_met(rule: Rule, filing: Filing) -> bool:
    return rule.id in _MET_BY and bool(_MET_BY[rule.id](filing))


def _begin(reader: Reader, filing: Filing, rule: Rule, start: date) -> None:
    deadline = Deadline(
        case=filing.family.case, rule=rule.id, title_en=f"{rule.title_en} ({filing})"[:200],
        title_zh=f"{rule.title_zh}（{filing}）"[:200], starts=start, due=due_date(rule, start),
        source=rule.source[:300],
    )  # fmt: skip
    deadline.save(force_insert=True)
    FilingClock(filing=filing, deadline=deadline, rule=rule.id, starts=start).save()
    write_down(reader, "start_clock", deadline, after=facts_of(deadline))


def _end(reader: Reader, deadline: Deadline, verb: str, field: str) -> None:
    if deadline.met_at or deadline.dropped_at:
        return
    with changing(reader, verb, Deadline, deadline.pk, may=_may) as ended:
        setattr(ended, field, timezone.now())


def _may(reader: Reader, deadline: Deadline) -> bool:
    case: Case = deadline.case
    return rules.can_work(reader, case)
