"""Read what the apps declare (`pipeline.toml`, `clocks.toml`), and say what is wrong with it.

A declaration that cannot be read is a problem, not a crash: everything that is wrong with all files
is told at once by the system check when the desk starts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from django.apps import apps
from django.core.checks import CheckMessage, Error, register

from towngown.desk.base.roles import Role
from towngown.desk.cases.clocks import CLOCKS, Rule, Rules
from towngown.desk.cases.pipelines import (
    CHECKS,
    DOCUMENTS,
    MESSAGES,
    PIPELINES,
    Pipeline,
    Stage,
)

T = TypeVar("T")
WHO = {*Role.values, "responsible", "team"}


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file: where (file, stage, field), what, and what to do."""

    where: str
    what: str
    to_do: str = ""


UNREADABLE: list[Problem] = []


def load_all() -> None:
    """Take in the files of all installed apps; what cannot be read goes to UNREADABLE."""
    UNREADABLE.clear()
    for config in apps.get_app_configs():
        for name, take in (("clocks.toml", take_clocks), ("pipeline.toml", take_pipeline)):
            path = Path(config.path) / name
            if path.exists():
                UNREADABLE.extend(take(path.read_text(encoding="utf-8"), f"{config.label}/{name}"))


def take_pipeline(text: str, where: str) -> list[Problem]:
    """Add the pipeline that a file declares; return what keeps it from being read."""
    declared = _parsed(text, Pipeline, where)
    if isinstance(declared, Problem):
        return [declared]
    PIPELINES.add(declared)
    return []


def take_clocks(text: str, where: str) -> list[Problem]:
    """Add the rules that a file declares; return what keeps them from being read."""
    declared = _parsed(text, Rules, where)
    if isinstance(declared, Problem):
        return [declared]
    for rule in declared.rules:
        CLOCKS.add(rule)
    return []


def _parsed(text: str, kind: type[T], where: str) -> T | Problem:
    try:
        return msgspec.convert(tomllib.loads(text), kind)
    except tomllib.TOMLDecodeError as error:
        return Problem(where, f"not TOML: {error}", "look at that line")
    except msgspec.ValidationError as error:
        return Problem(where, str(error), "see the example on top of cases/pipelines.py")


def problems() -> Iterator[Problem]:
    """Tell everything that is wrong with what was declared."""
    yield from UNREADABLE
    for declared in PIPELINES.values():
        yield from _of_pipeline(declared)
    for rule in CLOCKS.all():
        yield from _of_rule(rule)


def _of_pipeline(declared: Pipeline) -> Iterator[Problem]:
    where = f"pipeline {declared.id}"
    if not declared.stages:
        yield Problem(where, "it has no stages", "declare at least one [[stages]]")
        return
    yield from _unknown(where, "open", declared.open, set(Role.values))
    yield from _twice(where, "stage", [stage.id for stage in declared.stages])
    names = [field.name for stage in declared.stages for field in stage.fields]
    yield from _twice(where, "field", names)
    if declared.first.kind != "open":
        yield Problem(f"{where}, stage {declared.first.id}", "a case cannot begin closed")
    for stage in declared.stages:
        yield from _of_stage(declared, stage, f"{where}, stage {stage.id}")


def _of_stage(declared: Pipeline, stage: Stage, where: str) -> Iterator[Problem]:
    facts = [name for name in stage.requires if "." not in name]
    checks = [name for name in stage.requires if "." in name]
    yield from _unknown(where, "from", stage.came_from or (), declared.by_id)
    yield from _unknown(where, "who", stage.who, WHO)
    yield from _unknown(where, "requires", facts, declared.fields)
    yield from _unknown(where, "requires", checks, CHECKS)
    yield from _unknown(where, "clocks", stage.clocks, CLOCKS)
    yield from _unknown(where, "stops", stage.stops, CLOCKS)
    yield from _unknown(where, "documents", stage.documents, DOCUMENTS)
    yield from _unknown(where, "messages", stage.messages, MESSAGES)
    for name in stage.clocks:
        for rule in CLOCKS.get(name, ()):
            if rule.counts_from and rule.counts_from not in declared.fields:
                yield Problem(f"{where}, clock {name}", f"counts from {rule.counts_from!r}",
                              "make it the name of a date field, or leave it out")  # fmt: skip
    for field in stage.fields:
        if (field.type == "choice") != bool(field.choices):
            yield Problem(f"{where}, field {field.name}", "choices do not fit the type",
                          'give choices to type = "choice", and only to it')  # fmt: skip


def _of_rule(rule: Rule) -> Iterator[Problem]:
    if not (rule.years or rule.months or rule.days or rule.counts_from):
        yield Problem(
            f"clock {rule.id}",
            "it gives no time",
            "set years, months or days, or counts_from the due day itself",
        )
    if rule.valid_to and rule.valid_to < rule.valid_from:
        yield Problem(f"clock {rule.id}", "it ends before it begins", "look at valid_to")


def _unknown(
    where: str, key: str, names: Iterable[str], known: Mapping[str, Any] | set[str]
) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            near = get_close_matches(name, sorted(known), n=3) or sorted(known)[:8]
            nearest = f"nearest: {', '.join(near)}" if near else "none is registered"
            yield Problem(f"{where}, {key}", f"nothing is called {name!r}", nearest)


def _twice(where: str, what: str, names: list[str]) -> Iterator[Problem]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem(where, f"two {what}s are called {name!r}", "rename one")


@register()
def declarations_hold(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Return an error for each thing wrong with the pipelines and clocks."""
    return [
        Error(f"{problem.where}: {problem.what}", hint=problem.to_do or None, id="cases.E001")
        for problem in problems()
    ]
