"""How the doors of the work on things are opened, and which messages leave the house."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from doors import World, get, post

SECRET = "a-secret-that-is-known-in-the-tests"


def furnish(world: World) -> None:
    """Put a case of the team, with everything that can hang on it, where the team sees it."""
    from django.utils import timezone

    from towngown.desk.base.roles import Role
    from towngown.desk.work.actions.calendar import hash_of
    from towngown.desk.work.models import CalendarKey

    for number, tier in enumerate(("park", "confidential")):
        case = _case(f"Filter membranes {number}", tier, world.team, world.people[Role.OFFICER])
        world.seen["work_case" if not number else "work_secret_case"] = case
        _hang(world.seen, case, world.people[Role.OFFICER], world.people.values(), "")
    for role, user in world.people.items():
        CalendarKey.objects.create(
            user=user, key_hash=hash_of(f"{SECRET}-{role.value}"), created_at=timezone.now()
        )


def hide(world: World) -> None:
    """Put another team's case beside it, and tell everyone of it as if they were in that team."""
    case = _case(f"Case {world.canary}", "confidential", world.outside_team, world.outsider)
    world.hidden["work_case"] = case
    _hang(world.hidden, case, world.outsider, world.people.values(), world.canary)


def _case(title: str, tier: str, team: Any, maker: Any) -> Any:
    from django.utils import timezone

    from towngown.desk.base.actions import creating
    from towngown.desk.base.reader import reader_of
    from towngown.desk.cases.models import Case

    now = timezone.now()
    case = Case(pipeline="talent", stage="gap", title_en=title, in_stage_since=now)
    case.tier, case.team, case.created_by = tier, team, maker
    with creating(reader_of(maker), "open_case", case, may=lambda reader, thing: True):
        pass
    return case


def _hang(place: dict[str, Any], case: Any, maker: Any, people: Any, canary: str) -> None:
    """Hang a comment, files and tasks on a case, and a notification of it for each person."""
    from datetime import date

    from django.utils import timezone

    from towngown.desk.base.reader import reader_of
    from towngown.desk.work import actions
    from towngown.desk.work.models import Notification, Task

    told = {"reader": reader_of(maker), "kind": "case", "thing": case.pk}
    people = [user for user in people if user != maker]
    names = " ".join(f"@{user.name}" for user in people)
    prefix = "work_secret_" if case.tier == "confidential" and not canary else "work_"
    comment = actions.write_comment(**told, text=f"Look at this {canary} {names}")
    file = actions.add_file(**told, name=f"plan {canary}.txt", chunks=[b"text", canary.encode()])
    task = actions.add_task(**told, title=f"Call them {canary}", due=date(2026, 11, 1))
    # Someone who had the task and the notices when he was still in the team.
    for number, user in enumerate(people):
        Task(
            title=f"Write to them {canary}", due=date(2026, 11, 3), assignee=user,
            created_by=maker,
        ).hang_on(case).save()  # fmt: skip
        mine = Notification(
            user=user, entry=-2 * number - bool(canary) - 100 * bool(prefix == "work_secret_"),
            words="%(who)s mentioned you: %(what)s", group="comments", actor=maker,
            at=timezone.now(), in_digest=True,
        ).hang_on(case)  # fmt: skip
        mine.save()
        place[f"{prefix}notification_{user.role}"] = mine
    place[f"{prefix}comment"], place[f"{prefix}task"] = comment, task
    place[f"{prefix}file"], place[f"{prefix}version"] = file, file.versions.get()


def _pk(name: str) -> Callable[[World], list[UUID]]:
    """Return the ids of the open and of the confidential thing of that name."""
    return lambda world: [world.seen[f"{start}{name}"].pk for start in ("work_", "work_secret_")]


def _about(rest: str = "") -> Any:
    cases = _pk("case")
    return lambda world: [get(f"/about/case/{pk}/{rest}") for pk in cases(world)]


def _both(start: str, name: str, rest: str, *posts: dict[str, Any], reads: bool = True) -> Any:
    """Return the opening of an address of both things: reading it, and sending these forms."""

    def asks(world: World) -> Any:
        for pk in _pk(name)(world):
            if reads:
                yield get(f"{start}{pk}/{rest}")
            for form in posts:
                yield post(f"{start}{pk}/{rest}", **form)

    return asks


def _notifications(world: World) -> Any:
    found = [one for name, one in world.seen.items() if name.startswith("work_notification")]
    return [get(f"/notifications/{one.pk}/") for one in found]


DOORS = {
    "work_about": _about(),
    "work_comments": _both("/about/case/", "case", "comments/", {"text": "Hello @outsider"}, {}),
    "work_files": _both("/about/case/", "case", "files/", {}),
    "work_tasks": _about("tasks/"),
    "work_task_new": _both("/about/case/", "case", "tasks/new/", {"title": "Call"}, {}),
    "work_timeline": _about("timeline/"),
    "work_people": lambda world: [
        *_about("people/?q=o")(world),
        *_about("people/?q=m")(world),
        *_about("people/")(world),
    ],
    "work_comment": _both("/comments/", "comment", "", {"text": "Other words"}),
    "work_comment_remove": _both("/comments/", "comment", "remove/", {}),
    "work_file": _both("/files/", "file", "", {}),
    "work_file_remove": _both("/files/", "file", "remove/", {}),
    "work_version": _both("/files/versions/", "version", ""),
    "work_version_restore": _both("/files/versions/", "version", "restore/", {}),
    "tasks": lambda world: [get(f"/tasks/?view={view}") for view in ("open", "given", "done")],
    "work_task": _both("/tasks/", "task", "", {"title": "Call again"}),
    "work_task_done": _both("/tasks/", "task", "done/", {}),
    "work_task_reopen": _both("/tasks/", "task", "reopen/", {}),
    "notifications": lambda world: [get("/notifications/"), get("/notifications/?view=unread")],
    "notification": _notifications,
    "notifications_read": lambda world: [post("/notifications/read/")],
    "notification_settings": lambda world: [
        get("/notifications/settings/"),
        post("/notifications/settings/", tasks="off"),
    ],
    "calendar": lambda world: [
        get("/calendar/"),
        post("/calendar/", do="open"),
        post("/calendar/", do="close"),
    ],
    "calendar_feed": lambda world: [
        *(get(f"/calendar/{SECRET}-{role.value}.ics") for role in world.people),
        get("/calendar/of-nobody.ics"),
    ],
}


def _digests(world: World) -> bytes:
    """Return the digest of every person of the world."""
    from datetime import date

    from django.utils import timezone

    from towngown.desk.work.models import Outgoing

    now = timezone.now()
    told = {"pk": UUID(int=1), "day": date(2026, 11, 2), "created_at": now, "due_at": now}
    return b"\n".join(_mail(Outgoing(user=user, **told)) for user in world.people.values())


def _mails_at_once(world: World) -> bytes:
    """Return the mail of every notification that was sent to anyone of the world."""
    from django.utils import timezone

    from towngown.desk.work.models import Outgoing

    now, told = timezone.now(), []
    for user in world.people.values():
        user.settings["notices"] = {"comments": "mail"}
        for places in (world.seen, world.hidden):
            for name, one in sorted(places.items()):
                if "notification" in name and one.user_id == user.pk:
                    outgoing = Outgoing(pk=UUID(int=2), user=user, notification=one)
                    outgoing.created_at = outgoing.due_at = now
                    told.append(_mail(outgoing))
        user.settings = {}
    return b"\n".join(filter(None, told))


def _mail(outgoing: Any) -> bytes:
    from towngown.desk.work.mail import composed

    made = composed(outgoing)
    if made is None:
        return b""
    said = [made.mail.subject, made.mail.body, *(text for text, _type in made.mail.alternatives)]
    return "\n".join([*said, str(sorted(made.mail.extra_headers.items()))]).encode()


def _cards(world: World) -> bytes:
    """Return how many unread notifications the bell counts for each person."""
    from towngown.desk.base.reader import reader_of
    from towngown.desk.work.cards import count_unread

    return str([count_unread(reader_of(user)) for user in world.people.values()]).encode()


MESSAGES = {
    "work: digest of every role": _digests,
    "work: mails at once": _mails_at_once,
    "work: the bell": _cards,
}
