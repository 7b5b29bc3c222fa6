"""Every level of every comparison can be told in Chinese."""

from __future__ import annotations

import re

import pytest

from towngown.convergence.resolution import (
    compare_codes,
    compare_cover,
    compare_editions,
    compare_numbers,
    compare_sets,
    compare_shortenings,
    compare_texts,
    compare_words,
)
from towngown.convergence.resolution import compare_names as names
from towngown.reports.resolution import comparison_in_words, label_in_words

_MODULES = (
    compare_codes, compare_cover, compare_editions, compare_numbers, compare_sets,
    compare_shortenings, compare_texts, compare_words,
)  # fmt: skip
_OF_CLASSES = {
    label
    for module in _MODULES
    for one in vars(module).values()
    if isinstance(one, type)
    if isinstance(labels := getattr(one, "labels", None), tuple)
    for label in labels
}
_OF_NAMES = {
    one.name.lower().replace("_", " ") for kind in (names.Level, names.OrganisationLevel)
    for one in kind
}  # fmt: skip


@pytest.mark.parametrize("label", sorted(_OF_CLASSES | _OF_NAMES))
def test_label_is_told_in_chinese(label: str) -> None:
    assert not re.search("[a-z]", label_in_words(label, "zh"))
    assert label_in_words(label, "en") == label


def test_headings_stay_as_they_are() -> None:
    assert comparison_in_words("words of 题目", "zh") == "题目的用词"
    assert comparison_in_words("surname", "zh") == "surname"
