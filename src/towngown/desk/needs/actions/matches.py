"""What is decided on a match, and what comes of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from towngown.desk.base.actions import (
    Conflict,
    Incomplete,
    Refused,
    changing,
    creating,
    removing,
)
from towngown.desk.base.engine import atlas_for
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.reader import Reader, reader_of
from towngown.desk.needs import rules
from towngown.desk.needs.asked import Asked
from towngown.desk.needs.decided import decisions_on
from towngown.desk.needs.models import (
    Answer,
    Decision,
    ElementDecision,
    ElementSharing,
    MatchDecision,
    MatchSharing,
    Need,
    Sharing,
    Verdict,
)
from towngown.desk.needs.opening import open_case_of
from towngown.desk.needs.reasons import REASONS
from towngown.desk.needs.reception import colleagues
from towngown.desk.needs.shortlist import Candidate

_MAY = {MatchDecision: rules.can_decide, ElementDecision: rules.can_decide_element}


def decide(
    *, reader: Reader, asked: Asked, candidate: Candidate, verdict: str,
    reasons: Collection[str] = (), note: str = "",
) -> Decision:  # fmt: skip
    """Decide on a candidate, anew where something was decided before; declining needs a reason."""
    reasons = [key for key in REASONS if key in reasons]
    if verdict == Verdict.DECLINED and not reasons:
        raise Incomplete(_("Say why: choose at least one reason."), {"reasons": _("Choose one.")})
    if verdict == Verdict.PROPOSED:
        _ensure_asker_sees(reader, asked, candidate)
    return _put(reader, asked, candidate, f"{verdict}_match", {
        "verdict": Verdict(verdict), "reasons": reasons, "note": note.strip(),
        "by_id": reader.user, "at": timezone.now(), **_as_found(candidate),
    })  # fmt: skip


def propose(*, reader: Reader, asked: Asked, candidate: Candidate, note: str = "") -> Decision:
    """Propose a match to the asker, who may answer to it."""
    return decide(
        reader=reader, asked=asked, candidate=candidate, verdict=Verdict.PROPOSED, note=note
    )


def take_back(*, reader: Reader, asked: Asked, candidate: str) -> None:
    """Undo the decision on a candidate; the audit trail keeps it."""
    decision = decisions_on(reader, asked).get(candidate)
    if decision is None:
        raise NotSeen(candidate)
    if decision.case_id is not None:
        raise Conflict(_("A case was opened from it: close the case instead."))
    with removing(reader, "take_back_match", decision, may=_MAY[type(decision)]):
        pass


def take_up(
    *, reader: Reader, asked: Asked, candidate: Candidate, pipeline: str, note: str = ""
) -> Any:
    """Open a case from a match, which keeps why; return the case."""
    with transaction.atomic():
        case = open_case_of(reader, asked, candidate, pipeline)
        _put(reader, asked, candidate, "take_up_match", {
            "verdict": Verdict.TAKEN_UP, "note": note.strip(), "case_id": case.pk,
            "by_id": reader.user, "at": timezone.now(), **_as_found(candidate),
        })  # fmt: skip
    return case


def answer(
    *, reader: Reader, pk: Any, answer: str, reasons: Collection[str] = (), note: str = ""
) -> MatchDecision:
    """Say for the asker what a proposed match is worth."""
    reasons = [key for key in REASONS if key in reasons]
    if answer == Answer.NOT_FOR_US and not reasons:
        raise Incomplete(_("Say why: choose at least one reason."), {"reasons": _("Choose one.")})
    with changing(reader, "answer_match", MatchDecision, pk, may=rules.can_answer) as decision:
        decision.answer, decision.answer_reasons = Answer(answer), reasons
        decision.answer_note, decision.answered_at = note.strip(), timezone.now()
    return decision


def share(
    *, reader: Reader, asked: Asked, candidate: Candidate, to: Any, note: str = ""
) -> Sharing:
    """Show a match to a colleague, who sees the need anyhow."""
    need = Need.objects.get_seen(reader, asked.pk) if asked.pk else None
    if not colleagues(reader, need).filter(pk=to).exists():
        raise NotSeen(str(to))
    facts = {
        "candidate": candidate.match.id, "kind": candidate.match.kind, "by_id": reader.user,
        "to_id": to, "note": note.strip(), "at": timezone.now(),
    }  # fmt: skip
    if need is not None:
        shown = MatchSharing(need=need, **facts)
        may = lambda reader, shown: rules.can_match(reader, shown.need)  # noqa: E731
    else:
        shown = ElementSharing(element=asked.element, **facts)
        may = rules.can_decide_element
    with creating(reader, "share_match", shown, may=may):
        if isinstance(shown, ElementSharing):
            shown.people.add(to)
    return shown


def mark_shown(*, reader: Reader, asked: Asked) -> None:
    """Remember that the reader opened what colleagues showed; no state of anything else changes."""
    new = {"to": reader.user, "seen_at": None}
    if asked.pk:
        found = MatchSharing.objects.seen_by(reader).filter(need=asked.pk, **new)
    else:
        found = ElementSharing.objects.seen_by(reader).filter(element=asked.element, **new)
    found.update(seen_at=timezone.now())


def _ensure_asker_sees(reader: Reader, asked: Asked, candidate: Candidate) -> None:
    """Refuse to propose what the asker may not see: it would stay hidden, and tell that it is."""
    need = Need.objects.get_seen(reader, asked.pk)
    if need.created_by is None:
        raise Refused(_("A guest has no page to answer on: write to the contact instead."))
    if not atlas_for(reader_of(need.created_by)).elements([candidate.match.id]):
        raise Refused(_("The asker may not see this yet. Have it cleared first."))


def _put(
    reader: Reader, asked: Asked, candidate: Candidate, verb: str, facts: dict[str, Any]
) -> Decision:
    """Change the decision that there is, or make one."""
    old = decisions_on(reader, asked).get(candidate.match.id)
    if old is not None:
        with changing(reader, verb, type(old), old.pk, may=_MAY[type(old)]) as decision:
            for name, value in facts.items():
                setattr(decision, name, value)
        return decision
    decision = _new(reader, asked, candidate, facts)
    try:
        with creating(reader, verb, decision, may=_MAY[type(decision)]):
            pass
    except IntegrityError as error:
        said = _("A colleague has just decided on it. Reload the page to see what.")
        raise Conflict(said) from error
    return decision


def _new(
    reader: Reader, asked: Asked, candidate: Candidate, facts: dict[str, Any]
) -> MatchDecision | ElementDecision:
    what = {"candidate": candidate.match.id, "kind": candidate.match.kind, **facts}
    if asked.pk:
        return MatchDecision(need=Need.objects.get_seen(reader, asked.pk), **what)
    team = min(reader.teams, default=None)
    return ElementDecision(element=asked.element, team_id=team, **what)


def _as_found(candidate: Candidate) -> dict[str, Any]:
    match = candidate.match
    return {
        "rank": match.rank, "score": match.score, "signals": match.signals,
        "evidence": asdict(match.evidence),
    }  # fmt: skip
