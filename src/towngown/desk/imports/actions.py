"""What can be done with a list: hand in, say what it is, check, take in, undo, throw away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from towngown.desk.base import jobs
from towngown.desk.base.actions import Conflict, Incomplete, changing, creating, ensure, removing
from towngown.desk.base.reader import Reader
from towngown.desk.imports import files, recognising
from towngown.desk.imports.fields import field_in_words
from towngown.desk.imports.models import Import, ImportState
from towngown.desk.imports.rules import (
    can_describe,
    can_finish,
    can_import,
    can_remove,
    can_take_in,
    can_undo,
)
from towngown.kernel.errors import UnreadableSource
from towngown.sources.registry import formats


def hand_in(
    *, reader: Reader, name: str, chunks: Iterable[bytes], tier: str, team: Any = None
) -> Import:
    """Keep an upload and recognise it; raises Incomplete where it cannot be told what it is."""
    ensure(can_import, reader, None)
    stored = files.keep(name, chunks)
    one = Import(name=name[:255], stored=stored, tier=tier, team=team)
    try:
        guess = recognising.guess(one.path)
    except UnreadableSource as problem:
        files.remove(stored)
        said = f"{problem.message} ({problem.hint})" if problem.hint else problem.message
        raise Incomplete(said, {"file": said}) from problem
    files.write_json(one.path.with_name("columns.json"), guess.as_json())
    one.format, one.size = guess.format, one.path.stat().st_size
    headings = [column.heading for column in guess.columns]
    one.counts = {"columns": len(headings)}
    with creating(reader, "hand_in_list", one, may=can_import):
        pass
    return one


def describe(
    *, reader: Reader, pk: Any, format_: str, tier: str, columns: Sequence[str] | None = None
) -> Import:
    """Say what a list is and what its columns mean, and have it checked."""
    with changing(reader, "describe_list", Import, pk, may=can_describe) as one:
        _idle(one)
        if format_ not in formats():
            raise Incomplete(_("Choose what is in the list."), {"format": _("Choose one.")})
        headings = headings_of(one)
        if headings and not recognising.is_table(format_):
            raise Incomplete(_("Choose what is in the list."), {"format": _("Choose one.")})
        one.format, one.tier = format_, tier
        one.mapping = _mapping(format_, headings, columns)
        one.state, one.counts = ImportState.UPLOADED, {}
        one.job = jobs.start(reader, "imports.check", pk=str(one.pk))
    return one


def _mapping(
    format_: str, headings: Sequence[str], columns: Sequence[str] | None
) -> dict[str, str]:
    """Return the mapping for the reader; raises Incomplete where two columns fill one field."""
    if not headings or columns is None:
        return {}
    known = {"", *recognising.fields(format_)}
    chosen = [field if field in known else "" for field in columns]
    for field in filter(None, set(chosen)):
        if chosen.count(field) > 1:
            twice = " · ".join(h for h, f in zip(headings, chosen, strict=True) if f == field)
            said = _("Two columns cannot both be “%(field)s”: %(columns)s") % {
                "field": field_in_words(field), "columns": twice,
            }  # fmt: skip
            raise Incomplete(said, {"columns": said})
    return recognising.mapping_of(format_, headings, chosen)


def take_in(*, reader: Reader, pk: Any) -> Import:
    """Bring a list that was checked into the atlas."""
    with changing(reader, "take_in_list", Import, pk, may=can_take_in) as one:
        _idle(one)
        one.job = jobs.start(reader, "imports.take_in", pk=str(one.pk))
    return one


def undo(*, reader: Reader, pk: Any, reason: str) -> Import:
    """Take a list out of the atlas again, with all that came of it."""
    if not reason.strip():
        raise Incomplete(_("Say why."), {"reason": _("Say why.")})
    with changing(reader, "undo_list", Import, pk, may=can_undo, reason=reason) as one:
        _idle(one)
        one.job = jobs.start(reader, "imports.undo", pk=str(one.pk))
    return one


def finish(*, reader: Reader, pk: Any) -> Import:
    """Look for duplicates and make all searchable once more, where that did not come to an end."""
    with changing(reader, "finish_list", Import, pk, may=can_finish) as one:
        _idle(one)
        one.job = jobs.start(reader, "imports.finish", pk=str(one.pk))
    return one


def remove(*, reader: Reader, pk: Any) -> None:
    """Throw away a list that is not in the atlas."""
    one = Import.objects.get_seen(reader, pk)
    _idle(one)
    with removing(reader, "remove_list", one, may=can_remove):
        pass
    files.remove(one.stored)


def headings_of(one: Import) -> list[str]:
    """Return the headings of a spreadsheet, [] of another file."""
    return [column["heading"] for column in columns_of(one)]


def columns_of(one: Import) -> list[dict[str, Any]]:
    """Return headings and samples of a spreadsheet, [] of another file."""
    told = files.read_json(one.path.with_name("columns.json"))
    return told["columns"] if told else []


def _idle(one: Import) -> None:
    if one.is_busy():
        raise Conflict(_("Something is being done with this list. Wait until it has ended."))
