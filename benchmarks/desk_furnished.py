"""Fill the desk that the environment names: python -m benchmarks.desk_furnished CASES PEOPLE.

Prints a session cookie for every hundredth person, and ids to ask for, as JSON.
"""

from __future__ import annotations

import json
import random
import sys
from datetime import timedelta

from towngown.desk.project.opening import open_desk, prepare


def main(cases: int, people: int) -> None:
    """Make people in ten teams, and cases of all pipelines spread over teams, stages and months."""
    open_desk()
    prepare()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from towngown.desk.base.models import Team, User
    from towngown.desk.base.roles import Role
    from towngown.desk.cases.models import Case
    from towngown.desk.cases.pipelines import PIPELINES

    chance, now = random.Random(4), timezone.now()
    roles = [role for role in Role if role not in {Role.GUEST, Role.ADMINISTRATOR}]
    made = User.objects.bulk_create(
        User(email=f"{n}@example.org", name=f"Person {n}", role=roles[n % len(roles)],
             password="!")
        for n in range(people)
    )  # fmt: skip
    teams = Team.objects.bulk_create(Team(name_en=f"Team {n}") for n in range(10))
    for number, person in enumerate(made):
        person.teams.add(teams[number % len(teams)])
    pipelines = list(PIPELINES.values())
    rows = []
    for number in range(cases):
        pipeline = chance.choice(pipelines)
        since = now - timedelta(days=chance.randrange(700))
        rows.append(Case(
            pipeline=pipeline.id, stage=chance.choice(pipeline.stages).id,
            title_en=f"Case {number} on {chance.choice(['salt', 'steel', 'light'])}",
            title_zh=f"案件 {number}", tier=chance.choice(["public", "park", "confidential"]),
            team=chance.choice(teams), created_by=chance.choice(made), in_stage_since=since,
            responsible=chance.choice(made),
        ))  # fmt: skip
    Case.ungated.bulk_create(rows, batch_size=500)
    cookies = []
    for person in made[: len(roles) * 3]:
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        cookies.append(session.session_key)
    shown = [str(case.pk) for case in rows if case.tier != "confidential"][:500]
    print(json.dumps({"cookies": cookies, "cases": shown}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
