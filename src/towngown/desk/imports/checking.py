"""Reading a list without taking it in: what would come of it, and every problem there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from towngown.convergence.fitting import Unfit, fitted
from towngown.convergence.staging import at_least
from towngown.kernel.errors import UnreadableSource
from towngown.kernel.records import Record, Rejection
from towngown.kernel.tiers import Tier
from towngown.sources.base import SourceFile, rejected
from towngown.sources.registry import reader_named

PREVIEWED = 20
_TELL_EVERY = 500
_SHOWN = 200

Tell = Callable[[str, float, float], None]


@dataclass(frozen=True)
class Listed:
    """A list to be checked: where it lies, how it is read, and what people call it."""

    path: Path
    format: str
    mapping: dict[str, str]
    tier: Tier
    name: str


@dataclass
class Report:
    """What would come of a list: rows taken, left out, values set aside, and the first rows."""

    records: int = 0
    rejected: int = 0
    set_aside: int = 0
    preview: list[dict[str, Any]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """The numbers alone."""
        return {
            "records": self.records, "rejected": self.rejected, "set_aside": self.set_aside,
        }  # fmt: skip


def check(listed: Listed, problems: Path, tell: Tell) -> Report:
    """Read the whole list; problems go to a file of JSON Lines. Raises UnreadableSource.

    A list of which no row can be taken is unreadable: it is another one than meant.
    """
    report = Report()
    part = problems.with_name(f"{problems.name}.part")
    with part.open("wb") as stream:
        for item in _items(listed, tell):
            if isinstance(item, Record):
                report.records += 1
                if len(report.preview) < PREVIEWED:
                    report.preview.append(shown(item))
            else:
                report.rejected += not item.kept
                report.set_aside += item.kept
                stream.write(msgspec.json.encode(_called(item, listed)) + b"\n")
    if not report.records:
        raise UnreadableSource(
            _("none of its rows can be taken"),
            where=listed.name,
            hint=_("look whether the columns mean what you said, and whether it is the right file"),
        )
    part.replace(problems)
    return report


def _items(listed: Listed, tell: Tell) -> Iterator[Record | Rejection]:
    """Yield what the import would take and refuse, in the order of the rows."""
    source = SourceFile(listed.path, "", listed.mapping)
    for number, read in enumerate(reader_named(listed.format).read(source)):
        if number % _TELL_EVERY == 0:
            tell("read", source.bytes_read, source.size)
        item = at_least(read, listed.tier)
        if isinstance(item, Record):
            yield from _fitted(item, source)
        else:
            yield item


def _fitted(record: Record, source: SourceFile) -> Iterator[Record | Rejection]:
    try:
        fit = fitted(record)
    except Unfit as problem:
        yield rejected(*source.place, problem.field, str(problem), tier=record.tier)
        return
    for name, what in fit.notes:
        yield rejected(*source.place, name, what, kept=True, tier=record.tier)
    yield fit.record


def _called(item: Rejection, listed: Listed) -> Rejection:
    """Return the problem with the file called as people call it."""
    file = item.file.replace(listed.path.name, listed.name, 1)
    return msgspec.structs.replace(item, file=file)


def shown(record: Record) -> dict[str, Any]:
    """Return what the preview shows of a record."""
    texts = [*record.titles.items()] or [pair for name in record.names for pair in name.items()]
    links = [f"{link.name or link.to}" for link in record.links]
    idents = [f"{scheme} {value}" for scheme, all_ in record.identifiers.items() for value in all_]
    return {
        "id": record.record,
        "titles": [text for _, text in texts],
        "type": record.type or "",
        "text": _cut(next(iter(record.texts.values()), "")),
        "keywords": list(record.keywords[:8]),
        "links": links[:8],
        "identifiers": idents[:6],
        "year": record.year,
        "tier": record.tier,
        "others": {name: _cut(str(value)) for name, value in list(record.attributes.items())[:8]},
    }


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
