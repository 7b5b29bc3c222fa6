"""Laws that hold for all names."""

import json
import re
from itertools import combinations
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin

from towngown.convergence.names import Level, PersonName, blocking_keys, compare, keys_of, parse
from towngown.convergence.names.folding import fold
from towngown.convergence.names.surnames import SURNAMES

PARK = Path(__file__).parents[3] / "src/towngown/sample/park.jsonl"
_CHARS = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文斌乐行晓若川志安惟区解单"
# Words out of which names that may go wrong are put together.
_WORDS = re.findall(
    r"\S+",
    """
Wei Zhang Chang Li Lee Xiaoming Xiao-Ming Tsai Ing-wen Cai Yingwen Chan Tai-man Lu Lyu Lü Lv
Hsu Xu Kim Min-jun Minjoon Park Young Yeong Susan Su San Andy Andrew Bill William Robert John
Smith García Márquez van der Berg Müller Mueller Jörg Joerg Sergey Sergei Ivanov Yuri Iurii
Mohammed Muhammad Al-Farsi Farsi Nguyen Van An Sato Satoh Yuki Xian Xi'an Wei'an Weian Ou
Yang Ouyang J. X.-M. XM W de la Cruz Jean-Pierre Jeanpierre Long Ben Dan May 张伟 김민준
""",
)

written = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=4).flatmap(
    lambda words: st.sampled_from(
        [
            " ".join(words),
            " ".join(words).upper(),
            " ".join(reversed(words)),
            f"{words[0]}, {' '.join(words[1:])}",
            f"{words[0].upper()} {' '.join(words[1:])}",
        ]
    )
)
chinese = st.tuples(st.sampled_from(sorted(SURNAMES)), st.text(_CHARS, min_size=1, max_size=2))


def _pinyin(text: str, style: Style = Style.NORMAL) -> list[str]:
    return lazy_pinyin(text, style=style, v_to_u=True)


def _joined(syllables: list[str]) -> str:
    """Join as GB/T 16159 does: an apostrophe before a vowel."""
    first, *rest = syllables
    return first.capitalize() + "".join("'" * (fold(one)[0] in "aoe") + one for one in rest)


def variants(surname: str, given_name: str) -> list[str]:
    """The ways staff lists, registries and patents write one Chinese name."""
    reading = SURNAMES[surname].pinyin[0].replace("v", "ü")
    family, syllables = reading.capitalize(), _pinyin(given_name)
    joined = _joined(syllables)
    hyphened = "-".join(one.capitalize() for one in syllables)
    marked = _joined(_pinyin(given_name, Style.TONE))
    initials = "".join(one[0].upper() for one in syllables)
    return [
        surname + given_name,
        f"{family.upper()} {joined}",
        f"{joined} {family.upper()}",
        f"{family}, {hyphened}",
        f"{hyphened} {family.upper()}",
        f"{family}, {marked}",
        f"{family}, {'. '.join(initials)}.",
        f"{initials[0]}. {family}",
    ]


def agrees(a: PersonName, b: PersonName) -> bool:
    level = compare(a, b).level
    return level >= Level.MISSING_PART and level != Level.ONE_TYPO


@given(written, written)
@settings(max_examples=1500, deadline=None)
def test_compare_is_symmetric_and_what_agrees_shares_a_key(one: str, other: str) -> None:
    a, b = parse(one), parse(other)
    assert compare(a, b) == compare(b, a)
    if agrees(a, b):
        assert blocking_keys(a) & blocking_keys(b)
        if not (a.is_abbreviated or b.is_abbreviated) and a.script == b.script:
            shared = blocking_keys(a) & blocking_keys(b)
            assert any(not key.startswith("i:") for key in shared)


@given(chinese)
@settings(max_examples=150, deadline=None)
def test_all_ways_to_write_a_chinese_name_agree_and_share_a_key(name: tuple[str, str]) -> None:
    forms = [parse(one) for one in variants(*name)]
    for a, b in combinations(forms, 2):
        assert compare(a, b).level >= Level.MISSING_PART, (a.written, b.written, compare(a, b))
        assert blocking_keys(a) & blocking_keys(b), (a.written, b.written)


@given(chinese, chinese)
@settings(max_examples=150, deadline=None)
def test_less_said_never_agrees_more(one: tuple[str, str], other: tuple[str, str]) -> None:
    full = parse("".join(one))
    *_, latin, initials, initial = map(parse, variants(*other))
    family = parse(latin.family[0])
    in_full = compare(full, latin).level
    for shorter in (initials, initial, family):
        assert compare(full, shorter).level < Level.SAME_ACROSS_SCRIPTS
        if in_full > Level.UNKNOWN:
            assert compare(full, shorter).level <= in_full


@given(written)
def test_a_name_agrees_with_itself_as_far_as_it_is_written_out(name: str) -> None:
    one = parse(name)
    level = compare(one, one).level
    assert level >= Level.INITIALS_AGREE
    if not one.is_abbreviated:
        assert level == Level.SAME


@given(written)
def test_keys_of_a_written_name_are_those_of_what_it_is_taken_to_say(name: str) -> None:
    assert keys_of(name) == blocking_keys(parse(name))


@given(st.text(max_size=40))
@settings(max_examples=500, deadline=None)
def test_parse_takes_any_text(text: str) -> None:
    name = parse(text)
    assert name.written == text
    blocking_keys(name)
    compare(name, parse("Wei Zhang"))


def test_the_people_of_the_park_are_found_in_both_scripts() -> None:
    records = map(json.loads, PARK.read_text(encoding="utf-8").splitlines())
    names = [one["names"][0] for one in records if one["kind"] == "person"]
    # a Japanese name's characters do not tell its sound
    chinese = [one for one in names if "zh" in one and "ja" not in one]
    both = [(parse(one["zh"]), parse(one["en"])) for one in chinese]
    found = [[compare(a, b).level.agrees for _, b in both] for a, _ in both]
    assert found == [[i == j for j in range(len(both))] for i in range(len(both))]
