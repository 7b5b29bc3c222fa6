"""Passages: sentences, the short ones joined, that cover the text in order."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from towngown.atlas.encoders.passages import MOST, SHORTEST, passages_of, sentence_ends

ENGLISH = (
    "We grow gallium nitride on silicon wafers of 200 mm by vapour deposition. "
    "The layers crack less often when the buffer is graded in several steps! "
    "Is the method ready for a factory that makes converters for cars? "
    "It is."
)
CHINESE = (
    "本文研究氮化镓功率器件在新能源汽车充电桩中的应用与可靠性问题。"
    "实验结果表明该方法能够显著降低开关损耗，并且提高系统效率！"
    "下一步将在合作企业的生产线上进行中试验证和推广应用。"
)

texts = st.text(
    st.one_of(st.characters(), st.sampled_from(".!?。！？；\n \"'”)(aZ9的e.g.Fig.")), max_size=400
)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in passages_of(text)]


def test_english_sentences_become_passages_and_a_short_last_one_joins() -> None:
    assert cut(ENGLISH) == [
        "We grow gallium nitride on silicon wafers of 200 mm by vapour deposition.",
        " The layers crack less often when the buffer is graded in several steps!",
        " Is the method ready for a factory that makes converters for cars? It is.",
    ]


def test_chinese_sentences_become_passages_without_spaces_between() -> None:
    assert [part[-1] for part in cut(CHINESE)] == ["。", "！", "。"]
    assert "".join(cut(CHINESE)) == CHINESE


def test_short_sentences_are_joined_until_they_say_something() -> None:
    one, two = cut("One. Two. Three. " * 8)
    assert one == "One. Two. Three. One. Two. Three. One. Two. Three. One. Two."
    assert len(two) >= SHORTEST


@pytest.mark.parametrize(
    "text",
    [
        "The gap is 3.5 nm wide",
        "see Fig. 2 for the layers",
        "as shown (Figs. 2 and 3) before",
        "some metals, e.g. Copper, conduct",
        "that is, i.e. Tin",
        "as J. Smith wrote",
        "as Smith et al. Later wrote",
        "model No. 5 of the series",
        "Dr. Wang leads it",
        "version 1.2.3 is out",
        "the domain example.com is taken",
        "it rose vs. Tuesday",
        "it ended. but went on",
        "half (of it.) is done",
        "The end.",
        "完。",
        "数值为3.5微米",
        "",
        " \n",
    ],
)
def test_a_full_stop_that_ends_no_sentence_does_not_cut(text: str) -> None:
    assert sentence_ends(text) == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("It ends. Then more", "It ends."),
        ("It is DNA. Then more", "It is DNA."),
        ('He said "no." Then more', 'He said "no."'),
        ("The answer is no. Then more", "The answer is no."),
        ("Really?! Yes it is", "Really?!"),
        ("结束。然后", "结束。"),
        ("他说：“结束。”然后", "他说：“结束。”"),
        ("结束.然后", "结束."),
        ("Heading\n\nThen more", "Heading\n\n"),
        ("It took 5. 12 were left", "It took 5."),
    ],
)
def test_a_sentence_ends(text: str, first: str) -> None:
    assert [text[:end] for end in sentence_ends(text)] == [first]


@given(texts)
def test_passages_cover_the_text_in_order_without_overlap(text: str) -> None:
    spans = passages_of(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])]
    assert all(start < end for start, end in spans) or spans == ((0, 0),)


@given(texts, st.integers(1, 60))
def test_passages_are_few_and_none_is_short(text: str, times: int) -> None:
    long = text * times
    spans = passages_of(long)
    assert len(spans) <= MOST
    if len(spans) > 1:
        widths = [
            sum(3 if char >= "\u2e80" else 1 for char in long[start:end]) for start, end in spans
        ]
        assert min(widths) >= SHORTEST


@pytest.mark.parametrize(
    "text", ["." * 300_000, "a. " * 100_000, "。" * 300_000, " \n" * 200_000, ".\n " * 100_000]
)
def test_no_text_takes_more_than_linear_time(text: str) -> None:
    start = time.process_time()
    assert len(passages_of(text)) <= MOST
    assert time.process_time() - start < 3
