"""Words of names and strings."""

import pytest

from towngown.convergence.affiliations.model import FEATURES, Weights, compiled
from towngown.convergence.affiliations.repair import Repair
from towngown.convergence.affiliations.text import folded_of, keys_of, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Universität München", "Univ. Munich"),
        ("Institut d'Hématologie", "Institut d’Hematologie"),
        ("Children's Hospital", "Childrens Hosp"),
        ("Nat'l", "Natl"),
        ("Academy of Sciences", "Acad Sci"),
        ("Example GmbH & Co", "Example"),
        ("臺北醫學大學", "台北医学大学"),
    ],
)
def test_two_spellings_have_the_same_words(one: str, other: str) -> None:
    assert keys_of(one) == keys_of(other) != []


def test_words_know_their_place_and_segment() -> None:
    words = words_of("Dept. of Salt, University of Storvik")
    assert words.keys == ["department", "salt", "university", "storvik"]
    assert [words.raw(at) for at in range(4)] == ["Dept", "Salt", "University", "Storvik"]
    assert words.segments == [0, 0, 1, 1]


def test_what_is_left_out_of_a_long_text_is_told() -> None:
    short, long = words_of("salt " * 250), words_of("salt " * 251)
    assert (len(short.keys), short.is_cut) == (250, False)
    assert (len(long.keys), long.is_cut) == (250, True)


def test_folded_words_keep_what_tells_a_translation_apart() -> None:
    assert folded_of("Universität Storvik") != folded_of("University Storvik")


def test_unknown_words_are_parted_at_a_seam_or_corrected_by_one_letter() -> None:
    repair = Repair({"university": 1.0, "storvik": 8.0, "quartz": 8.0})
    glued = repair(words_of("UniversityStorvik"))
    assert (glued.keys, glued.starts, glued.ends) == (["university", "storvik"], [0, 10], [10, 17])
    assert repair(words_of("ofUniversity Storvyk qartz")).keys == [
        "university", "storvik", "quartz",
    ]  # fmt: skip
    unknown = words_of("Brannock XyloPhone")
    assert repair(unknown).keys == unknown.keys


def test_weights_of_unknown_features_are_refused() -> None:
    weights = Weights("by hand", 0.0, 0.5, 0.5, {FEATURES[0]: 1.0, "no such": 1.0})
    with pytest.raises(ValueError, match="no such"):
        compiled(weights)
