"""Who may do what with a transfer. All ask first whether one sees the thing.

| action                              | who                                                        |
|-------------------------------------|------------------------------------------------------------|
| disclose                            | roles that disclose                                        |
| fill and submit a disclosure        | its inventors and the office, until it is evaluated        |
| sign                                | the inventor, with the account of the address; the office, |
|                                     | for a paper that it holds                                  |
| ask for, release reviews            | the office, but no inventor of the same invention          |
| review, declare a conflict          | the reviewer, until it is submitted                        |
| everything else                     | the office: roles that work cases, and are on this one     |
| publish indicators, set the rules   | roles that work cases                                      |
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from towngown.desk.base.gate import Belonging
from towngown.desk.base.reader import Reader
from towngown.desk.cases import rules as cases
from towngown.desk.cases.models import Case
from towngown.desk.transfer.models import Disclosure, Inventor, Review, ReviewState

May = Callable[[Reader, Any], bool]


def case_of(thing: Any) -> Case:
    """Return the case that a part belongs to."""
    return thing.root() if isinstance(thing, Belonging) else thing


def can_work(reader: Reader, thing: Any) -> bool:
    """Whether the reader is the office to this case."""
    return reader.rights.works_cases and cases.is_on(reader, case_of(thing))


def can_disclose(reader: Reader, thing: Any = None) -> bool:
    """Whether the reader may disclose an invention."""
    return reader.user is not None and reader.rights.discloses


def is_inventor(reader: Reader, thing: Any) -> bool:
    """Whether the reader is among the case's inventors, or opened it to disclose."""
    case = case_of(thing)
    if reader.user is None:
        return False
    if reader.rights.discloses and case.created_by_id == reader.user:
        return True
    return has_disclosure(case) and _invented(reader, case)


def _invented(reader: Reader, case: Case) -> bool:
    return bool(case.disclosure.inventors.filter(user=reader.user).exists())


def has_disclosure(case: Case) -> bool:
    """Whether anything was disclosed yet."""
    return hasattr(case, "disclosure")


def can_fill(reader: Reader, disclosure: Disclosure) -> bool:
    """Whether the reader may change the disclosure: no longer once it is evaluated."""
    if disclosure.case.stage != "disclosed":
        return False
    return can_work(reader, disclosure) or is_inventor(reader, disclosure)


def can_sign(reader: Reader, inventor: Inventor) -> bool:
    """Whether the reader is this inventor."""
    return reader.user is not None and inventor.user_id == reader.user


def can_ask_review(reader: Reader, thing: Any) -> bool:
    """Whether the reader may choose reviewers and release what they wrote."""
    case = case_of(thing)
    return can_work(reader, case) and not (has_disclosure(case) and _invented(reader, case))


def can_review(reader: Reader, review: Review) -> bool:
    """Whether the review is the reader's to write."""
    return reader.user == review.reviewer_id and review.state == ReviewState.ASKED


def works_on_cases(reader: Reader, thing: Any = None) -> bool:
    """Whether the reader's role works on cases."""
    return reader.user is not None and reader.rights.works_cases


def administers(reader: Reader, thing: Any = None) -> bool:
    """Whether the reader looks after teams and accounts."""
    return reader.user is not None and reader.rights.administers
