"""The examples of docs/explanation/names.md come out as it says."""

import re
from pathlib import Path

import pytest

from towngown.convergence.names import (
    Level,
    OrganisationLevel,
    compare,
    compare_organisations,
    organisation_forms,
    parse,
)

PAGE = Path(__file__).parents[3] / "docs/explanation/names.md"
_, PEOPLE, BODIES, _ = PAGE.read_text(encoding="utf-8").split("\n## ")
_ROW = re.compile(r"^\| `(\w+)` \| (.+) \| (.+) \|$", re.M)


@pytest.mark.parametrize("row", _ROW.findall(PEOPLE))
def test_people_compare_as_the_manual_says(row: tuple[str, str, str]) -> None:
    level, one, other = row
    assert compare(parse(one), parse(other)).level.name == level


@pytest.mark.parametrize("row", _ROW.findall(BODIES))
def test_organisations_compare_as_the_manual_says(row: tuple[str, str, str]) -> None:
    level, one, other = row
    found = compare_organisations(organisation_forms(one), organisation_forms(other))
    assert found.level.name == level


@pytest.mark.parametrize(("levels", "part"), [(Level, PEOPLE), (OrganisationLevel, BODIES)])
def test_the_manual_has_every_level_from_the_highest_down(
    levels: type[Level] | type[OrganisationLevel], part: str
) -> None:
    named = dict.fromkeys(level for level, _, _ in _ROW.findall(part))
    assert list(named) == [one.name for one in sorted(levels, reverse=True)]
