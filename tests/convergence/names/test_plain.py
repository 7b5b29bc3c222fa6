"""Names of plain words need no search for titles, generations and bodies."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from towngown.convergence.names import parse
from towngown.convergence.names.corporate import looks_corporate
from towngown.convergence.names.plain import is_plain
from towngown.convergence.names.scripts import script_of
from towngown.convergence.names.titles import without_generation, without_titles

_PIECES = re.findall(
    r"\S+",
    """
Prof Professor Dr PhD Doz Priv PD Univ Habil Ing Dipl Mag Mr Mrs Ms Miss Mme Mlle Herr Frau Sir
Dame Lord Rev Hon Acad Academician Eng Lic Doc Assoc Associate Assist Assistant Asst Adj Emer
Emeritus Emerita h c hc rer nat Med Phil Sc Techn Dott Dra Sra Sr Mgr Akad Ph D M MSc B BSc DSc
A BA MB MBA MD DPhil MPhil drhc drh FRS FReng freg CEng Esq MA BS DDS RN JD LLM MPH FACS FIEEE
Jr Jnr Junior Snr II III IV 2nd 3rd 4th Filho Neto Universität Institutes Laboratory GmbH Inc
Technologies Wei Zhang Müller O'Brien Dıpl İng 张伟 Team
""",
)
texts = st.lists(
    st.tuples(
        st.sampled_from(_PIECES), st.sampled_from([" ", " ", ". ", ".", ", ", "-", "'", " ("])
    )
).map(lambda pairs: "".join(map("".join, pairs)))


@given(texts)
@settings(max_examples=2000, deadline=None)
def test_plain_words_have_no_title_generation_or_body_among_them(text: str) -> None:
    if all(map(is_plain, text.replace(",", " ").split())):
        assert script_of(text) == "latin"
        assert not looks_corporate(text)
        assert without_titles(text) == (text.strip(" ,") or text)
        assert without_generation(text) == (text, ())


@pytest.mark.parametrize("word", ["Zhang", "Müller", "O'Brien", "Jean-Pierre", "J.", "J.-P."])
def test_words_of_names_are_plain(word: str) -> None:
    assert is_plain(word)


@pytest.mark.parametrize("word", ["Dr.", "PhD", "Jr", "GmbH", "(Bill)", "张伟", "Иванов", "3M"])
def test_words_that_need_a_closer_look_are_not_plain(word: str) -> None:
    assert not is_plain(word)


@given(texts)
@settings(max_examples=500, deadline=None)
def test_a_name_reads_the_same_with_titles_before_it(text: str) -> None:
    name = parse(text)
    if name.readings and all(map(is_plain, text.replace(",", " ").split())):
        titled = parse(f"Prof. {text.strip(' ,')}")
        assert (titled.readings, titled.order) == (name.readings, name.order)
