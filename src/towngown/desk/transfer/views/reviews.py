"""A reviewer's page: judge, keep as a draft, hand in, or declare a conflict."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from towngown.desk.base import actions as base
from towngown.desk.base.actions import Conflict, Incomplete
from towngown.desk.base.gate import NotSeen
from towngown.desk.transfer import actions, rules
from towngown.desk.transfer.contents import disclosure as disclosed
from towngown.desk.transfer.forms.review import ReviewForm
from towngown.desk.transfer.models import Review
from towngown.desk.transfer.views.common import told


def review(request: Any, pk: Any) -> HttpResponse:
    """Write a review; once handed in it is read in the case's file."""
    found = Review.objects.get_seen(request.reader, pk)
    base.read(request.reader, found)
    if found.reviewer_id != request.reader.user:
        raise NotSeen(str(pk))
    if not rules.can_review(request.reader, found):
        return redirect("transfer_part", pk=found.case_id, section="evaluation")
    form = ReviewForm(request.POST or None, review=found)
    if request.method == "POST" and form.is_valid():
        submits = request.POST.get("do") == "submit"
        write = actions.submit_review if submits else actions.save_review
        try:
            write(reader=request.reader, review_id=pk, **form.judged())
        except (Incomplete, Conflict) as error:
            told(form, error)
        else:
            said = _("The review is handed in.") if submits else _("The draft is saved.")
            messages.success(request, said)
            return redirect("review", pk=pk)
    shown = {"review": found, "case": found.case, "form": form}
    return render(
        request, "transfer/review.html", {**disclosed(request.reader, found.case), **shown},
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_POST
def conflict(request: Any, pk: Any) -> HttpResponse:
    """Decline for a conflict of interest."""
    actions.declare_conflict(
        reader=request.reader, review_id=pk, conflict=request.POST.get("conflict", "")
    )
    messages.success(request, _("Thank you. The office will ask someone else."))
    return redirect("home")
