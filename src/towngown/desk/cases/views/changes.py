"""What is done to a case: each a page with a form that works by itself, and ends in a verb."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from towngown.desk.base.actions import Conflict, Incomplete, Refused, ensure
from towngown.desk.base.gate import NotSeen
from towngown.desk.cases import actions, rules
from towngown.desk.cases.forms import (
    AssignForm,
    DeadlineForm,
    FactsForm,
    MoveForm,
    OpenForm,
    ReasonForm,
    TierForm,
    tell,
)
from towngown.desk.cases.models import Case, Deadline
from towngown.desk.cases.moving import missing
from towngown.desk.cases.pipelines import Field, Stage
from towngown.desk.cases.views.common import around, back_to, form_page, opened, posted, way_of


def open_page(request: Any, way: str) -> HttpResponse:
    """Open a case; what it is about may stand in the address (`element`, titles…)."""
    declared, reader = way_of(way), request.reader
    if not rules.can_open(reader, declared):
        raise Refused(_("Your role does not open cases of this kind."))
    given = {name: request.GET[name] for name in _GIVEN if name in request.GET}
    form = OpenForm(reader, declared, posted(request), given)
    if request.method == "POST" and form.is_valid():
        try:
            case = actions.open_case(reader=reader, pipeline=way, **form.answers())
        except Incomplete as error:
            tell(form, error)
        else:
            messages.success(request, _("The case is open."))
            return redirect("case", pk=case.pk)
    return render(request, "cases/open.html", {**around(request, declared, "open"), "form": form})


_GIVEN = ("title_en", "title_zh", "element", "need_element")


def fill(request: Any, pk: Any) -> HttpResponse:
    """Change facts: those of one stage (`?stage=`), else of the stage where the case is."""
    case = opened(request, pk)
    ensure(rules.can_fill, request.reader, case)
    stage = case.way.by_id.get(request.GET.get("stage", case.stage), case.stands_in)
    form = FactsForm(stage.fields, case.facts, posted(request), revision=case.revision)

    def act() -> None:
        revision = form.cleaned_data["revision"]
        actions.fill_case(reader=request.reader, case_id=pk, facts=form.facts(), revision=revision)

    return form_page(
        request, case, form, act, title=stage.title, submit=_("Save"), done=_("Saved.")
    )


def move(request: Any, pk: Any) -> HttpResponse:
    """Move a case: show what is missing for the stage (`to`), take it, and move.

    A post from a board (`quick`) moves at once, and where something is missing comes here.
    """
    case = opened(request, pk)
    ensure(rules.is_on, request.reader, case)
    to = _wanted_stage(request, case)
    if request.method == "POST" and "quick" in request.POST:
        return _quick(request, case, to)
    lack = missing(case, to)
    needed = [field.name for field in lack.fields]
    form = MoveForm(
        _asked(case, to), case.facts, posted(request), revision=case.revision, needed=needed
    )

    def act() -> None:
        actions.move_case(
            reader=request.reader, case_id=pk, to=to.id, facts=form.facts(),
            reason=form.cleaned_data["because"], revision=form.cleaned_data["revision"],
        )  # fmt: skip

    return form_page(
        request, case, form, act, title=_("Move to “%(stage)s”") % {"stage": to},
        submit=_("Move to “%(stage)s”") % {"stage": to}, done=_moved(to),
        lacking=[said for _name, said in lack.checks], to=to,
    )  # fmt: skip


def _wanted_stage(request: Any, case: Case) -> Stage:
    to = request.POST.get("to") or request.GET.get("to") or ""
    stage = case.way.by_id.get(to) if to else case.way.next_stage(case.stage)
    if stage is None:
        raise Conflict(_("Choose a stage to which this case can go."))
    return stage


def _asked(case: Case, to: Stage) -> list[Field]:
    """Return the fields of a move's form: what is missing first, then what the stage asks for."""
    fields = [*missing(case, to).fields, *to.fields]
    return list({field.name: field for field in fields}.values())


def _moved(to: Stage) -> str:
    return _("Moved to “%(stage)s”.") % {"stage": to}


def _quick(request: Any, case: Case, to: Stage) -> HttpResponse:
    try:
        actions.move_case(reader=request.reader, case_id=case.pk, to=to.id)
    except Incomplete as error:
        messages.warning(request, error.message)
        return redirect(f"{reverse('case_move', args=[case.pk])}?to={to.id}")
    messages.success(request, f"{case}: {_moved(to)}")
    return redirect(back_to(request, case))


def undo(request: Any, pk: Any) -> HttpResponse:
    """Take the last move back, with a reason."""
    case = opened(request, pk)
    last = actions.last_move(case)
    if last is None:
        raise Conflict(_("There is no move to take back."))
    ensure(lambda who, one: rules.can_undo(who, case, one), request.reader, last)
    form = ReasonForm(posted(request))

    def act() -> None:
        actions.undo_move(reader=request.reader, case_id=pk, reason=form.cleaned_data["reason"])

    names = {"here": case.way.by_id[last.to_stage], "there": case.way.by_id[last.from_stage]}
    return form_page(
        request, case, form, act, title=_("Take the last move back"), submit=_("Take it back"),
        done=_("The move was taken back."),
        about=_("The case goes from “%(here)s” back to “%(there)s”. What was filled in with the "
                "move is taken out, clocks it started are dropped, clocks it met run again.")
        % names,
    )  # fmt: skip


def assign(request: Any, pk: Any) -> HttpResponse:
    """Say who answers for the case."""
    case = opened(request, pk)
    ensure(rules.can_assign, request.reader, case)
    form = AssignForm(request.reader, case, posted(request))

    def act() -> None:
        chosen = form.cleaned_data["responsible"]
        actions.assign_case(reader=request.reader, case_id=pk, responsible=chosen)

    return form_page(
        request, case, form, act, title=_("Who is responsible"), submit=_("Save"),
        done=_("Saved."), about=_("Whoever is responsible also sees the case."),
    )  # fmt: skip


def tier(request: Any, pk: Any) -> HttpResponse:
    """Say who may see the case."""
    case = opened(request, pk)
    ensure(rules.can_assign, request.reader, case)
    form = TierForm(posted(request), initial={"tier": case.tier, "embargo": case.embargo})

    def act() -> None:
        actions.change_tier(reader=request.reader, case_id=pk, **form.cleaned_data)

    return form_page(
        request, case, form, act, title=_("Who may see it"), submit=_("Save"), done=_("Saved."),
        about=_("Confidential: the team and the people named. Park: everyone who works with the "
                "park. Public: everyone."),
    )  # fmt: skip


def deadline(request: Any, pk: Any) -> HttpResponse:
    """Set a deadline by hand."""
    case = opened(request, pk)
    ensure(rules.can_fill, request.reader, case)
    form = DeadlineForm(posted(request))

    def act() -> None:
        actions.set_deadline(reader=request.reader, case_id=pk, **form.cleaned_data)

    return form_page(
        request, case, form, act, title=_("Set a deadline"), submit=_("Set the deadline"),
        done=_("The deadline is set."),
    )  # fmt: skip


@require_POST
def meet(request: Any, pk: Any) -> HttpResponse:
    """Say that a deadline was met."""
    met = actions.meet_deadline(reader=request.reader, deadline_id=pk)
    messages.success(request, _("Met: %(what)s") % {"what": met})
    return redirect(back_to(request, met.case))


def drop(request: Any, pk: Any) -> HttpResponse:
    """Say that a deadline no longer counts, and why."""
    found = Deadline.objects.get_seen(request.reader, pk)
    case = opened(request, found.case_id)
    ensure(rules.can_fill, request.reader, case)
    if not found.is_running:
        raise NotSeen(str(pk))
    form = ReasonForm(posted(request))

    def act() -> None:
        actions.drop_deadline(
            reader=request.reader, deadline_id=pk, reason=form.cleaned_data["reason"]
        )

    return form_page(
        request, case, form, act, title=_("“%(what)s” no longer counts") % {"what": found},
        submit=_("Drop the deadline"), done=_("The deadline was dropped."),
    )  # fmt: skip
