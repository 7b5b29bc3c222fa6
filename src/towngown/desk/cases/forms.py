"""Forms of cases; those of a stage are made from what the pipeline's file says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.actions import Incomplete
from towngown.desk.base.gate import Tier
from towngown.desk.base.models import Team, User
from towngown.desk.base.reader import Reader
from towngown.desk.cases.facts import form_field
from towngown.desk.cases.models import Case
from towngown.desk.cases.pipelines import Field, Pipeline

_DAY = forms.DateInput({"type": "date"}, "%Y-%m-%d")


def tell(form: forms.Form, error: Incomplete) -> None:
    """Put what an action found missing beside the fields, and the rest on top."""
    form.add_error(None, error.message)
    for name, said in error.fields.items():
        form.add_error(name if name in form.fields else None, said)


class FactsForm(forms.Form):
    """Fields of a pipeline, with the facts that a case has; `facts()` are those changed."""

    data: Any
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, fields: Iterable[Field], facts: Mapping[str, Any], data: Any = None, *,
        revision: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial={**facts, "revision": revision}, prefix="fact")
        self._names = []
        for field in fields:
            self.fields[field.name] = form_field(field)
            self._names.append(field.name)

    def facts(self) -> dict[str, Any]:
        """Return the answers that differ from the facts."""
        return {name: self.cleaned_data[name] for name in self._names if name in self.changed_data}

    def take_revision(self, revision: int) -> None:
        """Let the next attempt overwrite what somebody else has done meanwhile."""
        answers = self.data.copy()
        answers[self.add_prefix("revision")] = revision
        self.data = answers


class MoveForm(FactsForm):
    """What is still to be filled before a move, and why the case moves."""

    def __init__(self, *args: Any, needed: Iterable[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        for name in needed:
            self.fields[name].required = True
        self.fields["because"] = forms.CharField(
            label=_("Note on this step"), required=False, widget=forms.Textarea({"rows": 2}),
            help_text=_("Kept in the case's history."),
        )  # fmt: skip


class OpenForm(FactsForm):
    """A new case: title, who sees it, and what its first stage asks for."""

    title_en = forms.CharField(label=_("Title in English"), max_length=300, required=False)
    title_zh = forms.CharField(
        label=_("Title in Chinese"), max_length=300, required=False,
        help_text=_("One of the two titles is enough."),
    )  # fmt: skip
    tier = forms.ChoiceField(label=_("Who may see it"), choices=Tier, required=False)
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Team"), required=False,
        help_text=_("Its members see and work on the case."),
    )  # fmt: skip
    element = forms.CharField(widget=forms.HiddenInput, required=False, max_length=250)
    need_element = forms.CharField(widget=forms.HiddenInput, required=False, max_length=250)

    def __init__(self, reader: Reader, way: Pipeline, data: Any, given: Mapping[str, Any]) -> None:
        super().__init__(way.first.fields, {"tier": way.tier, **given}, data)
        teams = Team.objects.filter(pk__in=reader.teams)
        self.fields["team"].queryset = teams
        if len(reader.teams) == 1:
            self.fields["team"].initial = next(iter(reader.teams))

    def answers(self) -> dict[str, Any]:
        """Return what `actions.open_case` takes."""
        names = ("title_en", "title_zh", "tier", "team", "element", "need_element")
        told = {name: self.cleaned_data[name] for name in names}
        return {**told, "facts": {name: self.cleaned_data[name] for name in self._names}}


class ReasonForm(forms.Form):
    """Why something is done that takes something back."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 3}))


class AssignForm(forms.Form):
    """Who answers for the case: someone of its team or one of the people named."""

    responsible = forms.ModelChoiceField(
        User.objects.none(), label=_("Responsible"), required=False, empty_label=_("Nobody yet")
    )

    def __init__(self, reader: Reader, case: Case, data: Any = None) -> None:
        super().__init__(data, initial={"responsible": case.responsible_id})
        near = User.objects.filter(teams__in=[case.team_id] if case.team_id else reader.teams)
        named = case.people.all()
        mine = User.objects.filter(pk__in=[reader.user, case.responsible_id, case.created_by_id])
        self.fields["responsible"].queryset = (near | named | mine).distinct()


class TierForm(forms.Form):
    """Who may see the case at all."""

    tier = forms.ChoiceField(label=_("Who may see it"), choices=Tier, widget=forms.RadioSelect)
    embargo = forms.DateField(
        label=_("Public from"), required=False, widget=_DAY,
        help_text=_("From this day on everyone may see it. Leave empty for no such day."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed where more people will see it."),
    )  # fmt: skip


class DeadlineForm(forms.Form):
    """A deadline set by hand."""

    title_en = forms.CharField(label=_("What is due"), max_length=200)
    title_zh = forms.CharField(label=_("The same in Chinese"), max_length=200, required=False)
    due = forms.DateField(label=_("Due on"), widget=_DAY)
