"""All the parts of which pages are made, on one page, for whoever makes further ones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.gate import NotSeen, Tier


class Sample(forms.Form):
    """One field of each sort."""

    title = forms.CharField(label=_("Title"), help_text=_("As it would stand on a poster."))
    problem = forms.CharField(label=_("Problem"), widget=forms.Textarea)
    tier = forms.ChoiceField(label=_("Who may see it"), choices=Tier, widget=forms.RadioSelect)
    until = forms.DateField(
        label=_("Wanted by"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    agreed = forms.BooleanField(label=_("All inventors have agreed"))


def design(request: Any) -> HttpResponse:
    """Show every part once; only where the desk is a demonstration."""
    if not settings.DEMO:
        raise NotSeen("design")
    form = Sample({"title": "", "problem": "Brine", "tier": "park"})
    form.is_valid()
    now = timezone.now()
    told = {
        "form": form,
        "page": Paginator(range(100), 30).page(2),
        "signals": [(_("Same terms"), 0.82), (_("Same meaning"), 0.41), (_("Nearby"), 0.08)],
        "ages": [("", _("Disclosed")), ("ageing", _("Evaluated")), ("stale", _("Marketed"))],
        "moments": [now - timedelta(hours=2), now - timedelta(days=3), now - timedelta(days=40)],
    }
    return render(request, "base/design.html", told)
