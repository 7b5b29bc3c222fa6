"""Texts within a number of columns."""

from hypothesis import given
from hypothesis import strategies as st

from towngown.reports.width import padded, shorten, width


def test_chinese_takes_two_columns_and_accents_none() -> None:
    assert width("盐 salt") == 7
    assert width("e\u0301") == 1


@given(st.text(alphabet="abc de盐水é，", max_size=60), st.integers(2, 40))
def test_a_shortened_text_fits_and_a_short_one_stays(text: str, most: int) -> None:
    found = shorten(text, most)
    assert width(found) <= most
    assert width(text) > most or found == text


def test_words_stay_whole_and_columns_are_filled() -> None:
    assert shorten("Loose nanofiltration splits", 22) == "Loose nanofiltration…"
    assert shorten("强涌潮河口自供电浮标", 9) == "强涌潮河…"
    assert padded("成果", 6) + "|" == "成果  |"
