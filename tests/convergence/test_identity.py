import random

from hypothesis import given
from hypothesis import strategies as st

from towngown.convergence.identity import Claim, components, identify

_PAIRS = st.lists(
    st.tuples(st.sampled_from([f"r:{i}" for i in range(12)]), st.sampled_from("abcdef")),
    max_size=30,
)


@given(_PAIRS, st.randoms())
def test_components_ignore_the_order_of_records(
    pairs: list[tuple[str, str]], chance: random.Random
) -> None:
    shuffled = list(pairs)
    chance.shuffle(shuffled)
    assert components(shuffled) == components(pairs)


def test_a_new_element_is_called_after_the_parks_own_record() -> None:
    group = [Claim("openalex:W1", None, 1), Claim("result:7", None, 1)]
    assert identify([group], {}).element_of == {"openalex:W1": "result:7", "result:7": "result:7"}


def test_in_a_merge_the_oldest_id_stays_and_the_other_redirects() -> None:
    group = [Claim("x:1", "x:1", 3), Claim("x:2", "x:2", 1)]
    identity = identify([group], {})
    assert set(identity.element_of.values()) == {"x:2"}
    assert identity.aliases == {"x:1": "x:2"}


def test_in_a_split_the_id_stays_with_the_larger_part() -> None:
    large = [Claim("x:1", "x:1", 1), Claim("x:2", "x:1", 1)]
    small = [Claim("x:3", "x:1", 1)]
    identity = identify([small, large], {})
    assert identity.element_of == {"x:1": "x:1", "x:2": "x:1", "x:3": "x:3"}


def test_an_id_that_means_something_else_is_never_given_again() -> None:
    identity = identify([[Claim("x:1", None, 5)]], {"x:1": "y:9"})
    assert identity.element_of == {"x:1": "x:1~2"}
