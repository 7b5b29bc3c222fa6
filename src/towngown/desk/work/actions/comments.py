"""Saying something about a thing, and taking it back."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from towngown.desk.base.actions import Incomplete, changing, creating
from towngown.desk.base.reader import Reader
from towngown.desk.work import people, rules, targets
from towngown.desk.work.models import Comment

_LONGEST = 10_000


def write_comment(*, reader: Reader, kind: str, thing: Any, text: str) -> Comment:
    """Say something about a thing; who is mentioned and may see it is told."""
    root = targets.get_seen(reader, kind, thing)
    comment = Comment(text=_said(text), author_id=reader.user).hang_on(root)
    with creating(reader, "write_comment", comment, may=rules.can_add):
        comment.mentions.set(_mentioned(reader, root, comment.text))
    return comment


def change_comment(*, reader: Reader, pk: Any, text: str) -> Comment:
    """Put a comment of one's own in other words; whom it names is told only the first time."""
    said = _said(text)
    with changing(reader, "change_comment", Comment, pk, may=rules.can_change_comment) as comment:
        comment.text, comment.edited_at = said, timezone.now()
        comment.mentions.set(_mentioned(reader, comment.root(), said))
    return comment


def remove_comment(*, reader: Reader, pk: Any) -> Comment:
    """Take a comment of one's own back; that there was one stays to be seen."""
    with changing(reader, "remove_comment", Comment, pk, may=rules.can_remove_comment) as comment:
        comment.text, comment.removed_at = "", timezone.now()
        comment.mentions.clear()
    return comment


def _said(text: str) -> str:
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise Incomplete(_("Write something first."), {"text": _("Write something first.")})
    if len(said) > _LONGEST:
        long = _("Make it shorter: %(most)d characters fit.") % {"most": _LONGEST}
        raise Incomplete(long, {"text": long})
    return said


def _mentioned(reader: Reader, root: Any, text: str) -> list[Any]:
    if "@" not in text:
        return []
    return people.mentioned_in(text, people.nameable(reader, root))
