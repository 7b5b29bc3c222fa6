"""Who is told of what: one row a verb.

Other apps add their rows in their `apps.py`:

    notices.NOTICES["move_case"] = (Notice("cases", (responsible, team), _("%(who)s moved …")),)

Of several notices of a verb a person gets the first that is meant for him; whoever did it is told
nothing, and nobody is told of what he may not see. `%(who)s` is who did it, `%(what)s` the thing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.models import AuditEntry

Words = str | Promise


class Mode(models.TextChoices):
    """How a person wants to be told."""

    MAIL = "mail", _("in the desk and by e-mail at once")
    DIGEST = "digest", _("in the desk and in one e-mail a day")
    DESK = "desk", _("in the desk only")
    OFF = "off", _("not at all")


@dataclass(frozen=True)
class Group:
    """Notices that a person switches together."""

    words: Words
    mode: Mode  # where the person has not chosen


@dataclass(frozen=True)
class Happening:
    """One entry of the audit trail: the root, the part of it (None for the root itself)."""

    entry: AuditEntry
    root: Any
    part: Any
    before: dict[str, Any]
    after: dict[str, Any]


Who = Callable[[Happening], set[UUID]]


@dataclass(frozen=True)
class Notice:
    """One row: its group, whom it is for, in which words."""

    group: str
    who: tuple[Who, ...]
    words: Words


def responsible(it: Happening) -> set[UUID]:
    """Return who answers for the thing."""
    return _one(getattr(it.root, "responsible_id", None))


def created_by(it: Happening) -> set[UUID]:
    """Return who entered the thing."""
    return _one(it.root.created_by_id)


def team(it: Happening) -> set[UUID]:
    """Return the members of the thing's team."""
    return set(it.root.team.members.values_list("pk", flat=True)) if it.root.team_id else set()


def people(it: Happening) -> set[UUID]:
    """Return the people named on the thing."""
    return set(it.root.people.values_list("pk", flat=True))


def assignee(it: Happening) -> set[UUID]:
    """Return who is to do the task."""
    return _one(getattr(it.part, "assignee_id", None))


def new_assignee(it: Happening) -> set[UUID]:
    """Return who is to do the task since this change."""
    return assignee(it) if "assignee_id" in it.after else set()


def task_giver(it: Happening) -> set[UUID]:
    """Return who made the task."""
    return _one(getattr(it.part, "created_by_id", None))


def mentioned(it: Happening) -> set[UUID]:
    """Return whom the comment names."""
    return set(it.part.mentions.values_list("pk", flat=True)) if it.part else set()


def talking(it: Happening) -> set[UUID]:
    """Return who has spoken about the thing before."""
    from towngown.desk.work.models import Comment
    from towngown.desk.work.models.attached import all_on

    return set(all_on(Comment, it.root).values_list("author", flat=True))


def _one(pk: UUID | None) -> set[UUID]:
    return {pk} if pk else set()


GROUPS: dict[str, Group] = {
    "mentions": Group(_("someone mentions me"), Mode.MAIL),
    "tasks": Group(_("tasks that I have or gave"), Mode.MAIL),
    "comments": Group(_("comments on what I work on"), Mode.DIGEST),
    "files": Group(_("files on what I work on"), Mode.DIGEST),
}

_COMPANY = (responsible, team, people, created_by)

NOTICES: dict[str, tuple[Notice, ...]] = {
    "write_comment": (
        Notice("mentions", (mentioned,), _("%(who)s mentioned you: %(what)s")),
        Notice("comments", (*_COMPANY, talking), _("%(who)s commented: %(what)s")),
    ),
    "change_comment": (
        Notice("mentions", (mentioned,), _("%(who)s mentioned you: %(what)s")),
    ),
    "add_task": (
        Notice("tasks", (assignee,), _("%(who)s gave you a task: %(what)s")),
    ),
    "change_task": (
        Notice("tasks", (new_assignee,), _("%(who)s gave you a task: %(what)s")),
        Notice("tasks", (assignee,), _("%(who)s changed your task: %(what)s")),
    ),
    "finish_task": (
        Notice("tasks", (task_giver, assignee), _("%(who)s finished a task: %(what)s")),
    ),
    "reopen_task": (
        Notice("tasks", (task_giver, assignee), _("%(who)s reopened a task: %(what)s")),
    ),
    "add_file": (
        Notice("files", _COMPANY, _("%(who)s added a file: %(what)s")),
    ),
    "add_version": (
        Notice("files", _COMPANY, _("%(who)s added a newer version of a file: %(what)s")),
    ),
}  # fmt: skip


def mode_of(user: Any, group: str) -> Mode:
    """Return how a person wants to be told of a group."""
    chosen = user.settings.get("notices", {}).get(group)
    return Mode(chosen) if chosen else GROUPS[group].mode
