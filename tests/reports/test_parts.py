"""Figures that add up."""

from hypothesis import given
from hypothesis import strategies as st

from towngown.reports.parts import adding_up, figure

signals = st.lists(st.floats(-5, 5, allow_nan=False), min_size=1, max_size=4)


@given(signals)
def test_rounded_parts_add_up_to_the_rounded_whole(values: list[float]) -> None:
    found = adding_up(values, sum(values))
    assert sum(found) == round(100 * sum(values))
    assert all(abs(one - 100 * value) < 1.001 for one, value in zip(found, values, strict=True))


def test_the_part_nearest_to_the_next_hundredth_is_rounded_up() -> None:
    assert adding_up([1.004, 0.306, 0.203], 1.513) == [100, 31, 20]


def test_a_figure_has_two_places_and_its_sign() -> None:
    assert [figure(185), figure(-4), figure(-4, "−"), figure(0)] == [
        "1.85", "-0.04", "−0.04", "0.00",
    ]  # fmt: skip
