"""What stands on the page of matches."""

from dataclasses import replace
from pathlib import Path

import pytest

from towngown.matching.evidence import Evidence, Translation
from towngown.reports.marks import marked
from towngown.reports.needs import Named, NeedMatches
from towngown.reports.page import match_page
from towngown.reports.page_words import WORDS, amount, day

MOST_BYTES = 600_000


def evidence(*shared: str, **pairs: str) -> Evidence:
    return Evidence(shared, "", "", tuple(Translation(*pair) for pair in pairs.items()))


def test_marked_escapes_and_marks_by_stem() -> None:
    assert str(marked("a <b> Salts", evidence("salt"), "query")) == (
        "a &lt;b&gt; <mark>Salts</mark>"
    )


def test_a_pair_has_one_number_on_both_sides() -> None:
    told = evidence(玻璃="glass")
    assert str(marked("整片玻璃", told, "query")) == "整片<mark class=p0>玻璃</mark>"
    assert str(marked("Two glasses", told, "document")) == "Two <mark class=p0>glasses</mark>"


def test_chinese_terms_that_touch_are_marked_as_one() -> None:
    told = evidence("误报每季不超过")
    assert str(marked("误报每季不超过两次", told, "query")) == ("<mark>误报每季不超过</mark>两次")


def test_nothing_confidential_is_on_the_page(pages: Path) -> None:
    page = (pages / "needs.en.html").read_text(encoding="utf-8")
    assert "needle-free peptide" not in page
    assert "collagen peptide" not in page
    assert "刻蚀腔内衬掉颗粒" not in page


@pytest.mark.parametrize("language", WORDS)
def test_the_page_is_light_and_needs_nothing_from_elsewhere(pages: Path, language: str) -> None:
    page = (pages / f"needs.{language}.html").read_bytes()
    assert len(page) < MOST_BYTES
    assert b"http" not in page


def test_both_languages_say_the_same_things() -> None:
    assert WORDS["en"].keys() == WORDS["zh"].keys()


def test_a_need_that_nothing_answers_and_a_page_without_needs_say_what_to_do() -> None:
    alone = NeedMatches("need:1", "A <title>", "Text", "park", {"result": ()})
    page = match_page([alone], "en")
    assert "Nothing in the atlas comes near" in page
    assert "A &lt;title&gt;" in page
    assert "For the park only" in page
    assert "There is no need in the atlas yet" in match_page([], "en")


def test_an_asker_among_the_answers_is_told_as_such(needs: list[NeedMatches]) -> None:
    need = next(one for one in needs if one.id == "need:pv-2")
    (asker,) = need.askers
    assert asker.id in {one.id for one in need.matches["organisation"]}
    assert "asks for it" in match_page([need], "en")
    other = replace(need, askers=[Named("org:other", {"en": "Other"})])
    assert "asks for it" not in match_page([other], "en")


def test_dates_and_sums_are_told_as_people_say_them() -> None:
    assert (day("2027-06-30", "en"), day("2027-06-30", "zh")) == (
        "30 June 2027",
        "2027 年 6 月 30 日",
    )
    assert day("spring 2027", "en") == "spring 2027"
    assert [amount(1_800_000, one) for one in ("en", "zh")] == ["1.8 million", "180 万元"]
    assert [amount(9_000, one) for one in ("en", "zh")] == ["9,000", "9000 元"]
