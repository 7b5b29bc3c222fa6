"""Verbs of the disclosure: begin, save as a draft, submit, sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from towngown.desk.base.actions import (
    Conflict,
    Incomplete,
    changing,
    creating,
    removing,
    write_down,
)
from towngown.desk.base.gate import NotSeen, Tier
from towngown.desk.base.models import User
from towngown.desk.base.reader import Reader
from towngown.desk.cases.actions import open_case, start_clock
from towngown.desk.cases.models import Case
from towngown.desk.transfer import rules
from towngown.desk.transfer.disclosed import digest_of, problems_of, signed_by
from towngown.desk.transfer.models import (
    Disclosure,
    Interest,
    Inventor,
    Publicity,
    RelatedResult,
    Signature,
)
from towngown.desk.transfer.office import receiving_office
from towngown.desk.transfer.results import is_seen

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Draft:
    """All that a disclosure holds, as its form gives it; rows with an `id` are those it had."""

    title_en: str = ""
    title_zh: str = ""
    texts: Mapping[str, Any] = field(default_factory=dict)
    inventors: Sequence[Row] = ()
    interests: Sequence[Row] = ()
    publicities: Sequence[Row] = ()
    results: Sequence[Row] = ()


_GROUPS: dict[str, type[Any]] = {
    "inventors": Inventor, "interests": Interest, "publicities": Publicity,
    "results": RelatedResult,
}  # fmt: skip


def begin_disclosure(
    *, reader: Reader, title_en: str = "", title_zh: str = "", element: str = "",
    need_element: str = "", origin: Mapping[str, Any] | None = None,
) -> Disclosure:  # fmt: skip
    """Open a confidential case with an empty disclosure, its reader the first inventor.

    Seen by its inventors and the transfer office alone; raises Incomplete where there is none.
    """
    team, contact = receiving_office()
    case = open_case(
        reader=reader, pipeline="transfer", title_en=title_en, title_zh=title_zh,
        tier=Tier.CONFIDENTIAL, team=team, responsible=contact, element=element,
        need_element=need_element, origin=origin,
    )  # fmt: skip
    return start_disclosure(reader=reader, case_id=case.pk)


def start_disclosure(*, reader: Reader, case_id: Any) -> Disclosure:
    """Give a case, opened from a match for example, its empty disclosure."""
    case = Case.objects.get_seen(reader, case_id)
    if rules.has_disclosure(case):
        return case.disclosure
    disclosure = Disclosure(case=case)
    with creating(reader, "begin_disclosure", disclosure, may=_may_begin):
        if reader.rights.discloses:
            who = User.objects.get(pk=reader.user)
            Inventor(
                disclosure=disclosure, name=str(who), email=who.email, user=who,
                organisation=who.organisation, share=Decimal(100),
            ).save()  # fmt: skip
    return disclosure


def _may_begin(reader: Reader, disclosure: Disclosure) -> bool:
    case = disclosure.case
    own = rules.can_disclose(reader) and case.created_by_id == reader.user
    return own or rules.can_work(reader, case)


def save_disclosure(
    *, reader: Reader, disclosure_id: Any, draft: Draft, revision: int | None = None
) -> Disclosure:
    """Write a draft down, complete or not; signatures under another text no longer count."""
    with changing(
        reader, "save_disclosure", Disclosure, disclosure_id, may=rules.can_fill, revision=revision
    ) as disclosure:
        before = {name: _told(disclosure, name) for name in _GROUPS}
        were = _inventing(disclosure)
        voided = [str(inventor) for inventor in signed_by(disclosure)]
        for name, value in draft.texts.items():
            setattr(disclosure, name, value)
        for name, model in _GROUPS.items():
            _write_rows(disclosure, model, name, getattr(draft, name))
        _retitle(reader, disclosure, draft)
        _let_see(disclosure, were)
        after = {name: _told(disclosure, name) for name in _GROUPS}
        changed = [name for name in _GROUPS if before[name] != after[name]]
        if changed:
            write_down(
                reader, "list_in_disclosure", disclosure,
                before={name: before[name] for name in changed},
                after={name: after[name] for name in changed},
            )  # fmt: skip
        disclosure.digest = digest_of(disclosure)
        still = {str(inventor) for inventor in signed_by(disclosure)}
        if gone := [name for name in voided if name not in still]:
            write_down(reader, "void_signatures", disclosure, before={"signed": gone})
    return disclosure


def submit_disclosure(*, reader: Reader, disclosure_id: Any) -> Disclosure:
    """Hand a complete disclosure to the office; raises Incomplete with what is missing."""
    with changing(
        reader, "submit_disclosure", Disclosure, disclosure_id, may=rules.can_fill
    ) as disclosure:
        if problems := problems_of(disclosure):
            said = _("Something is missing before the disclosure can be submitted.")
            raise Incomplete(said, {one.field: one.said for one in problems})
        first = disclosure.submitted_at is None
        disclosure.submitted_at = disclosure.submitted_at or timezone.now()
        disclosure.received_on = disclosure.received_on or timezone.localdate()
        disclosure.digest = digest_of(disclosure)
        if first and disclosure.interests.filter(us_federal=True).exists():
            start_clock(
                reader=reader, case_id=disclosure.case_id, rule="transfer.bd_report",
                start=disclosure.received_on,
            )  # fmt: skip
    return disclosure


def sign_disclosure(*, reader: Reader, inventor_id: Any, digest: str) -> Signature:
    """Sign as an inventor the text of that digest; raises Conflict where it changed since."""
    inventor = Inventor.objects.get_seen(reader, inventor_id)
    return _sign(reader, inventor, digest, may=lambda who, one: rules.can_sign(who, one.inventor))


def file_paper_signature(
    *, reader: Reader, inventor_id: Any, digest: str, on_paper: str
) -> Signature:
    """Say where the paper is kept that an inventor without an account signed."""
    if not on_paper.strip():
        said = _("Say where the signed paper is kept.")
        raise Incomplete(said, {"on_paper": said})
    inventor = Inventor.objects.get_seen(reader, inventor_id)
    return _sign(reader, inventor, digest, may=rules.can_work, on_paper=on_paper.strip())


def _sign(
    reader: Reader, inventor: Inventor, digest: str, *, may: Any, on_paper: str = ""
) -> Signature:
    disclosure = inventor.disclosure
    if disclosure.submitted_at is None:
        raise Conflict(_("The disclosure is signed once it has been submitted."))
    if digest_of(disclosure) != digest:
        raise Conflict(_("The disclosure was changed meanwhile. Read it again before you sign."))
    signature = Signature(
        inventor=inventor, digest=digest, at=timezone.now(), by_id=reader.user, on_paper=on_paper
    )
    with creating(reader, "sign_disclosure", signature, may=may):
        if inventor in signed_by(disclosure, but=signature):
            raise Conflict(_("It is signed already."))
    return signature


def _write_rows(disclosure: Disclosure, model: type[Any], group: str, rows: Sequence[Row]) -> None:
    """Make the rows of a group those given: keep by id, add, take out."""
    had = {str(one.pk): one for one in getattr(disclosure, group).all()}
    for place, row in enumerate(rows):
        told = {name: value for name, value in row.items() if name != "id"}
        one = had.pop(str(row.get("id") or ""), None) or model(disclosure=disclosure)
        for name, value in told.items():
            setattr(one, name, value)
        if hasattr(one, "place"):
            one.place = place
        if model is Inventor:
            address = one.email.strip().lower()
            one.user = (
                User.objects.filter(email=address, is_active=True).first() if address else None
            )
        one.save()
    for one in had.values():
        one.delete()


def _retitle(reader: Reader, disclosure: Disclosure, draft: Draft) -> None:
    case = disclosure.case
    if (draft.title_en, draft.title_zh) == (case.title_en, case.title_zh):
        return
    with changing(reader, "retitle_case", Case, case.pk, may=lambda *_: True) as changed:
        changed.title_en, changed.title_zh = draft.title_en, draft.title_zh
    disclosure.case = changed


def _inventing(disclosure: Disclosure) -> set[Any]:
    return {one.user_id for one in disclosure.inventors.all() if one.user_id}


def _let_see(disclosure: Disclosure, were: set[Any]) -> None:
    """Let the inventors see the case, and those who no longer are inventors not."""
    case = disclosure.case
    reviewing = set(case.reviews.values_list("reviewer", flat=True))
    case.people.add(*_inventing(disclosure))
    case.people.remove(*(were - _inventing(disclosure) - reviewing - {case.responsible_id}))


def _told(disclosure: Disclosure, group: str) -> list[dict[str, str]]:
    return [
        {
            part.name: str(getattr(one, part.attname))
            for part in one._meta.concrete_fields
            if part.name not in {"disclosure", "place"}
        }
        for one in getattr(disclosure, group).all()
    ]


def link_result(*, reader: Reader, disclosure_id: Any, element: str) -> None:
    """Say that the invention rests on a result that the reader may see."""
    if not is_seen(reader, element):
        raise NotSeen(element)
    with changing(
        reader, "link_result", Disclosure, disclosure_id, may=rules.can_fill
    ) as disclosure:
        if not disclosure.results.filter(element=element).exists():
            result = RelatedResult(disclosure=disclosure, element=element)
            with creating(reader, "list_result", result, may=lambda *_: True):
                pass
        disclosure.digest = digest_of(disclosure)


def unlink_result(*, reader: Reader, disclosure_id: Any, element: str) -> None:
    """Take a result out again."""
    with changing(
        reader, "unlink_result", Disclosure, disclosure_id, may=rules.can_fill
    ) as disclosure:
        for result in disclosure.results.filter(element=element):
            with removing(reader, "unlist_result", result, may=lambda *_: True):
                pass
        disclosure.digest = digest_of(disclosure)
