"""Who may do what with needs and matches.

| what                          | who                                                            |
|-------------------------------|----------------------------------------------------------------|
| enter a need                  | whoever's role enters needs; guests by the guests' form        |
| edit, submit                  | the asker, while it is a draft or was returned                 |
| accept, return                | who works cases, once it was sent in                           |
| let more people see it        | the asker; who works cases where a guest sent it in            |
| let fewer people see it       | the asker, and who works cases                                 |
| withdraw, take that back      | the asker; who works cases where a guest sent it in            |
| close, reopen                 | who works cases                                                |
| choose the receiving team      | who works cases, of the team that receives, among the own ones |
| see and decide its matches    | who works cases and is of the need's team, or it is not secret |
| answer a proposed match       | the asker, and the people named with the need                  |

Everything presupposes that the reader may see the need: the gate asks that first.
"""

from __future__ import annotations

from typing import Any

from towngown.desk.base.gate import Tier
from towngown.desk.base.reader import Reader
from towngown.desk.needs.models import MatchDecision, Need, NeedState, Verdict

WIDTH = [Tier.CONFIDENTIAL, Tier.PARK, Tier.PUBLIC]
_EDITED = {NeedState.DRAFT, NeedState.RETURNED}
_OVER = {NeedState.ANSWERED, NeedState.CLOSED}


def can_enter(reader: Reader, need: Any = None) -> bool:
    """Whether the reader may enter needs."""
    return reader.user is not None and reader.rights.enters_needs


def can_send_as_guest(reader: Reader, need: Need) -> bool:
    """Whether this is what a guest's form makes: nobody's, confidential and sent in."""
    return need.is_by_guest and need.tier == Tier.CONFIDENTIAL and need.state == NeedState.SUBMITTED


def is_asker(reader: Reader, need: Need) -> bool:
    """Whether the need is the reader's own."""
    return reader.user is not None and need.created_by_id == reader.user


def speaks_for_asker(reader: Reader, need: Need) -> bool:
    """Whether the reader asks, or looks after what a guest asked."""
    return is_asker(reader, need) or (need.is_by_guest and reader.rights.works_cases)


def can_edit(reader: Reader, need: Need) -> bool:
    """Whether the reader may change what the need says."""
    return is_asker(reader, need) and need.state in _EDITED


def can_judge(reader: Reader, need: Need) -> bool:
    """Whether the reader may accept or return it."""
    return reader.rights.works_cases and need.state == NeedState.SUBMITTED


def can_change_tier(reader: Reader, need: Need) -> bool:
    """Whether the reader may let more or fewer people see it; `can_widen` asks further."""
    accepted = need.state in {NeedState.OPEN, *_OVER}
    return accepted and (is_asker(reader, need) or reader.rights.works_cases)


def can_widen(reader: Reader, need: Need) -> bool:
    """Whether the reader may let more people see it."""
    return can_change_tier(reader, need) and speaks_for_asker(reader, need)


def can_withdraw(reader: Reader, need: Need) -> bool:
    """Whether the reader may take it back."""
    going = {NeedState.DRAFT, NeedState.SUBMITTED, NeedState.RETURNED, NeedState.OPEN}
    return need.state in going and speaks_for_asker(reader, need)


def can_close(reader: Reader, need: Need) -> bool:
    """Whether the reader may say how it ended."""
    return reader.rights.works_cases and need.state == NeedState.OPEN


def can_reopen(reader: Reader, need: Need) -> bool:
    """Whether the reader may undo the withdrawal or the closing."""
    if need.state == NeedState.WITHDRAWN:
        return speaks_for_asker(reader, need)
    return reader.rights.works_cases and need.state in _OVER


def can_match(reader: Reader, need: Need) -> bool:
    """Whether the reader may see what the need is matched with, and decide on it."""
    return reader.rights.works_cases and need.state != NeedState.DRAFT


def can_decide(reader: Reader, decision: MatchDecision) -> bool:
    """Whether the reader may decide on this match."""
    return can_match(reader, decision.need)


def can_answer(reader: Reader, decision: MatchDecision) -> bool:
    """Whether the reader may say what the asker thinks of a match that was proposed."""
    return is_proposed(decision) and hears_proposals(reader, decision.need)


def hears_proposals(reader: Reader, need: Need) -> bool:
    """Whether matches of the need are proposed to the reader."""
    if is_asker(reader, need):
        return True
    return reader.user is not None and need.people.filter(pk=reader.user).exists()


def is_proposed(decision: MatchDecision) -> bool:
    """Whether the asker was told of the match."""
    return decision.verdict in {Verdict.PROPOSED, Verdict.TAKEN_UP} or bool(decision.answer)


def can_decide_element(reader: Reader, decision: Any = None) -> bool:
    """Whether the reader may keep decisions on matches of the atlas, for the own team."""
    return reader.user is not None and reader.rights.works_cases


def can_choose_reception(reader: Reader, reception: Any = None) -> bool:
    """Whether the reader may say which of the own teams receives needs.

    Who receives them hands this on; as long as no team was chosen, anyone who works cases may.
    """
    if not (reader.rights.works_cases and reader.teams):
        return False
    return reception is None or reception.team_id in reader.teams


def wider(tier: str, than: str) -> bool:
    """Whether more people see things of one tier than of the other."""
    return WIDTH.index(Tier(tier)) > WIDTH.index(Tier(than))
