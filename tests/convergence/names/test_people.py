"""The table people.tsv: pairs of written names and how far they agree."""

from pathlib import Path

import pytest

from towngown.convergence.names import Level, blocking_keys, compare, parse

_LINES = Path(__file__).with_name("people.tsv").read_text(encoding="utf-8").splitlines()
PAIRS = [line.split("\t") for line in _LINES if not line.startswith("#")]


@pytest.mark.parametrize("row", PAIRS, ids=lambda row: " = ".join(row[1:3]))
def test_compare_grades_the_pair(row: list[str]) -> None:
    level, one, other, *languages = row
    of_one, _, of_other = (languages[0] if languages else "/").partition("/")
    a, b = parse(one, of_one or None), parse(other, of_other or None)
    found = compare(a, b)
    assert found.level.name == level, found.reason
    assert compare(b, a) == found
    if found.level >= Level.MISSING_PART and found.level != Level.ONE_TYPO:
        assert blocking_keys(a) & blocking_keys(b)


def test_the_table_is_large_enough_to_mean_something() -> None:
    assert len(PAIRS) >= 150
    assert {row[0] for row in PAIRS} == {level.name for level in Level}
