"""Verbs of the marketing: the summary on offer, approaches, non-disclosure agreements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from towngown.desk.base.actions import Conflict, Incomplete, changing, creating
from towngown.desk.base.gate import Tier
from towngown.desk.base.models import User
from towngown.desk.base.reader import Reader
from towngown.desk.base.roles import Role
from towngown.desk.cases.models import Case
from towngown.desk.transfer import rules
from towngown.desk.transfer.models import Approach, Listing, Nda, NdaState, Offer, OfferState


def _office_of(case: Case) -> rules.May:
    """Return the predicate that the reader is the office to the case behind a root."""
    return lambda reader, thing: rules.can_work(reader, case)


def _case_behind(reader: Reader, model: type[Any], pk: Any) -> Case:
    return Case.objects.get_seen(reader, model.objects.get_seen(reader, pk).case_id)


def draft_offer(*, reader: Reader, case_id: Any, **texts: Any) -> Offer:
    """Begin the non-confidential summary of a case: the office's alone until it is approved."""
    case = Case.objects.get_seen(reader, case_id)
    if hasattr(case, "listing"):
        raise Conflict(_("This case has a summary already."))
    offer = Offer(case_id=case.pk, tier=Tier.CONFIDENTIAL, team_id=case.team_id, **texts)
    with creating(reader, "draft_offer", offer, may=_office_of(case)):
        listing = Listing(case=case, offer_id=offer.pk)
        with creating(reader, "list_offer", listing, may=rules.can_work):
            pass
    return offer


def change_offer(
    *, reader: Reader, offer_id: Any, revision: int | None = None, **texts: Any
) -> Offer:
    """Change the summary; one that was published has to be approved again."""
    case = _case_behind(reader, Offer, offer_id)
    with changing(
        reader, "change_offer", Offer, offer_id, may=_office_of(case), revision=revision
    ) as offer:
        for name, value in texts.items():
            setattr(offer, name, value)
        _take_back(reader, case, offer, OfferState.DRAFT)
    return offer


def submit_offer(*, reader: Reader, offer_id: Any) -> Offer:
    """Ask for approval of a summary that is complete in both languages."""
    case = _case_behind(reader, Offer, offer_id)
    with changing(reader, "submit_offer", Offer, offer_id, may=_office_of(case)) as offer:
        wanted = ("title_en", "title_zh", "summary_en", "summary_zh")
        lacking = {
            name: _("Needed in both languages.") for name in wanted if not getattr(offer, name)
        }
        if lacking:
            raise Incomplete(_("The summary is not complete yet."), lacking)
        if offer.state != OfferState.DRAFT and offer.state != OfferState.WITHDRAWN:
            raise Conflict(_("It was submitted already."))
        offer.state = OfferState.SUBMITTED
    return offer


def approve_offer(*, reader: Reader, offer_id: Any) -> Offer:
    """Publish a summary: from now on everyone may read it."""
    case = _case_behind(reader, Offer, offer_id)
    with changing(reader, "approve_offer", Offer, offer_id, may=_office_of(case)) as offer:
        if offer.state != OfferState.SUBMITTED:
            raise Conflict(_("Only a summary submitted for approval can be published."))
        offer.state, offer.tier, offer.published_at = (
            OfferState.APPROVED,
            Tier.PUBLIC,
            timezone.now(),
        )
        _mark(reader, case, offer.published_at)
    return offer


def withdraw_offer(*, reader: Reader, offer_id: Any, reason: str = "") -> Offer:
    """Take a summary off; only the office sees it from now on."""
    case = _case_behind(reader, Offer, offer_id)
    with changing(
        reader, "withdraw_offer", Offer, offer_id, may=_office_of(case), reason=reason
    ) as offer:
        _take_back(reader, case, offer, OfferState.WITHDRAWN)
    return offer


def _take_back(reader: Reader, case: Case, offer: Offer, state: OfferState) -> None:
    offer.state, offer.tier, offer.published_at = state, Tier.CONFIDENTIAL, None
    _mark(reader, case, None)


def _mark(reader: Reader, case: Case, at: Any) -> None:
    with changing(reader, "mark_offer", Listing, case.listing.pk, may=rules.can_work) as listing:
        listing.published_at = at


def record_approach(*, reader: Reader, case_id: Any, **told: Any) -> Approach:
    """Write down that a company was spoken to."""
    approach = Approach(case=Case.objects.get_seen(reader, case_id), **told)
    with creating(reader, "record_approach", approach, may=rules.can_work):
        pass
    return approach


def change_approach(*, reader: Reader, approach_id: Any, **told: Any) -> Approach:
    """Write down what became of an approach."""
    with changing(reader, "change_approach", Approach, approach_id, may=rules.can_work) as approach:
        for name, value in told.items():
            setattr(approach, name, value)
    return approach


def draft_nda(*, reader: Reader, case_id: Any, **told: Any) -> Nda:
    """Prepare a non-disclosure agreement, and what is to be shown under it."""
    case = Case.objects.get_seen(reader, case_id)
    told = {"title_en": case.title_en, "title_zh": case.title_zh, **told}
    nda = Nda(case_id=case.pk, tier=Tier.CONFIDENTIAL, team_id=case.team_id, **told)
    with creating(reader, "draft_nda", nda, may=_office_of(case)):
        pass
    return nda


def change_nda(*, reader: Reader, nda_id: Any, revision: int | None = None, **told: Any) -> Nda:
    """Change the material, and before the signature the terms."""
    case = _case_behind(reader, Nda, nda_id)
    with changing(
        reader, "change_nda", Nda, nda_id, may=_office_of(case), revision=revision
    ) as nda:
        if nda.state != NdaState.DRAFT and not set(told) <= {"material_en", "material_zh"}:
            raise Conflict(_("A signed agreement does not change; end it and make another."))
        for name, value in told.items():
            setattr(nda, name, value)
    return nda


def sign_nda(
    *, reader: Reader, nda_id: Any, users: Iterable[Any], starts: date, until: date | None
) -> Nda:
    """Say that it was signed: those named see the material while it is in force."""
    case = _case_behind(reader, Nda, nda_id)
    with changing(reader, "sign_nda", Nda, nda_id, may=_office_of(case)) as nda:
        if nda.state != NdaState.DRAFT:
            raise Conflict(_("It was signed already."))
        people = list(User.objects.filter(pk__in=list(users), role=Role.COMPANY, is_active=True))
        wrong = {} if people else {"users": _("Name at least one person of the company.")}
        if until is not None and until < starts:
            wrong["until"] = _("It ends before it begins.")
        if nda.organisation and any(one.organisation != nda.organisation for one in people):
            wrong["users"] = _("All must be of the company that signed.")
        if wrong:
            raise Incomplete(_("The agreement is not complete yet."), wrong)
        nda.state, nda.starts, nda.until = NdaState.SIGNED, starts, until
        nda.people.add(*people)
    return nda


def end_nda(*, reader: Reader, nda_id: Any, reason: str) -> Nda:
    """End it before its time; nobody of the company sees anything from now on."""
    case = _case_behind(reader, Nda, nda_id)
    with changing(reader, "end_nda", Nda, nda_id, may=_office_of(case), reason=reason) as nda:
        if nda.state != NdaState.SIGNED:
            raise Conflict(_("Only a signed agreement can be ended."))
        nda.state, nda.ended_at = NdaState.ENDED, timezone.now()
        nda.people.clear()
    return nda
