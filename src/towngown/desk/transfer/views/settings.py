"""Rules of distribution, and which team is the transfer office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from towngown.desk.base.actions import Incomplete, ensure
from towngown.desk.base.models import Team
from towngown.desk.base.reader import Reader
from towngown.desk.transfer import actions, rules
from towngown.desk.transfer.distribution_data import statutory_rules
from towngown.desk.transfer.forms.indicators import RuleForm
from towngown.desk.transfer.models import AgreementKind, DistributionRule
from towngown.desk.transfer.office import office as the_office
from towngown.desk.transfer.views.common import told


def distribution_rules(request: Any) -> HttpResponse:
    """Show by which rules income is distributed; the office enters the park's own."""
    ensure(_reads_rules, request.reader, None)
    works = rules.works_on_cases(request.reader)
    form = RuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.adopt_rule(reader=request.reader, **form.cleaned_data)
        except Incomplete as error:
            told(form, error)
        else:
            messages.success(request, _("The rule is entered."))
            return redirect("distribution_rules")
    shown = {
        "own": DistributionRule.objects.seen_by(request.reader),
        "statutory": statutory_rules(),
        "kinds": dict(AgreementKind.choices),
        "form": form if works else None,
    }
    status = 422 if form.errors else 200
    return render(request, "transfer/rules.html", shown, status=status)


def _reads_rules(reader: Reader, thing: Any) -> bool:
    return reader.user is not None and (reader.rights.works_cases or reader.rights.discloses)


class OfficeForm(forms.Form):
    """Which team receives disclosures."""

    team = forms.ModelChoiceField(label=gettext_lazy("Team"), queryset=Team.objects.all())


def office(request: Any) -> HttpResponse:
    """Say which team is the transfer office."""
    ensure(rules.administers, request.reader, None)
    found = the_office()
    form = OfficeForm(request.POST or None, initial={"team": found.team if found else None})
    if request.method == "POST" and form.is_valid():
        actions.set_office(reader=request.reader, team=form.cleaned_data["team"])
        messages.success(request, _("Saved."))
        return redirect("transfer_office")
    status = 422 if form.errors else 200
    return render(request, "transfer/office.html", {"form": form}, status=status)
