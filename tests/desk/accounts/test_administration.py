"""What an administrator does with people and teams, and what nobody can."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from towngown.desk.accounts import actions
from towngown.desk.base.actions import Incomplete, Refused
from towngown.desk.base.models import AuditEntry, Team, User
from towngown.desk.base.roles import Role

pytestmark = pytest.mark.django_db


def test_role_and_teams_are_changed_and_written_down(signed_in: Any, person: Any) -> None:
    user, team = person(Role.GUEST, "gus"), Team.objects.create(name_en="Office")
    form = {"role": "officer", "organisation": "org:park", "teams": [str(team.pk)]}
    client = signed_in(Role.ADMINISTRATOR)
    assert client.post(f"/administration/people/{user.pk}/", form).status_code == 302
    user.refresh_from_db()
    assert (user.role, user.organisation, list(user.teams.all())) == ("officer", "org:park", [team])
    trail = client.get("/audit/?verb=change_person").content.decode()
    assert "Office" in trail
    assert "Park officer" in trail


def test_last_administrator_stays(reader: Any, person: Any) -> None:
    first = reader(Role.ADMINISTRATOR, "first")
    user = User.objects.get(pk=first.user)
    for change in (
        lambda: actions.change_person(first, user=user, role="mentor", organisation="", teams=[]),
        lambda: actions.deactivate_person(first, user=user),
    ):
        with pytest.raises(Incomplete):
            change()
    person(Role.ADMINISTRATOR, "second")
    actions.deactivate_person(first, user=user)
    assert not User.objects.get(pk=first.user).is_active


def test_deactivated_person_is_out_at_once(reader: Any, person: Any) -> None:
    user = person(Role.OFFICER)
    client = Client()
    client.post("/account/login/", {"login": user.email, "password": "pw"})
    assert client.get("/account/me/").status_code == 200
    actions.deactivate_person(reader(Role.ADMINISTRATOR), user=user)
    assert client.get("/account/me/").status_code == 302
    client.post("/account/login/", {"login": user.email, "password": "pw"})
    assert client.get("/account/me/").status_code == 302


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_else_administers(role: Role, signed_in: Any, person: Any, reader: Any) -> None:
    user = person(Role.MENTOR, "mia")
    client = Client() if role == Role.GUEST else signed_in(role)
    for address in ("people/", f"people/{user.pk}/", "teams/", "invitations/", "retention/"):
        assert client.get(f"/administration/{address}").status_code in (302, 403)
    assert client.get("/audit/").status_code in (302, 403)
    if role != Role.GUEST:
        with pytest.raises(Refused):
            actions.make_team(reader(role, "r"), name_en="x", name_zh="", members=[])


@pytest.mark.parametrize("page", ["people/", "teams/", "invitations/"])
def test_lists_ask_a_constant_number_of_questions(
    page: str, signed_in: Any, person: Any, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from towngown.desk.accounts import invitations
    from towngown.desk.base.reader import reader_of

    user = person(Role.ADMINISTRATOR)
    client = signed_in(user)
    counts = []
    for round_ in (1, 30):
        for number in range(round_):
            name = f"p{round_}-{number}"
            team = Team.objects.create(name_en=name)
            team.members.add(person(Role.MENTOR, name))
            invitations.invite(
                reader_of(user), email=f"i{name}@example.org", role="mentor", team=team,
                organisation="", language="en",
            )  # fmt: skip
        client.get(f"/administration/{page}")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/administration/{page}")
        counts.append(len(asked))
    # One more at most: counting to more than one page.
    assert counts[0] == counts[1]


def test_a_new_team_can_be_made_and_renamed(signed_in: Any, person: Any) -> None:
    user, client = person(Role.OFFICER), signed_in(Role.ADMINISTRATOR)
    form = {"name_en": "Office", "name_zh": "办公室", "members": [str(user.pk)]}
    client.post("/administration/teams/new/", form)
    team = user.teams.get()
    client.post(f"/administration/teams/{team.pk}/", {"name_en": "Bureau", "name_zh": "处"})
    team.refresh_from_db()
    assert (team.name_en, team.name_zh, team.members.count()) == ("Bureau", "处", 0)
    assert AuditEntry.objects.filter(kind="team").count() == 2
