"""The file of a transfer, part by part."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from towngown.desk.base.gate import NotSeen
from towngown.desk.transfer import rules
from towngown.desk.transfer.actions import distribute_income
from towngown.desk.transfer.contents import CONTENTS
from towngown.desk.transfer.models import Agreement
from towngown.desk.transfer.views.common import opened, sections_for

TITLES = {
    "disclosure": _("Disclosure"), "evaluation": _("Evaluation"), "protection": _("Protection"),
    "marketing": _("Marketing"), "agreements": _("Agreements"), "income": _("Income"),
    "followup": _("Follow-up"),
}  # fmt: skip


def part(request: Any, pk: Any, section: str) -> HttpResponse:
    """Show one part of a case's file."""
    if section not in CONTENTS:
        raise NotSeen(section)
    case = opened(request.reader, pk, section)
    told = {
        "case": case, "section": section, "title": TITLES[section],
        "tabs": [(name, TITLES[name]) for name in sections_for(request.reader, case)],
        "works": rules.can_work(request.reader, case),
        "template": f"transfer/parts/{section}.html",
        **CONTENTS[section](request.reader, case),
    }  # fmt: skip
    return render(request, "transfer/part.html", told)


@require_POST
def distribute(request: Any, pk: Any, currency: str) -> HttpResponse:
    """Distribute what an agreement brought."""
    agreement = Agreement.objects.get_seen(request.reader, pk)
    distribute_income(reader=request.reader, agreement_id=pk, currency=currency)
    return redirect("transfer_part", pk=agreement.case_id, section="income")
