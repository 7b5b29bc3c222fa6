"""What transfers add to the frame, to the home page and to the page of a case."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from towngown.desk.base import frame
from towngown.desk.base.reader import Reader
from towngown.desk.base.views import home
from towngown.desk.cases import pages
from towngown.desk.cases.models import Case
from towngown.desk.transfer import rules
from towngown.desk.transfer.disclosed import signed_by
from towngown.desk.transfer.models import Disclosure, Inventor, Nda, Review, ReviewState
from towngown.desk.transfer.views.common import sections_for
from towngown.desk.transfer.views.parts import TITLES
from towngown.desk.work import timeline


def waiting(reader: Reader) -> home.Card | None:
    """Return what of transfers waits for the reader: signatures, reviews, disclosures begun."""
    lines = [*_to_sign(reader), *_to_review(reader), *_begun(reader), *_shown(reader)]
    discloses = rules.can_disclose(reader)
    if not lines and not discloses:
        return None
    begin = home.Line(_("Disclose an invention"), reverse("disclose"))
    return home.Card(
        "waits", _("Inventions"), lines, _("No signature or review waits for you."), order=20,
        actions=(begin,) if discloses else (),
    )  # fmt: skip


def _to_sign(reader: Reader) -> list[home.Line]:
    if reader.user is None:
        return []
    mine = Inventor.objects.seen_by(reader).filter(
        user=reader.user, disclosure__submitted_at__isnull=False,
        disclosure__case__stage="disclosed",
    )  # fmt: skip
    return [
        home.Line(
            str(one.disclosure.case), _part(one.disclosure.case_id, "disclosure"), _("Sign it"),
            attention=True,
        )
        for one in mine.select_related("disclosure__case")[:20]
        if one not in signed_by(one.disclosure)
    ]  # fmt: skip


def _to_review(reader: Reader) -> list[home.Line]:
    if reader.user is None:
        return []
    asked = Review.objects.seen_by(reader).filter(reviewer=reader.user, state=ReviewState.ASKED)
    return [
        home.Line(str(one.case), reverse("review", args=[one.pk]), _("Review it"), attention=True)
        for one in asked.select_related("case")[:20]
    ]


def _begun(reader: Reader) -> list[home.Line]:
    if not rules.can_disclose(reader):
        return []
    begun = Disclosure.objects.seen_by(reader).filter(
        submitted_at=None, case__created_by=reader.user, case__closed_at=None
    )
    return [
        home.Line(str(one), reverse("disclosure", args=[one.pk]), _("Go on with the draft"))
        for one in begun.select_related("case")[:5]
    ]


def _shown(reader: Reader) -> list[home.Line]:
    if reader.user is None or reader.rights.works_cases:
        return []
    return [
        home.Line(one.title or str(one), reverse("nda", args=[one.pk]), _("Under confidentiality"))
        for one in Nda.objects.seen_by(reader)[:5]
    ]


def _part(pk: Any, section: str) -> str:
    return reverse("transfer_part", args=[pk, section])


def on_case(request: Any, case: Case) -> tuple[str, dict[str, Any]] | None:
    """Return the section of the case page that leads to the file."""
    names = sections_for(request.reader, case)
    if not names:
        return None
    return "transfer/on_case.html", {"sections": [(name, TITLES[name]) for name in names]}


# What the history of a case says of the verbs, and of those that are the office's alone.
SAID = {
    "begin_disclosure": gettext_lazy("Began the disclosure"),
    "save_disclosure": gettext_lazy("Saved the disclosure"),
    "list_in_disclosure": gettext_lazy("Changed what the disclosure lists"),
    "retitle_case": gettext_lazy("Changed the title"),
    "void_signatures": gettext_lazy("Signatures no longer count: the text was changed"),
    "submit_disclosure": gettext_lazy("Submitted the disclosure"),
    "sign_disclosure": gettext_lazy("Signed the disclosure"),
    "link_result": gettext_lazy("Added a related result"),
    "unlink_result": gettext_lazy("Took out a related result"),
    "list_result": gettext_lazy("Added a related result"),
    "unlist_result": gettext_lazy("Took out a related result"),
    "open_family": gettext_lazy("Began a patent family"),
    "record_filing": gettext_lazy("Recorded a filing"),
    "change_filing": gettext_lazy("Changed a filing"),
    "execute_agreement": gettext_lazy("Recorded the execution of an agreement"),
    "end_agreement": gettext_lazy("Ended an agreement"),
    "release_review": gettext_lazy("Released a review"),
}
OFFICE_ALONE = {
    "ask_review": gettext_lazy("Asked for a review"),
    "save_review": gettext_lazy("Saved a review"),
    "submit_review": gettext_lazy("Handed in a review"),
    "declare_conflict": gettext_lazy("Declared a conflict of interest"),
    "list_offer": gettext_lazy("Wrote the non-confidential summary"),
    "mark_offer": gettext_lazy("Changed the publication of the summary"),
    "record_approach": gettext_lazy("Recorded an approach to a company"),
    "change_approach": gettext_lazy("Changed an approach to a company"),
    "draft_agreement": gettext_lazy("Began an agreement"),
    "change_agreement": gettext_lazy("Changed the terms of an agreement"),
    "abandon_agreement": gettext_lazy("Gave a negotiation up"),
    "record_receipt": gettext_lazy("Recorded a receipt"),
    "refund_receipt": gettext_lazy("Refunded a receipt"),
    "reversal_receipt": gettext_lazy("Reversed a receipt"),
    "record_cost": gettext_lazy("Recorded a cost"),
    "reverse_cost": gettext_lazy("Reversed a cost"),
    "distribute_income": gettext_lazy("Distributed income"),
    "record_distribution": gettext_lazy("Recorded a distribution"),
    "distribute_lines": gettext_lazy("Recorded who is due what"),
    "reverse_distribution": gettext_lazy("Reversed a distribution"),
    "pay_out": gettext_lazy("Recorded a payment"),
    "plan_milestone": gettext_lazy("Planned a milestone"),
    "reach_milestone": gettext_lazy("Recorded that a milestone was reached"),
    "record_spin_off": gettext_lazy("Recorded a spin-off"),
    "report_spin_off_year": gettext_lazy("Reported a year of a spin-off"),
}


def told_to_office(reader: Reader, case: Case) -> bool:
    """Whether the reader is the office to the case and none of its inventors."""
    return rules.can_ask_review(reader, case)


def _say_verbs() -> None:
    pages.SAID.update({**SAID, **OFFICE_ALONE})
    pages.TOLD_TO.update(dict.fromkeys(OFFICE_ALONE, told_to_office))
    # The history under comments and files has no reader's side: there they are not told at all.
    timeline.VERBS.update(dict.fromkeys(OFFICE_ALONE))


def register() -> None:
    """Put everything in its place."""
    frame.ROOMS.append(
        frame.Room(
            "indicators", gettext_lazy("Cooperation"), "landmark", 60,
            lambda reader: reader.rights.reads_indicators, on_phone=False,
        )
    )  # fmt: skip
    home.CARDS.append(waiting)
    _say_verbs()
    pages.PARTS["transfer"].append(on_case)
    pages.TABS["transfer"].append(pages.Tab("offers", gettext_lazy("On offer")))
