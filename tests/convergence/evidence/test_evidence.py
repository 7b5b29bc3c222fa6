# ruff: noqa: E501 - invented records, one a line
"""What records tell of each other, and that nothing secret tells anything of what is open."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from towngown.convergence.evidence import shipped_model, tables_of
from towngown.convergence.evidence.editions import edition_of, number_in
from towngown.convergence.evidence.gathering import may_be_called
from towngown.convergence.evidence.models import COLUMNS
from towngown.convergence.resolution import Table, resolve
from towngown.convergence.resolution.table import ColumnType
from towngown.kernel.records import Link, Record
from towngown.kernel.tiers import TIERS


def record(id_: str, kind: str, **fields: Any) -> Record:
    return Record("elements", id_, kind, **fields)


def row(table: Table, id_: str) -> dict[str, str]:
    at = table.ids.index(id_)
    return {column.name: column.value(at).replace("\x1f", " / ") for column in table.columns}


UNIVERSITY = record("o:1", "organisation", names=({"zh": "潮东大学", "en": "Chaodong University"},))
AUTHOR = record("p:1", "person", names=({"en": "Shen Ruochuan"},))
PAPER = record(
    "r:1", "result", titles={"en": "Tanning with polyphenols"}, keywords=("leather",),
    links=(
        Link("author", to="p:1", name="R. Shen", kind="person", affiliations=("Chaodong University",)),
        Link("author", name="Tan Yuzhou", kind="person"),
    ),
)  # fmt: skip


def test_a_person_is_known_by_what_results_say() -> None:
    tables = tables_of([UNIVERSITY, AUTHOR, PAPER])
    told = row(tables["person", "public"], "p:1")
    assert told["organisation"] == "Chaodong University / 潮东大学"
    assert told["people"] == "Tan Yuzhou"
    assert "polyphenols" in told["fields"]
    assert row(tables["result", "public"], "r:1")["people"] == "R. Shen / Tan Yuzhou"


def test_a_link_whose_name_contradicts_is_not_taken() -> None:
    wrong = record("p:1", "person", names=({"en": "Ye Wenqu"},))
    told = row(tables_of([UNIVERSITY, wrong, PAPER])["person", "public"], "p:1")
    assert told["organisation"] == told["people"] == told["fields"] == ""
    assert not may_be_called("R. Shen", ["Ye Wenqu"])
    assert may_be_called("Shen, R.", ["沈若川"])
    assert may_be_called(None, ["Ye Wenqu"])


@given(st.lists(st.sampled_from(TIERS), min_size=3, max_size=3))
def test_what_is_more_secret_changes_nothing(tiers: list[Any]) -> None:
    secret = [
        record("o:9", "organisation", names=({"en": "Chaodong University", "zh": "暗大学"},), tier=tiers[0]),
        record("r:9", "result", titles={"en": "Canary"}, tier=tiers[1], links=(
            Link("author", to="p:1", name="Shen Ruochuan", kind="person", affiliations=("Canary Ltd",)),
        )),
        *(record(f"p:{n}", "person", names=({"en": f"Canary{n} Bird"},), tier=tiers[2],
                 identifiers={"email": ("shen@x.example",)}) for n in range(20, 30)),
    ]  # fmt: skip
    secret = [one for one in secret if one.tier != "public"]
    author = record(
        "p:1",
        "person",
        names=({"en": "Shen Ruochuan"},),
        identifiers={"email": ("shen@x.example",)},
    )
    open_ones = [UNIVERSITY, author, PAPER]
    with_them, without = tables_of([*open_ones, *secret]), tables_of(open_ones)
    for kind in COLUMNS:
        assert with_them[kind, "public"] == without[kind, "public"]


@pytest.mark.parametrize(
    ("title", "type_", "edition"),
    [
        ("Barriers on foil, part II: roll to roll", "article", "form=article part=2"),
        ("海塘涌潮观测（下）", "article", "form=article part=2"),
        ("潮宁市水环境质量年报（2024年）", "report", "form=report year=2024"),
        ("Correction: Tanning with polyphenols", "article", "form=article about=correction"),
        ("勘误：无铬鞣制", "article", "form=article about=correction"),
        ("Reply to comments on tanning", "article", "form=article about=reply"),
        ("Module temperatures", "dataset", "form=dataset"),
    ],
)
def test_editions_are_told_from_titles(title: str, type_: str, edition: str) -> None:
    assert edition_of(record("r", "result", titles={"en": title}, type=type_)) == edition


def test_patents_of_one_office_and_data_sets_are_told_by_number() -> None:
    patent = record("r", "result", type="patent", identifiers={"patent": ("CN118204417A",)})
    assert edition_of(patent) == "form=patent cn=118204417"
    data = record("r", "result", type="dataset", identifiers={"doi": ("10.5555/a.1",)})
    assert edition_of(data) == "form=dataset data=10.5555/a.1"
    assert number_in(["潮宁市第二人民医院", "Chaoning Second People's Hospital"]) == "no=2"
    assert number_in(["Chaoning Hospital"]) == ""


@pytest.mark.parametrize("kind", sorted(COLUMNS))
def test_models_weigh_what_tables_have_and_a_name_alone_never_joins(kind: str) -> None:
    model = shipped_model(kind)
    columns = dict(COLUMNS[kind])
    assert set(columns.values()) <= set(get_args(ColumnType))
    for one in model.weights:
        assert one.name in columns or one.name.partition(" of ")[2] in columns
        assert len(one.m) == len(one.u) == len(one.labels)
    if kind == "person":
        name = next(one for one in model.weights if one.name == "name")
        assert model.prior_odds + name.evidence().max() < 0


def test_namesakes_with_nothing_in_common_stay_two() -> None:
    people = [
        record("p:1", "person", names=({"en": "Wang Wei"},), keywords=("cardiac imaging",)),
        record("p:2", "person", names=({"zh": "王伟"},), keywords=("葡萄栽培",)),
        record("p:3", "person", names=({"en": "Wang, W."},), keywords=("church music",)),
    ]
    table = tables_of(people)["person", "public"]

    def encode(texts: Any) -> Any:
        import numpy as np

        return np.eye(len(texts), 16, dtype=np.float32)

    found = resolve(table, "person", model=shipped_model("person"), encode=encode, keys_only=True)
    assert found.cluster.tolist() == [0, 1, 2]
