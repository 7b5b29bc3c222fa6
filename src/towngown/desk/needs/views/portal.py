"""The list of needs, and the page of one."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from towngown.desk.base import actions as base_actions
from towngown.desk.base.engine import title_of
from towngown.desk.base.reader import Reader
from towngown.desk.needs import forms, rules
from towngown.desk.needs.asked import need_of
from towngown.desk.needs.decided import proposals
from towngown.desk.needs.explain import language
from towngown.desk.needs.models import Need, NeedState, Reception
from towngown.desk.needs.reading import Newest, atlas_or_none, lines_of, name_of
from towngown.desk.needs.reasons import in_words
from towngown.desk.needs.timeline import timeline

PER_PAGE = 30


@require_safe
def needs(request: Any) -> HttpResponse:
    """List the needs that the reader may see: those entered here, or those of the registers."""
    asked = request.GET
    from_registers = asked.get("from") == "registers"
    found = _in_registers(request.reader, asked) if from_registers else _here(request.reader, asked)
    page: Page = Paginator(found, PER_PAGE).get_page(asked.get("page"))
    can_enter = rules.can_enter(request.reader)
    states = [choice for choice in NeedState.choices if can_enter or choice[0] != NeedState.DRAFT]
    return render(request, "needs/needs.html", {
        "page": page, "from_registers": from_registers, "can_enter": can_enter,
        "can_choose_reception": rules.can_choose_reception(request.reader, _reception(request)),
        "can_match": request.reader.rights.works_cases,
        "states": states,
        "words": asked.get("words", ""), "state": asked.get("state", ""),
        "mine": asked.get("mine") == "1", "language": language(),
        "is_filtered": any(asked.get(name) for name in ("words", "state", "mine")),
    })  # fmt: skip


def _reception(request: Any) -> Reception | None:
    works = request.reader.rights.works_cases
    return Reception.objects.filter(pk=1).first() if works else None


def _here(reader: Reader, asked: Any) -> Any:
    found = Need.objects.seen_by(reader)
    if asked.get("state") in NeedState.values:
        found = found.filter(state=asked["state"])
    if asked.get("mine") == "1" and reader.user is not None:
        found = found.filter(created_by=reader.user)
    for word in asked.get("words", "").split()[:8]:
        found = found.filter(
            Q(title_en__icontains=word) | Q(title_zh__icontains=word)
            | Q(organisation_name__icontains=word)
        )  # fmt: skip
    return found.order_by("-updated_at", "pk")


def _in_registers(reader: Reader, asked: Any) -> Any:
    atlas = atlas_or_none(reader)
    if atlas is None:
        return []
    words = asked.get("words", "").lower().split()[:8]
    if not words:
        return Newest(atlas, "need", language())
    return [
        line
        for line in lines_of(atlas, "need")
        if all(word in " ".join(line.titles.values()).lower() for word in words)
    ]


@require_safe
def need(request: Any, pk: Any) -> HttpResponse:
    """Show one need: what it says, where it stands, what can be done next."""
    reader, found = request.reader, need_of(request.reader, pk)
    base_actions.read(reader, found)
    return render(request, "needs/need.html", {
        "need": found, "field": name_of(reader, found.field, language()),
        "organisation": name_of(reader, found.organisation, language()),
        "events": timeline(reader, found), "proposals": _proposals(reader, found),
        "reasons_form": forms.ReasonsForm(prefix="no"), **_next(reader, found),
    })  # fmt: skip


def _next(reader: Reader, found: Need) -> dict[str, Any]:
    """Return what the reader can do next with a need, and the forms for it."""
    return {
        "can_edit": rules.can_edit(reader, found), "can_match": rules.can_match(reader, found),
        "can_withdraw": rules.can_withdraw(reader, found),
        "can_reopen": rules.can_reopen(reader, found), "is_asker": rules.is_asker(reader, found),
        "accept_form": forms.AcceptForm(need=found) if rules.can_judge(reader, found) else None,
        "return_form": forms.ReturnForm() if rules.can_judge(reader, found) else None,
        "close_form": forms.CloseForm() if rules.can_close(reader, found) else None,
        "tier_form": _tier_form(found) if rules.can_change_tier(reader, found) else None,
        "sees_contact": rules.is_asker(reader, found) or reader.rights.works_cases,
    }  # fmt: skip


def _tier_form(found: Need) -> forms.TierForm:
    return forms.TierForm(initial={"tier": found.tier, "embargo": found.embargo})


def _proposals(reader: Reader, found: Need) -> list[dict[str, Any]]:
    """Return the matches proposed to the asker, where the reader is one to hear of them."""
    if not rules.hears_proposals(reader, found):
        return []
    atlas = atlas_or_none(reader)
    if atlas is None:
        return []
    return [
        {
            "decision": decision,
            "title": title_of(row, language()),
            "row": row,
            "reasons": in_words(decision.answer_reasons),
        }
        for decision, row in proposals(reader, atlas, found)
    ]
