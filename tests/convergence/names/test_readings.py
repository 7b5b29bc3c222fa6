import pytest
from hypothesis import given
from hypothesis import strategies as st

from towngown.convergence.names import readings
from towngown.convergence.names.cantonese import spellings as cantonese
from towngown.convergence.names.hanzi import family_spellings
from towngown.convergence.names.japanese import romanised as kana
from towngown.convergence.names.korean import romanised as hangul
from towngown.convergence.names.mandarin import PINYIN, split, tongyong, wade_giles
from towngown.convergence.names.surnames import SURNAMES


@pytest.mark.parametrize(
    ("hanzi", "some"),
    [
        ("张伟", {"zhang wei", "chang wei", "jhang wei", "cheung wai"}),
        ("張偉", {"zhang wei", "cheung wai"}),
        ("单雄信", {"shan xiongxin", "dan xiongxin"}),
        ("欧阳修", {"ouyang xiu", "ouyang hsiu", "auyeung sau"}),
        ("蔡英文", {"cai yingwen", "tsai yingwen", "choi yingman"}),
        ("吕", {"lv", "lui"}),
    ],
)
def test_readings_hold_every_system(hanzi: str, some: set[str]) -> None:
    assert some <= readings(hanzi)


def test_readings_are_bounded() -> None:
    assert len(readings("乐重行")) <= 4 * 64


@pytest.mark.parametrize(
    ("surname", "pinyin"),
    [
        ("单", {"shan", "dan"}), ("仇", {"qiu", "chou"}), ("解", {"xie", "jie"}),
        ("区", {"ou", "qu"}), ("曾", {"zeng", "ceng"}), ("翟", {"zhai", "di"}),
        ("盖", {"gai", "ge"}), ("查", {"zha", "cha"}), ("万俟", {"moqi"}),
    ],
)  # fmt: skip
def test_surnames_have_their_readings_as_surnames(surname: str, pinyin: set[str]) -> None:
    assert set(SURNAMES[surname].pinyin) == pinyin


def test_every_listed_reading_is_pinyin() -> None:
    wrong = {r for one in SURNAMES.values() for r in one.pinyin if not split(r, PINYIN)}
    assert wrong == set()


@pytest.mark.parametrize(
    ("pinyin", "wade", "tong"),
    [
        ("zhang", "chang", "jhang"), ("qiu", "chiu", "ciou"), ("xu", "hsu", "syu"),
        ("jian", "chien", "jian"), ("guo", "kuo", "guo"), ("zhi", "chih", "jhih"),
        ("si", "ssu", "sih"), ("ren", "jen", "ren"), ("wen", "wen", "wun"),
    ],
)  # fmt: skip
def test_romanisations_of_mandarin(pinyin: str, wade: str, tong: str) -> None:
    assert (wade_giles(pinyin), tongyong(pinyin)) == (wade, tong)


def test_cantonese_is_spelled_as_hong_kong_does() -> None:
    assert [cantonese(one)[0] for one in ("zoeng", "wong", "gwok", "jyun")] == [
        "cheung", "wong", "kwok", "yuen",
    ]  # fmt: skip


def test_kana_and_hangul_are_romanised_by_the_standards() -> None:
    assert [kana("しょうた"), kana("いっぺい"), kana("ジュン")] == ["shouta", "ippei", "jun"]
    assert hangul("현우") == ("hyeon", "u")


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("xiaoming", ("xiao", "ming")), ("xian", ("xian",)), ("weian", ("wei", "an")),
        ("fangan", ("fan", "gan")), ("lanyu", ("lan", "yu")), ("renner", ()),
    ],
)  # fmt: skip
def test_split_parts_pinyin_as_its_standard_reads_it(word: str, syllables: tuple[str]) -> None:
    assert split(word, frozenset(PINYIN | {"nyu"})) == syllables


def test_an_unlisted_surname_may_be_spelled_in_pinyin_first_of_all() -> None:
    assert {"shenli", "shenlieh"} <= set(family_spellings("沈栗"))


@given(st.lists(st.sampled_from(sorted(PINYIN)), min_size=1, max_size=3))
def test_split_parts_a_word_of_syllables_into_as_few_or_fewer(syllables: list[str]) -> None:
    word = "".join(syllables)
    found = split(word, PINYIN)
    assert "".join(found) == word
    assert len(found) <= len(syllables)
    assert PINYIN.issuperset(found)
