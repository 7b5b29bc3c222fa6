"""Terms of a query: weights, and what a document that meets them gets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from towngown.atlas import analysis
from towngown.atlas.search import LanguageStatistics
from towngown.matching.dictionary import dictionary
from towngown.matching.terms import Alternatives, Group, Terms

STATISTICS = LanguageStatistics(
    1_000, 10.0, np.array([1, 2, 3, 4], np.uint32), np.array([500, 20, 5, 1], np.uint32)
)


def terms(*ways: list[tuple[tuple[int, ...], float]]) -> Terms:
    return Terms([
        Group(f"t{n}", 1.0, Alternatives.of([(numbers, p, "w") for numbers, p in one]))
        for n, one in enumerate(ways)
    ])  # fmt: skip


def met(asked: Terms, weights: np.ndarray, counts: dict[int, int], length: float = 10) -> float:
    numbers = np.array(sorted(counts), np.uint32)
    how_often = np.array([counts[int(n)] for n in numbers], np.uint8)
    owner = np.zeros(len(numbers), np.int64)
    lengths = np.array([length], np.float32)
    return float(asked.met(weights, numbers, how_often, owner, lengths, 10.0)[0])


def test_weights_have_length_one_and_rare_terms_weigh_more() -> None:
    weights = terms([((1,), 1.0)], [((2,), 1.0)], [((3,), 1.0)]).weights(STATISTICS, 2.0, None)
    assert np.linalg.norm(weights) == pytest.approx(1, abs=1e-5)
    assert weights[0] < weights[1] < weights[2]
    fewer = terms([((1,), 1.0)], [((2,), 1.0)], [((3,), 1.0)]).weights(STATISTICS, 2.0, 2)
    assert fewer[0] == 0


def test_translations_of_one_term_add_up_before_saturation() -> None:
    asked = terms([((1,), 0.5), ((2,), 0.5)])
    weights = np.ones(1, np.float32)
    both, one = met(asked, weights, {1: 2, 2: 2}), met(asked, weights, {1: 4})
    assert both == pytest.approx(one)
    assert both < met(asked, weights, {1: 2}) + met(asked, weights, {2: 2})


def test_a_word_of_several_numbers_is_met_only_by_all_of_them() -> None:
    asked = terms([((1, 2), 1.0)])
    weights = np.ones(1, np.float32)
    assert met(asked, weights, {1: 3}) == 0
    assert met(asked, weights, {1: 3, 2: 1}) == pytest.approx(met(asked, weights, {1: 1, 2: 9}))


@given(st.dictionaries(st.integers(1, 6), st.integers(1, 9)), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_one_more_occurrence_never_lowers_what_is_met(counts: dict[int, int], more: int) -> None:
    asked = terms([((1,), 1.0), ((2, 3), 0.4)], [((4,), 0.3)], [((5,), 1.0)])
    weights = asked.weights(STATISTICS, 1.0, None)
    fuller = {**counts, more: counts.get(more, 0) + 1}
    assert met(asked, weights, fuller) >= met(asked, weights, counts) - 1e-6


def test_the_dictionary_joins_both_ways_and_cuts_chinese_into_words() -> None:
    known = dictionary()
    assert list(known.words("光伏组件的玻璃回收")) == ["光伏", "组件", "玻璃", "回收"]
    stem = analysis.terms("glass")[0]
    assert stem in known.ways_to_english("玻璃").words
    assert "玻璃" in known.ways_to_chinese(stem).words
    assert known.ways_to_chinese("xyzzy").words == ("xyzzy",)
