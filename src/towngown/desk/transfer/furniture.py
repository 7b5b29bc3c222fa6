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


def register() -> None:
    """Put everything in its place."""
    frame.ROOMS.append(
        frame.Room(
            "indicators", gettext_lazy("Cooperation"), "landmark", 60,
            lambda reader: reader.rights.reads_indicators, on_phone=False,
        )
    )  # fmt: skip
    home.CARDS.append(waiting)
    pages.PARTS["transfer"].append(on_case)
    pages.TABS["transfer"].append(pages.Tab("offers", gettext_lazy("On offer")))
