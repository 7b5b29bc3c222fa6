import pytest

from towngown.convergence.names import parse


@pytest.mark.parametrize(
    ("written", "family", "given"),
    [
        ("ZHANG Wei", "zhang", ("wei",)),
        ("Wei LI", "li", ("wei",)),
        ("LI XM", "li", ("x", "m")),
        ("Smith JA", "smith", ("j", "a")),
        ("Xiao-Ming Li", "li", ("xiaoming",)),
        ("Zhāng Wěi", "zhang", ("wei",)),
        ("欧阳修", "欧阳", ("修",)),
        ("張偉", "张", ("伟",)),
        ("Tony Chan Tai-man", "chan", ("taiman", "tony")),
        ("김민준", "김", ("minjun",)),
        ("みわ けいすけ", "miwa", ("keisuke",)),
        ("Иванов Сергей", "ivanov", ("sergey",)),
        ("Ludwig van der Berg", "berg", ("ludwig",)),
        ("Ahmad bin Abdullah", "abdullah", ("ahmad",)),
        ("Nguyễn Văn An", "nguyen", ("van", "an")),
        ("Sukarno", "sukarno", ()),
        ("Prof. Dr.-Ing. Tobias Renner, PhD", "renner", ("tobias",)),
        ("沈若川教授", "沈", ("若川",)),
    ],
)
def test_parse_tells_family_and_given_names(
    written: str, family: str, given: tuple[str, ...]
) -> None:
    name = parse(written)
    assert (name.readings[0].family, name.given) == (family, given)


@pytest.mark.parametrize(
    ("written", "language", "order"),
    [
        ("Zhang, Wei", None, "certain"),
        ("Li Xiaoming", None, "certain"),
        ("Wei Zhang", None, "open"),
        ("Joost Haverkamp", None, "open"),
        ("Tobias Renner", None, "likely"),
        ("Bartók Béla", "hu", "likely"),
    ],
)
def test_parse_says_how_sure_the_order_is(written: str, language: str | None, order: str) -> None:
    assert parse(written, language).order == order


@pytest.mark.parametrize(
    ("written", "language", "romanisation"),
    [
        ("Wei Zhang", None, "written"),
        ("张伟", None, "by rule"),
        ("三輪 圭介", None, "none"),
        ("林健", "ja", "none"),
        ("林健", "zh", "by rule"),
    ],
)
def test_parse_says_how_far_the_sound_is_known(
    written: str, language: str | None, romanisation: str
) -> None:
    assert parse(written, language).romanisation == romanisation


def test_parse_keeps_particles_suffixes_and_the_original() -> None:
    name = parse("Jan van der Berg, Jr.")
    assert name.particles == ("van", "der")
    assert name.suffixes == ("jr",)
    assert name.written == "Jan van der Berg, Jr."


def test_parse_offers_both_orders_where_either_word_may_be_the_surname() -> None:
    assert parse("Wei Zhang").family == ("zhang", "wei")


def test_parse_offers_the_spelling_of_passports() -> None:
    assert parse("Müller, Jörg").family == ("muller", "mueller")


@pytest.mark.parametrize("written", ["Donglan University", "东澜大学", "Renner GmbH"])
def test_parse_reads_no_person_into_a_body(written: str) -> None:
    name = parse(written)
    assert (name.is_corporate, name.readings) == (True, ())


def test_parse_takes_the_kind_it_is_told() -> None:
    assert parse("Haverkamp", kind="organisation").is_corporate
