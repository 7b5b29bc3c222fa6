"""The table organisations.tsv: pairs of written names and how far they agree."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from towngown.convergence.names import (
    OrganisationLevel,
    compare_organisations,
    organisation_forms,
    organisation_keys,
)

_LINES = Path(__file__).with_name("organisations.tsv").read_text(encoding="utf-8").splitlines()
PAIRS = [line.split("\t") for line in _LINES if not line.startswith("#")]
PARK = Path(__file__).parents[3] / "src/towngown/sample/park.jsonl"
names = st.sampled_from(sorted({name for row in PAIRS for name in row[1:3]}))


@pytest.mark.parametrize("row", PAIRS, ids=lambda row: " = ".join(row[1:3]))
def test_compare_grades_the_pair(row: list[str]) -> None:
    level, one, other = row
    found = compare_organisations(organisation_forms(one), organisation_forms(other))
    assert found.level.name == level, found.reason


@given(names, names)
def test_compare_is_symmetric_and_what_agrees_shares_a_key(one: str, other: str) -> None:
    a, b = organisation_forms(one), organisation_forms(other)
    found = compare_organisations(a, b)
    assert compare_organisations(b, a) == found
    if found.level >= OrganisationLevel.SISTER and found.level != OrganisationLevel.ONE_TYPO:
        assert organisation_keys(a) & organisation_keys(b)


@given(st.text(max_size=60))
def test_forms_take_any_text(text: str) -> None:
    name = organisation_forms(text)
    assert name.written == text
    organisation_keys(name)


def test_forms_take_a_name_apart() -> None:
    name = organisation_forms("Dept. of Chemistry, Univ. of Aalmere (UOA), Aalmere, Netherlands")
    assert name.words == ("university", "aalmere")
    assert name.divisions == ("department chemistry",)
    assert "uoa" in name.acronyms
    firm = organisation_forms("微晶（杭州）真空装备有限公司")
    assert (firm.words, firm.place, firm.legal_form) == (("微晶真空装备",), "杭州", "limited")


def test_no_two_bodies_of_the_park_agree() -> None:
    records = map(json.loads, PARK.read_text(encoding="utf-8").splitlines())
    bodies = [one["names"][0] for one in records if one["kind"] == "organisation"]
    forms = [organisation_forms(one["en"]) for one in bodies]
    agreeing = [
        (a.written, b.written)
        for i, a in enumerate(forms)
        for b in forms[:i]
        if compare_organisations(a, b).level.agrees
    ]
    assert agreeing == []
