"""Decisions on duplicates: merged, told apart, taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from towngown.atlas.atlas import EVERYTHING, Atlas
from towngown.atlas.importing import converge
from towngown.atlas.store import Store
from towngown.desk.base.roles import Role
from towngown.desk.imports.models import Correction, CorrectionState

pytestmark = pytest.mark.django_db(transaction=True)

FIRMS = [
    {"id": f"org:{number}", "kind": "organisation", "names": [{"zh": name}], "country": "CN"}
    for number, name in enumerate(
        ["蓝盐水处理有限公司", "北湾食品有限公司", "云台新材料有限公司", "河州智造装备有限公司"], 1
    )
]


@pytest.fixture
def atlas(settings: Any, write: Callable[..., Path]) -> Callable[[], Atlas]:
    """An atlas of four firms; called, it is the newest version."""
    converge(Store(settings.ATLAS), [f"elements:{write('park.jsonl', FIRMS)}"])
    return lambda: Atlas.open(settings.ATLAS, EVERYTHING)


def test_two_are_merged_and_taken_apart_again(
    atlas: Callable[[], Atlas], signed_in: Callable[..., Any]
) -> None:
    client = signed_in(Role.OFFICER)
    before = sorted(atlas().of_kind("organisation"), key=lambda row: row["id"])
    said = {"a": "org:1", "b": "org:2", "reason": "renamed in 2024"}
    assert client.post("/corrections/merge/", said).status_code == 302
    assert atlas().element("org:2")["id"] == "org:1"
    page = client.get("/corrections/").content.decode()
    assert "北湾食品有限公司" in page
    assert "renamed in 2024" in page
    assert "stands" in page
    again = client.post("/corrections/merge/", said)
    assert "These are one already" in again.content.decode()
    one = Correction.ungated.get()
    client.post(f"/corrections/{one.pk}/withdraw", {"reason": "two firms after all"})
    one.refresh_from_db()
    assert one.state == CorrectionState.WITHDRAWN
    after = sorted(atlas().of_kind("organisation"), key=lambda row: row["id"])
    assert [row["names"] for row in after] == [row["names"] for row in before]


def test_one_record_is_told_apart_from_the_element_it_was_joined_to(
    settings: Any, write: Callable[..., Path], signed_in: Callable[..., Any]
) -> None:
    same = {"identifiers": {"ror": "https://ror.org/03yrm5c26"}}
    path = write("twins.jsonl", [FIRMS[0] | same, FIRMS[1] | same, *FIRMS[2:]])
    converge(Store(settings.ATLAS), [f"elements:{path}"])
    client = signed_in(Role.OFFICER)
    newest = partial(Atlas.open, settings.ATLAS, EVERYTHING)
    assert newest().element("org:2")["id"] == "org:1"
    page = client.get("/corrections/split/?a=org:1").content.decode()
    assert 'value="org:2"' in page
    client.post("/corrections/split/?a=org:1", {"record": "org:2", "reason": "a typing error"})
    one = Correction.ungated.get()
    assert one.state == CorrectionState.STANDS, one.job.error
    assert len({row["id"] for row in newest().of_kind("organisation")}) == 4


def test_doubts_are_shown_with_what_is_known_and_can_be_decided(
    settings: Any, write: Callable[..., Path], signed_in: Callable[..., Any]
) -> None:
    from towngown.desk.imports.taking import encode

    firms = [
        {"id": f"org:{n}", "kind": "organisation", "country": "CN", "names": [{"zh": name}]}
        for n, name in enumerate(
            ["滨城蓝盐水处理有限公司", "滨城蓝盐水处理股份有限公司", "蓝盐水处理（滨城）有限公司"]
            + [f"{a}{b}有限公司" for a in "北南东西" for b in ("湾食品", "岭化工", "港纺织")]
        )
    ]
    path = write("firms.jsonl", firms)
    converge(Store(settings.ATLAS), [f"elements:{path}"], encode=encode)
    client = signed_in(Role.OFFICER)
    assert client.get("/corrections/doubts/").status_code == 200
    said = {"a": "org:0", "b": "org:5", "reason": "other towns", "verdict": "different"}
    assert client.post("/corrections/doubts/", said).status_code == 302
    assert Correction.ungated.get().state == CorrectionState.STANDS


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"a": "org:1", "b": "org:77", "reason": "x"}, "There is nothing of this id"),
        ({"a": "org:1", "b": "org:2", "reason": " "}, "required"),
        ({"a": "org:1", "b": "org:1", "reason": "x"}, "These are one already"),
    ],
)
def test_decision_that_makes_no_sense_is_refused_beside_the_field(
    atlas: Callable[[], Atlas], signed_in: Callable[..., Any], said: dict[str, str], words: str
) -> None:
    response = signed_in(Role.OFFICER).post("/corrections/merge/", said)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Correction.ungated.exists()
