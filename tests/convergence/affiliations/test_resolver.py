"""Affiliation strings against an invented registry."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_registry import ror_id
from towngown.convergence.affiliations import Resolver
from towngown.convergence.affiliations.evidence import explain
from towngown.kernel import Record
from towngown.reports.affiliations import affiliation_in_words
from towngown.sources.base import SourceFile
from towngown.sources.registry import reader_named


def records(registry: Path) -> list[Record]:
    items = reader_named("ror").read(SourceFile(registry))
    return [item for item in items if isinstance(item, Record)]


@pytest.fixture(scope="module")
def resolver(registry: Path) -> Resolver:
    return Resolver.of(records(registry))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Dept. of Physics, University of Storvik, Norway", {1}),
        ("Univ. Storvik, N-1234 Storvik, Norway", {1}),
        ("Universitetet i Storvik", {1}),
        ("UNIVERSITY OF STORVIK", {1}),
        ("Quellmark University, Fairmere, OH, USA", {2}),
        ("Faculty of Law, Quellmark University, Northgate, UK", {3}),
        ("Quellmark University Hospital, Northgate, United Kingdom", {4}),
        ("Quelmark University Hospital, Northgate, United Kingdom", {4}),
        ("Institut für Quarzzoologie", {5}),
        ("Institut fuer Quarzzoologie", {5}),
        ("Drumlin Polytechnic, Ayrfield, Ireland", {12}),
        ("Old Brannock College, Storvik", {1}),
        ("临海陶瓷大学计算机学院", {6}),
        ("中国临海陶瓷大学附属医院", {7}),
        ("臨海陶瓷大學", {6}),
        ("Ministry of Lighthouses, United Kingdom", {11}),
        ("Lost Wexmoor College", set()),
        ("Department of Chemistry", set()),
        ("Norway", set()),
        ("", set()),
    ],
)
def test_a_string_names_its_organisations(resolver: Resolver, text: str, numbers: set[int]) -> None:
    assert set(resolver.resolve(text).ids) == {ror_id(number) for number in numbers}


def test_several_organisations_are_all_named(resolver: Resolver) -> None:
    found = resolver.resolve("Universitetet i Storvik; Institute for Quartz Zoology")
    assert sorted(found.ids) == [ror_id(1), ror_id(5)]


def test_the_order_of_the_registry_changes_nothing(resolver: Resolver, registry: Path) -> None:
    other = Resolver.of(reversed(records(registry)))
    for text in ("Quellmark University, OH", "Ministry of Lighthouses", "Univ. Storvik; IQZ"):
        one, two = resolver.resolve(text), other.resolve(text)
        assert [(c.ror, c.probability) for c in one.ranked] == [
            (c.ror, pytest.approx(c.probability)) for c in two.ranked
        ]


def test_an_acronym_counts_only_in_capitals(resolver: Resolver) -> None:
    upper, lower = resolver.resolve("IQZ, Storvik"), resolver.resolve("iqz, Storvik")
    assert [one.ror for one in upper.ranked] == [ror_id(5).rpartition("/")[2]]
    assert lower.ranked == ()


def test_a_name_of_two_organisations_without_a_place_is_left_open(resolver: Resolver) -> None:
    found = resolver.resolve("Ministry of Lighthouses")
    assert len(found.ranked) == 4
    assert found.ids == []


def test_a_higher_bar_never_gives_more(resolver: Resolver) -> None:
    text = "Universitetet i Storvik; Institute for Quartz Zoology"
    few, many = resolver.resolve(text, 0.9), resolver.resolve(text, 0.1)
    assert set(few.ids) <= set(many.ids)
    assert resolver.resolve(text, 1.0).ids == []


@pytest.mark.parametrize(
    "text",
    ["a" * 1_000_000, "University of Storvik and " * 40_000, "," * 1_000_000, "大学" * 500_000,
     "IQZ OH UK " * 100_000, "xY" * 500_000],
)  # fmt: skip
def test_a_megabyte_takes_bounded_time_and_says_that_it_was_cut(
    resolver: Resolver, text: str
) -> None:
    start = time.process_time()
    assert resolver.resolve(text).is_cut
    assert time.process_time() - start < 1.0


@given(st.text(max_size=200))
def test_any_text_is_answered_and_its_chosen_words_do_not_overlap(
    resolver: Resolver, text: str
) -> None:
    found = resolver.resolve(text)
    spans = sorted((one.candidate.start, one.candidate.end) for one in found.chosen)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert all(0.0 < one.probability < 1.0 for one in found.ranked)


def test_the_explanation_tells_the_words_the_name_and_why_others_lost(resolver: Resolver) -> None:
    text = "Faculty of Law, Quellmark University, Northgate, UK"
    explanation = explain(resolver.resolve(text), resolver.model)
    (taken,) = explanation.taken
    assert text[taken.start : taken.end] == taken.span == "Quellmark University"
    assert (taken.name, taken.how, taken.places) == (
        "Quellmark University", "exact", ("country", "city"),
    )  # fmt: skip
    other = next(one for one in explanation.others if one.ror_id == ror_id(2))
    assert other.lost == "words"
    assert ("worse placed", "more") in other.reasons
    english = affiliation_in_words(explanation)
    assert "“Quellmark University” (characters 16 to 36) meets its preferred name" in english
    assert "the places fit another of that name better" in english
    assert "地名更符合另一同名机构" in affiliation_in_words(explanation, "zh")
    nothing = explain(resolver.resolve("Department of Chemistry"), resolver.model)
    assert affiliation_in_words(nothing).startswith("No organisation")
