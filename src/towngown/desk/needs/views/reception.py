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
from towngown.desk.needs import actions, rules
from towngown.desk.needs.reception import receiving_team


class ReceptionForm(forms.Form):
    """The team."""

    team = forms.ModelChoiceField(Team.objects.all(), label=gettext_lazy("Team"))


@require_http_methods(["GET", "HEAD", "POST"])
def reception(request: Any) -> HttpResponse:
    """Show and choose the team that receives needs."""
    ensure(rules.can_choose_reception, request.reader, None)
    form = ReceptionForm(request.POST or None, initial={"team": receiving_team()})
    if request.method == "POST" and form.is_valid():
        actions.choose_reception(reader=request.reader, team=form.cleaned_data["team"])
        messages.success(request, _("Needs that come in from now on go to this team."))
        return redirect("need_reception")
    return render(request, "needs/reception.html", {"form": form})
