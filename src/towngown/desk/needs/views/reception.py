"""Which team looks at needs that come in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from towngown.desk.base.actions import ensure
from towngown.desk.base.models import Team
from towngown.desk.base.reader import Reader
from towngown.desk.needs import actions, rules
from towngown.desk.needs.models import Reception
from towngown.desk.needs.reception import receiving_team


class ReceptionForm(forms.Form):
    """The team, one of the reader's own."""

    team = forms.ModelChoiceField(Team.objects.none(), label=gettext_lazy("Team"))

    def __init__(self, *args: Any, reader: Reader, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["team"].queryset = Team.objects.filter(pk__in=reader.teams)


@require_http_methods(["GET", "HEAD", "POST"])
def reception(request: Any) -> HttpResponse:
    """Show and choose the team that receives needs."""
    ensure(rules.can_choose_reception, request.reader, Reception.objects.filter(pk=1).first())
    form = ReceptionForm(
        request.POST or None, reader=request.reader, initial={"team": receiving_team()}
    )
    if request.method == "POST" and form.is_valid():
        actions.choose_reception(reader=request.reader, team=form.cleaned_data["team"])
        messages.success(request, _("Needs that come in from now on go to this team."))
        return redirect("need_reception")
    return render(request, "needs/reception.html", {"form": form})
