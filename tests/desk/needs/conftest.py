"""What tests of needs share: a transfer office, a company, and needs in every state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from towngown.desk.base.roles import Role


@pytest.fixture
def park(settings: Any, sample_atlas: str) -> str:
    """The sample park's atlas, as the desk's own."""
    settings.ATLAS = sample_atlas
    return sample_atlas


@pytest.fixture
def office(person: Callable[..., Any]) -> Any:
    """An officer of the transfer office; `office.team` is the office."""
    from towngown.desk.base.models import Team

    officer = person(Role.OFFICER)
    officer.team = Team.objects.create(name_en="Transfer office", name_zh="技术转移办公室")
    officer.team.members.add(officer)
    return officer


@pytest.fixture
def company(person: Callable[..., Any]) -> Any:
    """Someone who asks for a company of the sample park."""
    return person(Role.COMPANY, "malei", organisation="org:leather-1")


@pytest.fixture
def need_of() -> Callable[..., Any]:
    """Make a need: need_of(user, state=…, title_en=…)."""
    from towngown.desk.needs.models import Need

    def made(user: Any, **said: Any) -> Any:
        facts = {
            "title_zh": "鞋面革去铬",
            "problem_zh": "白色鞋面革不得使用三价铬，须通过湿热收缩试验，白色不得发黄。",
            "contact_email": "ma@example.org",
        } | said
        return Need.ungated.create(created_by=user, **facts)

    return made


@pytest.fixture
def transfer() -> Iterator[None]:
    """A pipeline "transfer", where no app declares one."""
    from towngown.desk.cases.pipelines import PIPELINES, Pipeline, Stage

    if "transfer" in PIPELINES:
        yield
        return
    stage = Stage(id="first", title_en="First", title_zh="起始")
    PIPELINES.add(Pipeline(id="transfer", title_en="Transfer", title_zh="转化", stages=(stage,)))
    yield
    PIPELINES.remove("transfer")
