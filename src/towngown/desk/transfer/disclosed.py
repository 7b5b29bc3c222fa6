"""What a disclosure still lacks, its digest, and who has signed that."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from towngown.desk.transfer.models import Disclosure, InterestKind, Inventor, Signature
from towngown.desk.transfer.shares import are_whole, missing


@dataclass(frozen=True)
class Problem:
    """Something missing: the field it is about, and what to do."""

    field: str
    said: str


def problems_of(disclosure: Disclosure) -> list[Problem]:
    """Return everything that keeps a disclosure from being submitted."""
    return [*_of_texts(disclosure), *_of_inventors(disclosure), *_of_interests(disclosure)]


def _of_texts(disclosure: Disclosure) -> Iterator[Problem]:
    case = disclosure.case
    if not (case.title_en or case.title_zh):
        yield Problem("title_en", _("Give the invention a title, in English or Chinese."))
    if not (disclosure.summary_en.strip() or disclosure.summary_zh.strip()):
        yield Problem("summary_en", _("Summarise the invention, in English or Chinese."))
    if not disclosure.advantage.strip():
        yield Problem("advantage", _("Say what it does better than what is there."))


def _of_inventors(disclosure: Disclosure) -> Iterator[Problem]:
    inventors = list(disclosure.inventors.all())
    if not inventors:
        yield Problem("inventors", _("Name at least one inventor."))
        return
    shares = [inventor.share or 0 for inventor in inventors]
    if not are_whole(shares):
        lacking = missing(shares)
        told = {"percent": f"{abs(lacking).normalize():f}"}
        if lacking > 0:
            yield Problem("inventors", _("%(percent)s %% are not given to any inventor.") % told)
        elif lacking < 0:
            yield Problem("inventors", _("The shares are %(percent)s %% above 100.") % told)
        else:
            yield Problem("inventors", _("Every inventor needs a share above nothing."))
    for inventor in inventors:
        if not inventor.affiliation.strip():
            said = _("Say where %(name)s works.") % {"name": inventor.name}
            yield Problem("inventors", said)


def _of_interests(disclosure: Disclosure) -> Iterator[Problem]:
    interests = list(disclosure.interests.all())
    if not any(one.kind == InterestKind.OWNER for one in interests):
        yield Problem("interests", _("Name the owner of the invention."))
    for one in interests:
        if one.us_federal and not one.grant.strip():
            said = _("Give the number of the federal grant of %(name)s.") % {"name": one.name}
            yield Problem("interests", said)


def digest_of(disclosure: Disclosure) -> str:
    """Return the digest of all that inventors sign."""
    case = disclosure.case
    told = {
        "titles": [case.title_en, case.title_zh],
        "texts": [
            disclosure.summary_en, disclosure.summary_zh, disclosure.problem,
            disclosure.advantage, str(disclosure.conceived_on),
        ],
        "inventors": [
            [one.name, one.email, one.affiliation, f"{one.share or 0:.3f}"]
            for one in disclosure.inventors.all()
        ],
        "interests": [
            [one.kind, one.name, one.grant, one.obligations, one.us_federal]
            for one in disclosure.interests.all()
        ],
        "publicities": [[one.what, str(one.on)] for one in disclosure.publicities.all()],
        "results": sorted(one.element for one in disclosure.results.all()),
    }  # fmt: skip
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def signed_by(disclosure: Disclosure, but: Signature | None = None) -> list[Inventor]:
    """Return the inventors whose signature counts for the text as it is now."""
    digest = digest_of(disclosure)
    signed = {
        signature.inventor_id
        for inventor in disclosure.inventors.all().prefetch_related("signatures")
        for signature in inventor.signatures.all()
        if signature.digest == digest and (but is None or signature.pk != but.pk)
    }
    return [inventor for inventor in disclosure.inventors.all() if inventor.pk in signed]


def unsigned(disclosure: Disclosure) -> list[Inventor]:
    """Return the inventors who have still to sign."""
    signed = signed_by(disclosure)
    return [inventor for inventor in disclosure.inventors.all() if inventor not in signed]
