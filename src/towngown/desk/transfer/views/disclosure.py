"""Disclose an invention: begin, fill in and resume, submit, sign."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from towngown.desk.base import actions as base
from towngown.desk.base.actions import Conflict, Incomplete, ensure
from towngown.desk.base.reader import Reader
from towngown.desk.transfer import actions, rules
from towngown.desk.transfer.contents import novelty_of
from towngown.desk.transfer.disclosed import problems_of
from towngown.desk.transfer.forms.disclosure import (
    GROUPS,
    BeginForm,
    DisclosureForm,
    formsets,
    rows_of,
)
from towngown.desk.transfer.models import Disclosure
from towngown.desk.transfer.results import named, results_like
from towngown.desk.transfer.sides import Side, cases_on
from towngown.desk.transfer.views.common import told


def disclose(request: Any) -> HttpResponse:
    """Begin a disclosure, or resume one."""
    ensure(rules.can_disclose, request.reader, None)
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            begun = actions.begin_disclosure(reader=request.reader, **form.cleaned_data)
        except Incomplete as error:
            told(form, error)
        else:
            return redirect("disclosure", pk=begun.pk)
    mine = Disclosure.objects.seen_by(request.reader).filter(
        case__in=cases_on(request.reader, Side.INVENTOR)
    )
    own = mine.select_related("case").order_by("-case__updated_at")[:30]
    status = 422 if form.errors else 200
    return render(request, "transfer/disclose.html", {"form": form, "own": own}, status=status)


@require_POST
def start(request: Any, pk: Any) -> HttpResponse:
    """Give a case that was opened from a match its disclosure."""
    begun = actions.start_disclosure(reader=request.reader, case_id=pk)
    return redirect("disclosure", pk=begun.pk)


def disclosure(request: Any, pk: Any) -> HttpResponse:
    """Fill in a disclosure: saved complete or not, submitted when nothing is missing."""
    found = Disclosure.objects.get_seen(request.reader, pk)
    base.read(request.reader, found)
    if not rules.can_fill(request.reader, found):
        return redirect("transfer_part", pk=found.case_id, section="disclosure")
    titles = {"title_en": found.case.title_en, "title_zh": found.case.title_zh}
    form = DisclosureForm(request.POST or None, instance=found, initial=titles)
    groups = formsets(found, request.POST or None)
    if request.method == "POST" and all(
        [form.is_valid(), *(one.is_valid() for one in groups.values())]
    ):
        answer = _saved(request, found, form, groups)
        if answer is not None:
            return answer
    return render(
        request, "transfer/disclosure.html", _page(request.reader, request, found, form, groups),
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _saved(request: Any, found: Disclosure, form: Any, groups: Any) -> HttpResponse | None:
    """Save the draft and go where the button leads; None where problems are to be shown."""
    do = request.POST.get("do", "save")
    try:
        actions.save_disclosure(
            reader=request.reader, disclosure_id=found.pk, draft=_draft(found, form, groups),
            revision=form.cleaned_data["revision"],
        )  # fmt: skip
    except Conflict as error:
        told(form, error)
        return None
    if do != "submit":
        messages.success(request, _("The draft is saved. You can go on whenever you like."))
        return redirect("disclosure", pk=found.pk)
    try:
        actions.submit_disclosure(reader=request.reader, disclosure_id=found.pk)
    except Incomplete:
        return redirect(f"{request.path}?check=1")
    messages.success(request, _("The disclosure is submitted. Now every inventor signs it."))
    return redirect("transfer_part", pk=found.case_id, section="disclosure")


def _draft(found: Disclosure, form: Any, groups: Any) -> actions.Draft:
    names = [name for name in form.Meta.fields if name in form.cleaned_data]
    return actions.Draft(
        title_en=form.cleaned_data["title_en"].strip(),
        title_zh=form.cleaned_data["title_zh"].strip(),
        texts={name: form.cleaned_data[name] for name in names},
        results=[{"id": one.pk, "element": one.element} for one in found.results.all()],
        **{name: rows_of(groups[name], GROUPS[name][1]) for name in GROUPS},
    )


def _page(
    reader: Reader, request: Any, found: Disclosure, form: Any, groups: Any
) -> dict[str, Any]:
    words = request.GET.get("q", "")
    has = {one.element for one in found.results.all()}
    return {
        "disclosure": found, "case": found.case, "form": form, "groups": groups,
        "problems": problems_of(found), "check": "check" in request.GET, "words": words,
        "effects": novelty_of(reader, found), "results": named(reader, sorted(has)),
        "hits": [one for one in results_like(reader, words) if one.id not in has],
    }  # fmt: skip


@require_POST
def results(request: Any, pk: Any) -> HttpResponse:
    """Add a result of the atlas to a disclosure, or take one out."""
    element = request.POST.get("element", "")
    link = actions.unlink_result if request.POST.get("do") == "remove" else actions.link_result
    link(reader=request.reader, disclosure_id=pk, element=element)
    return redirect("disclosure", pk=pk)


@require_POST
def sign(request: Any, pk: Any) -> HttpResponse:
    """Sign as an inventor what was shown."""
    signature = actions.sign_disclosure(
        reader=request.reader, inventor_id=pk, digest=request.POST.get("digest", "")
    )
    messages.success(request, _("You have signed the disclosure."))
    return redirect(
        "transfer_part", pk=signature.inventor.disclosure.case_id, section="disclosure"
    )  # fmt: skip
