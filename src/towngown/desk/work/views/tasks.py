"""Pages of tasks: one's own, those of a thing, and one of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from towngown.desk.base.actions import Incomplete, ensure
from towngown.desk.work import actions, people, targets
from towngown.desk.work.models import Task
from towngown.desk.work.sections import SIZE, may_change
from towngown.desk.work.views.about import back, page_of


class TaskForm(forms.Form):
    """What a task says."""

    title = forms.CharField(label=_("What is to be done"), max_length=300)
    due = forms.DateField(
        label=_("Due"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    assignee = forms.ChoiceField(
        label=_("Who does it"), required=False,
        help_text=_("Everyone here may see what the task is about."),
    )  # fmt: skip
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, who: list[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        named = [(str(user.pk), f"{user} · {user.get_role_display()}") for user in who]
        self.fields["assignee"].choices = [("", _("nobody yet")), *named]


@login_required
@require_safe
def mine(request: Any) -> HttpResponse:
    """Show the tasks that the reader has, gave, or finished."""
    view = request.GET.get("view", "open")
    tasks = Task.objects.seen_by(request.reader).select_related("assignee", "done_by")
    who = request.reader.user
    tasks = {
        "given": tasks.filter(created_by=who, done_at=None).exclude(assignee=who),
        "done": tasks.filter(Q(assignee=who) | Q(created_by=who)).exclude(done_at=None),
    }.get(view, tasks.filter(assignee=who, done_at=None))
    shown = Paginator(tasks.order_by(*Task._meta.ordering), SIZE).get_page(request.GET.get("page"))
    roots = targets.found(request.reader, shown)
    for task in shown:
        may_change(request.reader, task)
        task.about = roots.get((task.kind, task.thing))
        task.about_address = targets.address(task.about) if task.about else ""
    return render(request, "work/my_tasks.html", {"shown": shown, "view": view})


@login_required
@require_safe
def of_thing(request: Any, kind: str, thing: UUID) -> HttpResponse:
    """Show the tasks of a thing."""
    return page_of(request, targets.get_seen(request.reader, kind, thing), "tasks")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any, kind: str, thing: UUID) -> HttpResponse:
    """Give a new task."""
    root = targets.get_seen(request.reader, kind, thing)
    form = TaskForm(request.POST or None, who=people.nameable(request.reader, root))
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("title", "due", "assignee")}
        try:
            actions.add_task(reader=request.reader, kind=kind, thing=thing, **told)
        except Incomplete as problem:
            _add(form, problem)
        else:
            return back(root, "tasks")
    return _asked(request, form, root, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Any, pk: UUID) -> HttpResponse:
    """Show a task, and change it where one may."""
    task = Task.objects.get_seen(request.reader, pk)
    root = targets.get_seen(request.reader, task.kind, task.thing)
    may_change(request.reader, task)
    if not task.changeable:
        ensure(lambda reader, thing: request.method != "POST", request.reader, task)
        return render(request, "work/task.html", {"task": task, **_around(root)})
    first = {"title": task.title, "due": task.due, "assignee": str(task.assignee_id or ""),
             "revision": task.revision}  # fmt: skip
    who = people.nameable(request.reader, root)
    form = TaskForm(request.POST or None, initial=first, who=who)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_task(reader=request.reader, pk=pk, **form.cleaned_data)
        except Incomplete as problem:
            _add(form, problem)
        else:
            return back(root, "tasks")
    return _asked(request, form, root, task)


def _asked(request: Any, form: TaskForm, root: Any, task: Task | None) -> HttpResponse:
    told = {"form": form, "task": task, **_around(root)}
    return render(request, "work/task.html", told, status=422 if form.errors else 200)


def _around(root: Any) -> dict[str, Any]:
    return {"root": root, "address": targets.address(root)}


def _add(form: TaskForm, problem: Incomplete) -> None:
    for name, said in problem.fields.items():
        form.add_error(name or None, said)


@login_required
@require_POST
def finish(request: Any, pk: UUID) -> HttpResponse:
    """Say that a task is done."""
    return _back(request, actions.finish_task(reader=request.reader, pk=pk))


@login_required
@require_POST
def reopen(request: Any, pk: UUID) -> HttpResponse:
    """Say that a task is not done after all."""
    return _back(request, actions.reopen_task(reader=request.reader, pk=pk))


def _back(request: Any, task: Task) -> HttpResponse:
    """Lead back to the list from which it was said."""
    asked = request.POST.get("next", "")
    if asked and url_has_allowed_host_and_scheme(asked, {request.get_host()}):
        return redirect(asked)
    return back(targets.get_seen(request.reader, task.kind, task.thing), "tasks")
