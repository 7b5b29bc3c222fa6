"""Who is told of what happens to needs and matches, and where those are shown."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from towngown.desk.work import notices, targets
from towngown.desk.work.notices import Group, Happening, Mode, Notice, created_by, people, team


def shown_to(it: Happening) -> set[UUID]:
    """Return to whom a match was shown."""
    return {UUID(it.after["to_id"])} if it.after.get("to_id") else set()


_ASKER = (created_by, people)
_GROUP = "needs"


def register() -> None:
    """Add the rows to the table of notices, and the pages to those of targets."""
    targets.PAGES["need"] = lambda need: reverse("need", args=[need.pk])
    targets.PAGES["elementsharing"] = lambda shown: (
        f"{reverse('element_matches')}?element={shown.element}&to={shown.kind}"
    )
    notices.GROUPS[_GROUP] = Group(_("needs that I have or look after"), Mode.MAIL)
    for verb, who, words in (
        ("submit_need", (team,), _("%(who)s sent in a need: %(what)s")),
        ("send_need_as_guest", (team,), _("A guest sent in a need: %(what)s")),
        ("withdraw_need", (team,), _("%(who)s withdrew a need: %(what)s")),
        ("answer_match", (team,), _("%(who)s answered to a match: %(what)s")),
        ("return_need", _ASKER, _("%(who)s asks you to improve your need: %(what)s")),
        ("accept_need", _ASKER, _("%(who)s accepted your need: %(what)s")),
        ("proposed_match", _ASKER, _("%(who)s proposes an answer to your need: %(what)s")),
        ("close_need", _ASKER, _("%(who)s closed your need: %(what)s")),
        ("share_match", (shown_to,), _("%(who)s shows you a match: %(what)s")),
    ):
        notices.NOTICES[verb] = (Notice(_GROUP, who, words),)
