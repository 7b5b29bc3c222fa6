"""How a need comes about and where it goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from towngown.desk.base.actions import (
    Incomplete,
    Refused,
    changing,
    creating,
    ensure,
    facts_of,
    write_down,
)
from towngown.desk.base.gate import NotSeen, Tier
from towngown.desk.base.models import User
from towngown.desk.base.reader import Reader
from towngown.desk.needs import rules
from towngown.desk.needs.models import Need, NeedState, Reception
from towngown.desk.needs.reception import receiving_team

# What a need says; everything else of it is where it stands.
SAID = (
    "title_en", "title_zh", "problem_en", "problem_zh", "constraints", "numbers", "tried",
    "budget", "currency", "deadline", "field", "organisation", "organisation_name",
    "contact_name", "contact_email", "contact_phone", "wished_tier",
)  # fmt: skip
_TOLD = ("title_en", "title_zh", "problem_en", "problem_zh")


def start_draft(*, reader: Reader) -> Need:
    """Return a new draft of the reader's, or one that was started and left empty."""
    ensure(rules.can_enter, reader, None)
    mine = Need.objects.seen_by(reader).filter(created_by=reader.user, state=NeedState.DRAFT)
    empty = mine.filter(**dict.fromkeys(_TOLD, "")).order_by("created_at").first()
    if empty is not None:
        return empty
    asker = User.objects.get(pk=reader.user)
    need = Need(
        organisation=reader.organisation or "", contact_name=asker.name, contact_email=asker.email
    )
    with creating(reader, "start_need", need, may=rules.can_enter):
        pass
    return need


def save_draft(*, reader: Reader, pk: Any, said: Mapping[str, Any]) -> Need:
    """Save what a step of the form says."""
    with changing(reader, "save_need", Need, pk, may=rules.can_edit) as need:
        _say(need, said)
    return need


def autosave(*, reader: Reader, pk: Any, said: Mapping[str, Any]) -> Need:
    """Save what is being typed.

    Only the asker sees a draft, and only at the end of a step does what it says count: the audit
    trail gets that, and not every pause in the typing.
    """
    with transaction.atomic():
        need = Need.objects.seen_by(reader).select_for_update().filter(pk=pk).first()
        if need is None:
            raise NotSeen(str(pk))
        ensure(rules.can_edit, reader, need)
        _say(need, said)
        need.save(update_fields=[*(name for name in SAID if name in said), "updated_at"])
    return need


def _say(need: Need, said: Mapping[str, Any]) -> None:
    for name in SAID:
        if name in said:
            setattr(need, name, said[name])


def submit(*, reader: Reader, pk: Any) -> Need:
    """Send a need in: the receiving team sees it from now on; raises Incomplete."""
    with changing(reader, "submit_need", Need, pk, may=rules.can_edit) as need:
        lacking = lacks(need)
        if lacking:
            raise Incomplete(_("Some things are still missing."), lacking)
        need.team = receiving_team()
        need.state, need.submitted_at = NeedState.SUBMITTED, timezone.now()
        write_down(reader, "tell_need", need, after=facts_of(need))
    return need


def lacks(need: Need) -> dict[str, str]:
    """Return what has to be filled in before a need can be sent in, by field."""
    lacking = {}
    if not (need.title_en or need.title_zh):
        lacking["title_zh"] = _("Give it a title, in Chinese or in English.")
    if not (need.problem_en or need.problem_zh):
        lacking["problem_zh"] = _("Say what the problem is, in Chinese or in English.")
    if not (need.contact_email or need.contact_phone):
        lacking["contact_email"] = _("Leave an e-mail address or a telephone number.")
    return lacking


def return_to_improve(*, reader: Reader, pk: Any, improve: str) -> Need:
    """Give a need back to its asker with what to improve."""
    if not improve.strip():
        raise Incomplete(_("Say what would make it better."), {"improve": _("Say what.")})
    with changing(reader, "return_need", Need, pk, may=rules.can_judge) as need:
        need.state, need.improve = NeedState.RETURNED, improve.strip()
    return need


def accept(*, reader: Reader, pk: Any, tier: str) -> Need:
    """Take a need up; it is never shown to more people than its asker wished."""
    with changing(reader, "accept_need", Need, pk, may=rules.can_judge) as need:
        if rules.wider(tier, need.wished_tier):
            raise Refused(_("The asker wishes fewer people to see it."))
        need.state, need.improve, need.tier = NeedState.OPEN, "", Tier(tier)
        need.accepted_at = timezone.now()
    return need


def change_tier(*, reader: Reader, pk: Any, tier: str, embargo: date | None = None) -> Need:
    """Let more or fewer people see a need; `embargo` is the day from which everyone may."""
    with changing(reader, "change_tier_of_need", Need, pk, may=rules.can_change_tier) as need:
        opens = rules.wider(tier, need.tier) or (embargo is not None and embargo != need.embargo)
        if opens and not rules.can_widen(reader, need):
            raise Refused(_("Only its asker may let more people see it."))
        need.tier, need.embargo = Tier(tier), embargo
        if opens:
            need.wished_tier = Tier(tier)
    return need


def withdraw(*, reader: Reader, pk: Any, reason: str = "") -> Need:
    """Take a need back; it can be reopened."""
    with changing(reader, "withdraw_need", Need, pk, may=rules.can_withdraw, reason=reason) as need:
        need.state_before, need.state = need.state, NeedState.WITHDRAWN
    return need


def close(*, reader: Reader, pk: Any, answered: bool, outcome: str) -> Need:
    """End an open need, answered or not, and say how."""
    if not outcome.strip():
        raise Incomplete(_("Say how it ended."), {"outcome": _("Say how it ended.")})
    with changing(reader, "close_need", Need, pk, may=rules.can_close) as need:
        need.state_before, need.outcome = need.state, outcome.strip()
        need.state = NeedState.ANSWERED if answered else NeedState.CLOSED
    return need


def reopen(*, reader: Reader, pk: Any, reason: str = "") -> Need:
    """Undo a withdrawal or a closing: the need stands where it stood."""
    with changing(reader, "reopen_need", Need, pk, may=rules.can_reopen, reason=reason) as need:
        need.state, need.state_before = need.state_before or NeedState.DRAFT, ""
    return need


def choose_reception(*, reader: Reader, team: Any) -> Reception:
    """Say which team looks at the needs that come in from now on."""
    with transaction.atomic():
        before = Reception.objects.select_for_update().filter(pk=1).first()
        ensure(rules.can_choose_reception, reader, before)
        if team.pk not in reader.teams:
            raise NotSeen(str(team.pk))
        chosen, _created = Reception.objects.update_or_create(pk=1, defaults={"team": team})
        told = facts_of(before) if before else None
        write_down(reader, "choose_reception", chosen, before=told, after=facts_of(chosen))
    return chosen
