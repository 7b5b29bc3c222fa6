"""Pipelines: the ways that cases go, each declared in one readable file `<app>/pipeline.toml`.

    id = "talent"
    title_en = "Talent"
    title_zh = "人才"
    open = ["officer", "manager"]         # roles that may open a case

    [[stages]]
    id = "sourced"
    title_en = "Sourced"
    title_zh = "已寻得"
    kind = "open"                         # or "won", "lost"
    from = ["gap"]                        # left out: the stage before; of a lost one: any open one
    who = ["team"]                        # roles, "responsible", "team"
    requires = ["person", "talent.no_conflict"]
    clocks = ["talent.answer"]            # rules of clocks.toml that start here
    days = 30

    [[stages.fields]]                     # what is asked for while a case is here
    name = "person"
    title_en = "Person"
    title_zh = "人选"
    type = "person"
    required = true                       # before it goes on to a later stage

`requires` names facts that must be filled and registered checks (those with a dot). Fields belong
to the stage that asks for them, but may be filled at any time before. Apps register what a file
names in their `apps.py`: `CHECKS["talent.no_conflict"] = function`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import msgspec
from django.utils.translation import get_language

from towngown.kernel.errors import NotFound

if TYPE_CHECKING:
    from towngown.desk.base.reader import Reader
    from towngown.desk.cases.models import Case, Move

FieldType = Literal[
    "text", "long", "date", "number", "money", "choice", "person", "organisation", "link", "yes"
]
Kind = Literal["open", "won", "lost"]

# None where it is fulfilled, else the sentence that says what is missing.
Check = Callable[["Case"], "str | None"]
# Runs after the move has been committed.
Maker = Callable[["Case", "Move", "Reader"], None]
CHECKS: dict[str, Check] = {}
DOCUMENTS: dict[str, Maker] = {}
MESSAGES: dict[str, Maker] = {}


class _Titled(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, dict=True):
    title_en: str
    title_zh: str

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return self.title_zh if (get_language() or "").startswith("zh") else self.title_en

    def __str__(self) -> str:
        return self.title


class Choice(_Titled, frozen=True, kw_only=True, dict=True):
    """One answer of a field of type "choice"."""

    id: str


class Field(_Titled, frozen=True, kw_only=True, dict=True):
    """One thing that a stage asks for, kept in `case.facts[name]`."""

    name: str
    type: FieldType = "text"
    required: bool = False
    choices: tuple[Choice, ...] = ()
    help_en: str = ""
    help_zh: str = ""

    @property
    def help(self) -> str:
        """The explanation in the language in use."""
        return self.help_zh if (get_language() or "").startswith("zh") else self.help_en


class Stage(_Titled, frozen=True, kw_only=True, dict=True):
    """One station; `came_from` is what the file calls `from`."""

    id: str
    kind: Kind = "open"
    came_from: tuple[str, ...] | None = msgspec.field(name="from", default=None)
    who: tuple[str, ...] = ("team",)
    requires: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    clocks: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    days: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether a case is still on its way here."""
        return self.kind == "open"


class Pipeline(_Titled, frozen=True, kw_only=True, dict=True):
    """One way, stages in order; `open` are the roles that may open a case on it."""

    id: str
    stages: tuple[Stage, ...]
    open: tuple[str, ...] = ("officer", "manager")
    tier: Literal["public", "park", "confidential"] = "confidential"
    order: int = 50
    about_en: str = ""
    about_zh: str = ""

    @property
    def about(self) -> str:
        """What cases of this kind are, in the language in use."""
        return self.about_zh if (get_language() or "").startswith("zh") else self.about_en

    @cached_property
    def by_id(self) -> dict[str, Stage]:
        """The stages by their ids."""
        return {stage.id: stage for stage in self.stages}

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Everything that any stage asks for, by name."""
        return {field.name: field for stage in self.stages for field in stage.fields}

    @property
    def first(self) -> Stage:
        """Where a case begins."""
        return self.stages[0]

    def stage(self, id_: str) -> Stage:
        """Return the stage of that id; raises NotFound with the nearest ones."""
        if id_ not in self.by_id:
            raise NotFound.among(f"stage of {self.id}", id_, self.by_id)
        return self.by_id[id_]

    def position(self, id_: str) -> int:
        """Return the place of a stage in the order, from 0."""
        return self.stages.index(self.stage(id_))

    def sources(self, to: Stage) -> tuple[str, ...]:
        """Return the ids of the stages from which `to` may be entered."""
        if to.came_from is not None:
            return to.came_from
        if to.kind == "lost":
            return tuple(stage.id for stage in self.stages if stage.is_open)
        place = self.stages.index(to)
        return (self.stages[place - 1].id,) if place else ()

    def ways_from(self, id_: str) -> tuple[Stage, ...]:
        """Return the stages that may be entered from that one, in order."""
        return tuple(stage for stage in self.stages if id_ in self.sources(stage))

    def next_stage(self, id_: str) -> Stage | None:
        """Return where a case usually goes from there: the first later way that is no loss."""
        here = self.position(id_)
        later = self.stages[here + 1 :]
        ways = self.ways_from(id_)
        return next((stage for stage in later if stage in ways and stage.kind != "lost"), None)


class Pipelines(Mapping[str, Pipeline]):
    """All pipelines that the installed apps declare, in order; filled when the desk starts."""

    def __init__(self) -> None:
        self._by_id: dict[str, Pipeline] = {}

    def __getitem__(self, id_: str) -> Pipeline:
        return self._by_id[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def add(self, added: Pipeline) -> None:
        """Take one in, at its place in the order."""
        known = {**self._by_id, added.id: added}
        self._by_id = dict(sorted(known.items(), key=lambda item: (item[1].order, item[0])))

    def remove(self, id_: str) -> None:
        """Forget one."""
        self._by_id.pop(id_)


PIPELINES = Pipelines()


def pipeline(id_: str) -> Pipeline:
    """Return the pipeline of that id; raises NotFound with the nearest ones."""
    if id_ not in PIPELINES:
        raise NotFound.among("pipeline", id_, PIPELINES)
    return PIPELINES[id_]
