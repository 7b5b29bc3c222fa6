"""Names, dates and languages as references write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from towngown.kernel.languages import tag_of
from towngown.sources.dates import month_number, year_and_date
from towngown.sources.names import kind_of, names_in, natural, without_others


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Curie, Marie", "Marie Curie"), ("Marie Curie", "Marie Curie"), ("张三", "张三"),
        ("张, 三", "张三"), ("김, 철수", "김철수"), ("Zhang, San", "San Zhang"),
        ("King, Jr, Martin", "Martin King Jr"), ("King, Martin, Jr", "Martin King Jr"),
        ("Curie,  Marie  S.", "Marie S. Curie"), ("Example Consortium,", "Example Consortium"),
        ("a, b, c, d", "a, b, c, d"), (",", ""),
    ],
)  # fmt: skip
def test_a_name_in_natural_order(written: str, name: str) -> None:
    assert natural(written) == name


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("张三;李四；", ["张三", "李四"]), ("张三，李四，王五", ["张三", "李四", "王五"]),
        ("张三、李四", ["张三", "李四"]), ("张, 三", ["张, 三"]), ("欧阳, 锋", ["欧阳, 锋"]),
        ("张三, 李四", ["张三", "李四"]), ("Curie, Marie; Doe, J", ["Curie, Marie", "Doe, J"]),
        ("Curie, Marie", ["Curie, Marie"]), ("", []),
    ],
)  # fmt: skip
def test_several_names_in_one_field(field: str, names: list[str]) -> None:
    assert names_in(field) == names


def test_others_are_not_people() -> None:
    assert without_others(["Doe, J", "others"]) == (["Doe, J"], True)
    assert without_others(["张三等", "Doe et al."]) == (["张三", "Doe"], True)
    assert without_others(["Etal, A"]) == (["Etal, A"], False)


def test_an_organisation_is_told_from_a_person() -> None:
    assert kind_of("示例大学") == kind_of("Example Consortium", is_whole=True) == "organisation"
    assert kind_of("张三", is_whole=True) == kind_of("Jane Doe") == "person"


@given(st.text(max_size=30))
def test_no_name_is_too_strange(text: str) -> None:
    assert all(natural(name) == natural(natural(name)) or "," in name for name in names_in(text))


@pytest.mark.parametrize(
    ("written", "year", "date"),
    [
        (("2021/03/02/",), 2021, "2021-03-02"), (("2021///",), 2021, None),
        (("2021-3-2",), 2021, "2021-03-02"), (("2021年3月2日",), 2021, "2021-03-02"),
        (("2021", "2021/03/02"), 2021, "2021-03-02"), (("2021", "2019/03/02"), 2021, None),
        (("[c2021]",), 2021, None), (("2021-02-30",), 2021, None), (("in press",), None, None),
        ((), None, None), (("20210302",), None, None),
        (("2021-03-02/2021-04-01",), 2021, "2021-03-02"),
    ],
)  # fmt: skip
def test_a_date_as_it_is_written(
    written: tuple[str, ...], year: int | None, date: str | None
) -> None:
    assert year_and_date(*written) == (year, date)


def test_a_month_has_many_names() -> None:
    assert [month_number(word) for word in ("mar", "March", "3", "春")] == ["3", "3", "3", "春"]


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("English", "en"), ("eng", "en"), ("en-us", "en-US"), ("zh_hans_cn", "zh-Hans-CN"),
        ("中文;", "zh"), ("chi", "zh"), ("ngerman", "de"), ("Klingon", None), ("", None),
    ],
)  # fmt: skip
def test_a_language_as_catalogues_write_it(written: str, tag: str | None) -> None:
    assert tag_of(written) == tag
