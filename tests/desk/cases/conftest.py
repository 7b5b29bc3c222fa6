"""A small pipeline of its own, so that the engine is tested apart from any app."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from towngown.desk.base.roles import Role
from towngown.desk.cases.clocks import CLOCKS
from towngown.desk.cases.declarations import take_clocks, take_pipeline
from towngown.desk.cases.pipelines import CHECKS, DOCUMENTS, MESSAGES, PIPELINES

WAY = """
id = "trial"
title_en = "Trial"
title_zh = "试行"
open = ["officer", "manager", "inventor"]
[[stages]]
id = "asked"
title_en = "Asked"
title_zh = "已提出"
days = 10
clocks = ["trial.answer"]
[[stages.fields]]
name = "what"
title_en = "What"
title_zh = "何事"
required = true
[[stages.fields]]
name = "since"
title_en = "Since"
title_zh = "自"
type = "date"
[[stages.fields]]
name = "price"
title_en = "Price"
title_zh = "价格"
type = "money"
[[stages]]
id = "weighed"
title_en = "Weighed"
title_zh = "评估中"
requires = ["trial.signed"]
clocks = ["trial.decide"]
stops = ["trial.answer"]
documents = ["trial.paper"]
messages = ["trial.tell"]
[[stages.fields]]
name = "score"
title_en = "Score"
title_zh = "评分"
type = "number"
[[stages]]
id = "agreed"
title_en = "Agreed"
title_zh = "已达成"
kind = "won"
who = ["responsible", "manager"]
requires = ["score"]
stops = ["trial.decide"]
[[stages]]
id = "refused"
title_en = "Refused"
title_zh = "已拒绝"
kind = "lost"
from = ["asked", "weighed"]
requires = ["why"]
[[stages.fields]]
name = "why"
title_en = "Why"
title_zh = "原因"
type = "choice"
choices = [{ id = "early", title_en = "Too early", title_zh = "为时过早" }]
[[stages]]
id = "again"
title_en = "Asked again"
title_zh = "再次提出"
from = ["refused", "weighed"]
"""
CLOCK = """
[[rules]]
id = "trial.answer"
title_en = "Answer"
title_zh = "答复"
months = 1
valid_from = 2000-01-01
[[rules]]
id = "trial.decide"
title_en = "Decide"
title_zh = "决定"
counts_from = "since"
days = 30
valid_from = 2000-01-01
"""


@pytest.fixture
def trial() -> Iterator[list[Any]]:
    """Declare the pipeline "trial"; yields what its makers were called with."""
    made: list[Any] = []
    CHECKS["trial.signed"] = lambda case: None if "signed" in case.title_en else "Nobody signed."
    DOCUMENTS["trial.paper"] = lambda case, move, reader: made.append(("paper", case.pk, move.pk))
    MESSAGES["trial.tell"] = lambda case, move, reader: made.append(("tell", case.pk, move.pk))
    assert take_clocks(CLOCK, "trial/clocks.toml") == []
    assert take_pipeline(WAY, "trial/pipeline.toml") == []
    yield made
    PIPELINES.remove("trial")
    for names, name in (
        (CHECKS, "trial.signed"), (DOCUMENTS, "trial.paper"), (MESSAGES, "trial.tell"),
        (CLOCKS._versions, "trial.answer"), (CLOCKS._versions, "trial.decide"),
    ):  # fmt: skip
        del names[name]


@pytest.fixture
def office(person: Any) -> Any:
    """A team with an officer and a manager; returns the team."""
    from towngown.desk.base.models import Team

    team = Team.objects.create(name_en="Transfer office", name_zh="技术转移办公室")
    team.members.add(person(Role.OFFICER), person(Role.MANAGER))
    return team


@pytest.fixture
def officer(office: Any) -> Any:
    """The office's officer as a reader."""
    from towngown.desk.base.reader import reader_of

    return reader_of(office.members.get(role=Role.OFFICER))


@pytest.fixture
def manager(office: Any) -> Any:
    """The office's manager as a reader."""
    from towngown.desk.base.reader import reader_of

    return reader_of(office.members.get(role=Role.MANAGER))
