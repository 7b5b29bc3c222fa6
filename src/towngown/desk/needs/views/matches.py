"""Match pages: who and what answers a need of the desk, or an element of the atlas."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from towngown.atlas.atlas import Atlas
from towngown.desk.base import actions as base_actions
from towngown.desk.base.actions import ensure
from towngown.desk.base.engine import atlas_for
from towngown.desk.base.gate import NotSeen
from towngown.desk.needs import actions, decided, rules
from towngown.desk.needs.asked import Asked, asked_of_element, asked_of_need, need_of
from towngown.desk.needs.explain import Row, language, rows
from towngown.desk.needs.models import Need
from towngown.desk.needs.opening import pipelines_for
from towngown.desk.needs.reasons import CHOICES
from towngown.desk.needs.reception import colleagues
from towngown.desk.needs.shortlist import WEIGHTS, chosen, is_usual, shortlist, weights_of
from towngown.desk.needs.views.without_atlas import tells_missing_atlas
from towngown.kernel.kinds import KINDS
from towngown.reports.words import SIGNALS

FEW, MANY, COMPARED = 10, 30, 4


@require_safe
@tells_missing_atlas
def of_need(request: Any, pk: Any) -> HttpResponse:
    """Show what answers a need of the desk, to those who work on it."""
    need = _need_to_match(request, pk)
    base_actions.read(request.reader, need)
    atlas = atlas_for(request.reader)
    return _page(request, atlas, asked_of_need(atlas, need), need)


@require_safe
@tells_missing_atlas
def of_element(request: Any) -> HttpResponse:
    """Show what answers an element of the atlas, or what it answers."""
    atlas = atlas_for(request.reader)
    return _page(request, atlas, asked_of_element(atlas, request.GET.get("element", "")), None)


@require_safe
@tells_missing_atlas
def compare_of_need(request: Any, pk: Any) -> HttpResponse:
    """Show up to four answers to a need side by side."""
    need = _need_to_match(request, pk)
    base_actions.read(request.reader, need)
    atlas = atlas_for(request.reader)
    return _comparison(request, atlas, asked_of_need(atlas, need))


@require_safe
@tells_missing_atlas
def compare_of_element(request: Any) -> HttpResponse:
    """Show up to four answers to an element side by side."""
    atlas = atlas_for(request.reader)
    return _comparison(request, atlas, asked_of_element(atlas, request.GET.get("element", "")))


def _need_to_match(request: Any, pk: Any) -> Need:
    need = need_of(request.reader, pk)
    ensure(rules.can_match, request.reader, need)
    return need


def _page(request: Any, atlas: Atlas, asked: Asked, need: Need | None) -> HttpResponse:
    reader, to = request.reader, wanted_kind(request, asked)
    weights = weights_of(request.GET)
    decisions = decided.decisions_on(reader, asked) if reader.user else {}
    aside = decided.declined(decisions)
    limit = MANY if request.GET.get("more") == "1" else FEW
    found = shortlist(atlas, asked, to, weights, limit=limit, aside=aside)
    shown = rows(found, decisions, decided.sharings_on(reader, asked) if reader.user else {})
    if reader.user:
        actions.mark_shown(reader=reader, asked=asked)
    can_decide = rules.can_decide_element(reader)
    return render(request, "needs/matches.html", {
        "asked": asked, "need": need, "to": to, **_addresses(asked),
        "rows": [row for row in shown if row.id not in aside],
        "aside": [row for row in shown if row.id in aside],
        "weights": _weights(weights), "is_usual": is_usual(weights), "more": limit == FEW,
        "can_decide": can_decide, "reasons": CHOICES, "back": request.GET.urlencode(),
        "pipelines": pipelines_for(reader, to) if can_decide else [],
        "colleagues": list(colleagues(reader, need)) if can_decide else [],
        "can_propose": need is not None and not need.is_by_guest,
    })  # fmt: skip


def wanted_kind(request: Any, asked: Asked) -> str:
    """Return the kind of answers that the address asks for, or else the likeliest."""
    to = request.GET.get("to", "")
    return to if to in asked.sought else asked.sought[0]


def _addresses(asked: Asked) -> dict[str, str]:
    """Return where the pages of one thing are; an element's carry its id in the query."""
    if asked.pk:
        names, args = ("need_matches", "need_compare", "need_decide"), [asked.pk]
    else:
        names, args = ("element_matches", "element_compare", "element_decide"), []
    here, compare, decide = (reverse(name, args=args) for name in names)
    return {"matches_address": here, "compare_address": compare, "decide_address": decide}


def _weights(weights: dict[str, float]) -> list[dict[str, Any]]:
    names = SIGNALS[language()]
    return [
        {"key": f"w_{key}", "name": names[key], "value": value, "choices": WEIGHTS}
        for key, value in weights.items()
    ]


def _comparison(request: Any, atlas: Atlas, asked: Asked) -> HttpResponse:
    to = request.GET.get("to", "")
    if to not in KINDS:
        raise NotSeen(to)
    ids = request.GET.getlist("candidate")[:COMPARED]
    compared: list[Row] = rows(chosen(atlas, asked, to, ids), {})
    return render(request, "needs/compare.html", {
        "asked": asked, "to": to, "rows": compared, "back": f"to={to}", **_addresses(asked),
        "signals": _signals(compared), "most": COMPARED,
    })  # fmt: skip


def _signals(compared: list[Row]) -> list[dict[str, Any]]:
    """Return signal by signal what it says of each, so that a row compares like with like."""
    return [
        {"name": name, "bars": [next((bar for bar in row.bars if bar.key == key), None)
                                for row in compared]}
        for key, name in SIGNALS[language()].items()
    ]  # fmt: skip
