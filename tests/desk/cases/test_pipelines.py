"""What a pipeline's file may say, and how it is told what is wrong with one."""

from __future__ import annotations

from typing import Any

import pytest

from towngown.desk.cases import declarations
from towngown.desk.cases.pipelines import PIPELINES, pipeline
from towngown.kernel.errors import NotFound

STAGES = """
id = "trial2"
title_en = "Trial"
title_zh = "试行"
[[stages]]
id = "one"
title_en = "One"
title_zh = "一"
"""


@pytest.fixture
def declared() -> Any:
    """Declare a text and return the problems with it."""

    def problems_of(text: str) -> list[str]:
        unread = declarations.take_pipeline(text, "trial2/pipeline.toml")
        found = unread or [one for one in declarations.problems() if "trial2" in one.where]
        return [f"{one.where}: {one.what} ({one.to_do})" for one in found]

    yield problems_of
    if "trial2" in PIPELINES:
        PIPELINES.remove("trial2")


def test_all_that_is_declared_holds() -> None:
    assert declarations.declarations_hold(None) == []


def test_order_decides_where_a_stage_is_entered_from(trial: Any) -> None:
    way = pipeline("trial")
    assert [stage.id for stage in way.ways_from("asked")] == ["weighed", "refused"]
    assert [stage.id for stage in way.ways_from("weighed")] == ["agreed", "refused", "again"]
    assert [way.next_stage(id_) for id_ in ("asked", "agreed")] == [way.stage("weighed"), None]
    with pytest.raises(NotFound, match="known: agreed"):
        way.stage("agree")


def test_one_stage_is_enough(declared: Any) -> None:
    assert declared(STAGES) == []


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("kind = 'close'", "trial2/pipeline.toml: Invalid enum value 'close'"),
        ("colour = 'red'", "Object contains unknown field `colour`"),
        ("kind = ", "trial2/pipeline.toml: not TOML"),
        ("who = ['oficer']", "stage one, who: nothing is called 'oficer' (nearest: officer"),
        ("from = ['to']", "stage one, from: nothing is called 'to' (nearest: one)"),
        ("requires = ['sum']", "stage one, requires: nothing is called 'sum'"),
        ("requires = ['trial.signd']", "nothing is called 'trial.signd' (nearest: trial.signed"),
        ("clocks = ['trial.answr']", "nothing is called 'trial.answr' (nearest: trial.answer"),
        ("documents = ['x.y']", "stage one, documents: nothing is called 'x.y'"),
        ("kind = 'won'", "a case cannot begin closed"),
        ("fields = [{name='f', title_en='F', title_zh='F', type='choice'}]", "choices do not fit"),
        ("[[stages]]\nid='one'\ntitle_en=''\ntitle_zh=''", "two stages are called 'one'"),
    ],
)
def test_mistakes_are_told_with_place_and_remedy(
    more: str, told: str, declared: Any, trial: Any
) -> None:
    assert any(told in problem for problem in declared(STAGES + more)), declared(STAGES + more)
