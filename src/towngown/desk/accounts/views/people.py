"""People, teams and invitations, as an administrator keeps them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from towngown.desk.accounts import actions, erasure, invitations
from towngown.desk.accounts.access import administrators
from towngown.desk.accounts.forms import ROLES, InviteForm, PersonForm, ReasonForm, TeamForm
from towngown.desk.base.actions import Incomplete
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.models import Invitation, Team, User

_A_PAGE = 30


def _found(model: Any, pk: Any) -> Any:
    thing = model.objects.filter(pk=pk).first()
    if thing is None:
        raise NotSeen(str(pk))
    return thing


def _page(request: Any, query: Any) -> Any:
    return Paginator(query, _A_PAGE).get_page(request.GET.get("page"))


def _told(form: Any, error: Incomplete) -> None:
    """Put a refusal beside the fields that it is about."""
    for name, words in (error.fields or {"": str(error)}).items():
        form.add_error(name if name in form.fields else None, words)


@administrators
def people(request: Any) -> HttpResponse:
    """List who has an account."""
    wanted, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    found = User.objects.prefetch_related("teams").select_related("erasure_request")
    if wanted:
        found = found.filter(Q(name__icontains=wanted) | Q(email__icontains=wanted))
    if role:
        found = found.filter(role=role)
    context = {"page": _page(request, found), "roles": ROLES, "wanted": wanted, "role": role}
    return render(request, "accounts/people.html", context)


@administrators
def person(request: Any, pk: Any) -> HttpResponse:
    """Show a person and change what they are at the park."""
    user = _found(User, pk)
    start = {"role": user.role, "organisation": user.organisation, "teams": user.teams.all()}
    form = PersonForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_person(request.reader, user=user, **form.cleaned_data)
        except Incomplete as error:
            _told(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("person_admin", pk)
    context = {
        "person": user, "form": form, "erased": erasure.is_erased(user),
        "asked": erasure.request_of(user),
    }  # fmt: skip
    return render(request, "accounts/person.html", context)


@administrators
@require_POST
def person_active(request: Any, pk: Any) -> HttpResponse:
    """Let a person sign in, or no more."""
    user = _found(User, pk)
    if user.is_active:
        actions.deactivate_person(request.reader, user=user)
    elif not erasure.is_erased(user):
        actions.activate_person(request.reader, user=user)
    messages.success(request, _("Saved."))
    return redirect("person_admin", pk)


@administrators
def person_erase(request: Any, pk: Any) -> HttpResponse:
    """Ask once more, with a reason, and erase a person."""
    user = _found(User, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        erasure.erase_person(request.reader, user=user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The person has been erased."))
        return redirect("people_admin")
    return render(request, "accounts/person_erase.html", {"person": user, "form": form})


@administrators
def teams(request: Any) -> HttpResponse:
    """List the teams."""
    found = Team.objects.annotate(size=Count("members")).order_by("name_en", "pk")
    return render(request, "accounts/teams.html", {"page": _page(request, found)})


@administrators
def team_new(request: Any) -> HttpResponse:
    """Make a team."""
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.make_team(request.reader, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("teams_admin")
    return render(request, "accounts/team.html", {"form": form, "team": None})


@administrators
def team(request: Any, pk: Any) -> HttpResponse:
    """Change a team."""
    found = _found(Team, pk)
    start = {"name_en": found.name_en, "name_zh": found.name_zh, "members": found.members.all()}
    form = TeamForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        actions.change_team(request.reader, team=found, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("teams_admin")
    return render(request, "accounts/team.html", {"form": form, "team": found})


@administrators
def invitations_page(request: Any) -> HttpResponse:
    """List invitations and invite."""
    form = InviteForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        try:
            invitations.invite(request.reader, **form.cleaned_data)
        except Incomplete as error:
            _told(form, error)
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("invitations")
    found = Invitation.objects.select_related("team", "invited_by").order_by("-created_at")
    context = {"form": form, "page": _page(request, found), "now": timezone.now()}
    return render(request, "accounts/invitations.html", context)


@administrators
@require_POST
def invitation_resend(request: Any, pk: Any) -> HttpResponse:
    """Send a new link."""
    invitations.resend(request.reader, invitation=_found(Invitation, pk))
    messages.success(request, _("The invitation is on its way."))
    return redirect("invitations")


@administrators
@require_POST
def invitation_withdraw(request: Any, pk: Any) -> HttpResponse:
    """Take an invitation back."""
    invitations.withdraw(request.reader, invitation=_found(Invitation, pk))
    messages.success(request, _("The invitation has been withdrawn."))
    return redirect("invitations")
