"""What is decided on a match by one button, and the asker's answer to a proposed one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from towngown.desk.base.actions import Incomplete, ensure
from towngown.desk.base.engine import atlas_for
from towngown.desk.base.gate import NotSeen
from towngown.desk.needs import actions, rules
from towngown.desk.needs.asked import Asked, asked_of_element, asked_of_need, need_of
from towngown.desk.needs.forms import ReasonsForm
from towngown.desk.needs.models import Answer, MatchDecision, Verdict
from towngown.desk.needs.opening import pipelines_for
from towngown.desk.needs.shortlist import Candidate, chosen
from towngown.desk.needs.views.without_atlas import tells_missing_atlas
from towngown.kernel.kinds import KINDS

_SAID = {
    Verdict.SHORTLISTED: gettext_lazy("Put on the shortlist."),
    Verdict.ACCEPTED: gettext_lazy("Accepted."),
    Verdict.PROPOSED: gettext_lazy("Proposed to the asker, who can answer to it."),
    Verdict.DECLINED: gettext_lazy("Declined, and folded away below."),
}
_KEPT = ("to", "more", "w_shared_terms", "w_translated_terms", "w_meaning", "w_best_passage")


@require_POST
@tells_missing_atlas
def for_need(request: Any, pk: Any) -> HttpResponse:
    """Do what a button on the match page of a need says."""
    need = need_of(request.reader, pk)
    ensure(rules.can_match, request.reader, need)
    asked = asked_of_need(atlas_for(request.reader), need)
    return _done(request, asked, reverse("need_matches", args=[need.pk]))


@require_POST
@tells_missing_atlas
def for_element(request: Any) -> HttpResponse:
    """Do what a button on the match page of an element says."""
    asked = asked_of_element(atlas_for(request.reader), request.POST.get("element", ""))
    ensure(rules.can_decide_element, request.reader, None)
    return _done(request, asked, reverse("element_matches"))


def _done(request: Any, asked: Asked, page: str) -> HttpResponse:
    verb, id_ = request.POST.get("verb", ""), request.POST.get("candidate", "")
    if verb == "take_back":
        actions.take_back(reader=request.reader, asked=asked, candidate=id_)
        messages.success(request, _("Taken back: the match stands where it stood."))
        return redirect(_back(request, asked, page))
    candidate = _candidate(request, asked, id_)
    if verb == "take_up":
        return _taken_up(request, asked, candidate, page)
    try:
        said = _decided(request, asked, candidate, verb)
    except Incomplete as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect(_back(request, asked, page))


def _decided(request: Any, asked: Asked, candidate: Candidate, verb: str) -> str:
    what: dict[str, Any] = {"reader": request.reader, "asked": asked, "candidate": candidate}
    note = request.POST.get("note", "")[:2000]
    if verb == "share":
        actions.share(**what, to=request.POST.get("colleague") or None, note=note[:500])
        return _("Shown to your colleague.")
    if verb not in _SAID:
        raise NotSeen(verb)
    reasons = request.POST.getlist("reasons") if verb == Verdict.DECLINED else ()
    actions.decide(**what, verdict=verb, reasons=reasons, note=note)
    return str(_SAID[Verdict(verb)])


def _taken_up(request: Any, asked: Asked, candidate: Candidate, page: str) -> HttpResponse:
    pipeline = request.POST.get("pipeline", "")
    if pipeline not in dict(pipelines_for(request.reader, candidate.match.kind)):
        raise NotSeen(pipeline)
    case = actions.take_up(
        reader=request.reader, asked=asked, candidate=candidate, pipeline=pipeline
    )
    messages.success(request, _("A case was opened; it keeps why."))
    try:
        return redirect("case", case.pk)
    except NoReverseMatch:
        return redirect(_back(request, asked, page))


def _candidate(request: Any, asked: Asked, id_: str) -> Candidate:
    kind = request.POST.get("kind", "")
    found = chosen(atlas_for(request.reader), asked, kind, [id_]) if kind in KINDS else []
    if not found:
        raise NotSeen(id_)
    return found[0]


def _back(request: Any, asked: Asked, page: str) -> str:
    """Return the match page as it was, at the row that was decided on."""
    given = QueryDict(request.POST.get("back", ""))
    query = QueryDict(mutable=True)
    if asked.element:
        query["element"] = asked.element
    query.update({name: given[name] for name in _KEPT if name in given})
    return f"{page}?{query.urlencode()}#matches"


@require_POST
def answer(request: Any, pk: Any, decision: Any) -> HttpResponse:
    """Take the asker's answer to a proposed match."""
    need = need_of(request.reader, pk)
    verb = request.POST.get("answer", "")
    form = ReasonsForm(request.POST, prefix="no")
    if verb not in {Answer.INTERESTING, Answer.NOT_FOR_US} or not form.is_valid():
        raise NotSeen(verb)
    proposed = MatchDecision.objects.seen_by(request.reader).filter(pk=decision, need=need).first()
    if proposed is None:
        raise NotSeen(str(decision))
    try:
        actions.answer(reader=request.reader, pk=decision, answer=verb, **form.cleaned_data)
        messages.success(request, _("Thank you: the park reads your answer."))
    except Incomplete as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('need', args=[need.pk])}#proposals")
