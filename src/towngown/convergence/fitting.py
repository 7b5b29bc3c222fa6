"""Whether a record can be stored: every value of its type, and within what the columns hold.

Readers take what registries write; what of it no column could hold (a year of 10^11, a list
where a text belongs, a date that is none) is set aside here, where all records pass, so that one
odd value costs neither the row nor the import. What names a record, or says who may see it, is
never guessed: such a record is refused as a whole.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, cast

import msgspec
from msgspec import Meta

from towngown.kernel.kinds import Kind
from towngown.kernel.records import Link, Record
from towngown.kernel.tiers import Tier

# In characters; a whole record is at most RECORD_LIMIT bytes of JSON.
TEXT_LIMIT = 1_000_000
NAME_LIMIT = 2_000
RECORD_LIMIT = 16 * 1024 * 1024
_VALUES_AT_MOST = 50

_Text = Annotated[str, Meta(max_length=TEXT_LIMIT)]
_Name = Annotated[str, Meta(max_length=NAME_LIMIT)]
_Id = Annotated[str, Meta(min_length=1, max_length=NAME_LIMIT)]
_Day = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
_Date = Annotated[str, Meta(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]
_Time = Annotated[str, Meta(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2}([T ].{0,40})?)?)?$")]
_Year = Annotated[int, Meta(ge=1, le=9999)]
_Position = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class _Link(Link, frozen=True, kw_only=True):
    role: _Id
    to: _Name | None = None
    name: _Text | None = None
    position: _Position | None = None
    since: _Date | None = None
    until: _Date | None = None


class _Record(Record, frozen=True, kw_only=True):
    registry: _Id
    record: _Id
    kind: Kind
    type: _Name | None = None
    titles: dict[str, _Text] = msgspec.field(default_factory=dict)
    texts: dict[str, _Text] = msgspec.field(default_factory=dict)
    names: tuple[dict[str, _Text], ...] = ()
    year: _Year | None = None
    date: _Day | None = None
    language: _Name | None = None
    country: _Name | None = None
    tier: Tier = "public"
    embargo: _Day | None = None
    links: tuple[_Link, ...] = ()
    updated: _Time | None = None


# A wrong value of one of these is no reason to go on without it.
_TELLING = frozenset({
    "registry", "record", "kind", "tier", "embargo", "status", "replaced_by", "supersedes",
})  # fmt: skip
_NAMING = ("titles", "texts", "names")
_DEFAULTS = dict(msgspec.structs.asdict(Record("", "", "")))
_LINK_DEFAULTS = dict(msgspec.structs.asdict(Link("")))
_PATH = re.compile(r"\$\.(\w+)(?:\[(\d+)\](?:\.(\w+))?)?")

_encode = msgspec.json.Encoder().encode
_read_back = msgspec.json.Decoder(_Record).decode


class Unfit(ValueError):
    """A record that cannot be stored: the field, and why not."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True)
class Fitted:
    """A record that can be stored, its JSON, and (field, reason) of what was set aside.

    `stored` is the record as it is read back from its JSON: what columns are made of.
    """

    record: Record
    stored: Record
    data: bytes
    notes: list[tuple[str, str]]


def fitted(record: Record) -> Fitted:
    """Return the record without the values that cannot be stored; raises Unfit.

    A record that is as it should be costs an encoding and a decoding of its JSON.
    """
    notes: list[tuple[str, str]] = []
    try:
        for _ in range(_VALUES_AT_MOST):
            try:
                data = _encode(record)
                stored = _read_back(data)
            except msgspec.ValidationError as error:
                mended = _without(record, str(error), notes)
            except UnicodeEncodeError:
                mended = _cleaned(record, notes)
            else:
                mended = _mended(record, data, notes)
                if mended is record:
                    return Fitted(record, stored, data, notes)
            record = mended
    except (TypeError, OverflowError, RecursionError, msgspec.DecodeError) as error:
        raise Unfit("record", f"cannot be written as JSON: {error}") from error
    raise Unfit("record", f"has more than {_VALUES_AT_MOST} values of another form")


def _mended(record: Record, data: bytes, notes: list[tuple[str, str]]) -> Record:
    """Return the record itself, or without what its types cannot tell; raises Unfit."""
    if len(data) > RECORD_LIMIT:
        raise Unfit("record", f"is larger than {RECORD_LIMIT // 2**20} MiB")
    if b"\\u0000" in data and (cleaned := _cleaned(record, notes)) != record:
        return cleaned
    if not _is_day(record.embargo):
        raise Unfit("embargo", "is no day of the calendar")
    if not _is_day(record.date):
        notes.append(("date", "is no day of the calendar"))
        return msgspec.structs.replace(record, date=None)
    return record


def _is_day(written: str | None) -> bool:
    """Whether a date YYYY-MM-DD, where there is one, is in the calendar."""
    if written is None:
        return True
    try:
        datetime.date.fromisoformat(written)
    except ValueError:
        return False
    return True


def _without(record: Record, message: str, notes: list[tuple[str, str]]) -> Record:
    """Return the record without the value at which msgspec's message points."""
    reason, _, place = message.partition(" - at ")
    path = _PATH.search(place)
    if path is None or path[1] in _TELLING:
        raise Unfit(path[1] if path else "record", reason)
    field = path[1]
    if field == "links" and path[2]:
        notes.append((path[0].removeprefix("$."), reason))
        return _with_link_mended(record, int(path[2]), path[3])
    notes.append((field, reason))
    left = msgspec.structs.replace(record, **{field: _DEFAULTS[field]})
    if field in _NAMING and not any(getattr(left, name) for name in _NAMING):
        raise Unfit(field, reason)
    return left


def _with_link_mended(record: Record, at: int, field: str | None) -> Record:
    """Return the record with one link without the field; without the link where it needs it."""
    before, link, after = record.links[:at], record.links[at], record.links[at + 1 :]
    if field is None or field == "role":
        return msgspec.structs.replace(record, links=(*before, *after))
    mended = msgspec.structs.replace(link, **{field: _LINK_DEFAULTS[field]})
    return msgspec.structs.replace(record, links=(*before, mended, *after))


def _cleaned(record: Record, notes: list[tuple[str, str]]) -> Record:
    """Return the record without NULs and without halves of characters; raises Unfit for ids."""
    changes = dict(_changes(record))
    for field in changes:
        reason = "has characters that no text may hold"
        if field in _TELLING:
            raise Unfit(field, reason)
        notes.append((field, f"{reason}: they are left out"))
    return msgspec.structs.replace(record, **changes)


def _changes(record: Record) -> Iterator[tuple[str, Any]]:
    for field in record.__struct_fields__:
        value = getattr(record, field)
        clean = _clean(value)
        if clean != value:
            yield field, clean


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        whole = value.replace("\0", "").encode("utf-8", "surrogatepass")
        return whole.decode("utf-8", "replace")
    if isinstance(value, dict):
        return {_clean(key): _clean(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return cast(type, type(value))(_clean(one) for one in value)
    if isinstance(value, Link):
        fields = ((name, getattr(value, name)) for name in value.__struct_fields__)
        return msgspec.structs.replace(value, **{name: _clean(one) for name, one in fields})
    return value
