"""What home says of needs."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from towngown.desk.base.reader import Reader
from towngown.desk.base.views.home import Card, Line
from towngown.desk.needs.models import ElementSharing, MatchSharing, Need, NeedState
from towngown.desk.needs.rules import can_enter

_SHOWN = 5


def to_look_at(reader: Reader) -> Card | None:
    """Return the needs that wait for an officer."""
    if not reader.rights.works_cases:
        return None
    waiting = Need.objects.seen_by(reader).filter(state=NeedState.SUBMITTED)
    newest = waiting.order_by("submitted_at", "pk")[: _SHOWN + 1]
    return Card(
        "waits",
        _("Needs to look at"),
        _lines(newest),
        _("No need waits to be looked at."),
        order=10,
    )


def my_needs(reader: Reader) -> Card | None:
    """Return what became of the needs of someone who enters them for a company."""
    if not can_enter(reader) or reader.rights.works_cases:
        return None
    mine = Need.objects.seen_by(reader).filter(created_by=reader.user)
    newest = mine.order_by("-updated_at", "pk")[: _SHOWN + 1]
    return Card(
        "waits", _("Your needs"), _lines(newest),
        _("Tell the park what you look for: it is matched with what its universities have."),
        order=10, actions=[Line(_("Enter a need"), reverse("need_new"))],
    )  # fmt: skip


def shared_with_me(reader: Reader) -> Card | None:
    """Return the matches that colleagues showed and that were not opened yet."""
    if reader.user is None:
        return None
    new = {"to": reader.user, "seen_at": None}
    count = MatchSharing.objects.seen_by(reader).filter(**new)
    lines = [
        Line(shown.by, f"{reverse('need_matches', args=[shown.need_id])}?to={shown.kind}",
             shown.note)
        for shown in count.select_related("by").order_by("-at", "pk")[:_SHOWN]
    ]  # fmt: skip
    lines += [
        Line(shown.by, f"{reverse('element_matches')}?element={shown.element}&to={shown.kind}",
             shown.note)
        for shown in ElementSharing.objects.seen_by(reader).filter(**new)
        .select_related("by").order_by("-at", "pk")[:_SHOWN]
    ]  # fmt: skip
    title = ngettext("A match that a colleague shows you", "Matches that colleagues show you",
                     len(lines))  # fmt: skip
    return Card("waits", title, lines, order=20) if lines else None


def _lines(needs: object) -> list[Line]:
    found = list(needs)  # type: ignore[call-overload]
    lines = [
        Line(str(need), reverse("need", args=[need.pk]), need.get_state_display(),
             need.state == NeedState.RETURNED)
        for need in found[:_SHOWN]
    ]  # fmt: skip
    if len(found) > _SHOWN:
        lines.append(Line(_("All of them"), reverse("needs")))
    return lines
