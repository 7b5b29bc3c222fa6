"""Reading names and the blocks they fall into: 200,000 invented names of park and partners.

Surnames are drawn with the frequencies of published lists (China: the twenty commonest with
their shares, then falling; the West: a quarter of people share ninety surnames, the rest are
spread over twelve thousand), given names by falling frequency; written as lists, papers and
patents write them.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from itertools import product
from time import perf_counter
from typing import Any

from pypinyin import lazy_pinyin

from benchmarks.common import write_result
from towngown.convergence.names import PersonName, blocking_keys, parse
from towngown.convergence.names.surnames import SURNAMES

COUNT = 200_000


def _words(text: str) -> list[str]:
    return text.split()


_SHARES = (7.2, 7.1, 6.8, 5.4, 4.5, 3.1, 2.3, 2.3, 2.1, 2.0, 1.7, 1.6, 1.4, 1.3, 1.25, 1.2, 1.1,
           1.05, 0.95, 0.9)  # fmt: skip
_CHARS = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文斌梅玲燕鹏飞辉波浩宇婷雪倩鑫晨阳佳欣怡子涵"
    "梓轩博瑞俊凯旭东海林峰龙志远思雨嘉诚慧颖洁琳瑶莹春生金福德云成新永民立光世家庆忠学良利爱兴安松柏青天亮康"
    "宁晓小丹凤琴珍美香月花素莲彩荣贵财富仁义礼智信武双全祥宝来顺发达胜向前进毅恒若川怀瑾清扬知惟星野听澜"
)
_WESTERN = _words(
    "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez "
    "Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin Perez Thompson White Harris Clark "
    "Lewis Robinson Walker Young Allen King Wright Scott Torres Hill Flores Green Adams Nelson "
    "Baker Hall Rivera Campbell Mitchell Carter Roberts Phillips Evans Turner Parker Collins Cook "
    "Rogers Morgan Cooper Peterson Bailey Reed Kelly Howard Cox Ward Richardson Watson Brooks "
    "James Bennett Gray Hughes Price Long Ross Foster Müller Schmidt Schneider Fischer Weber Meyer "
    "Wagner Becker Hoffmann Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz"
)
_PIECES = (
    _words(
        "Ber Al Hol Grün Ros Stein Win Mar Dor Fal Hart Lind Wester Oster Sund Bran Car Fen Gal "
        "Kal Lam Mon Nie Pal Quin Ran Sal Tor Ul Wal Zim Bla Dre Fro Kno Pre Sto Tre"
    ),
    ["", "er", "en", "el", "o", "a", "ing", "i", "am", "un"],
    _words(
        "berg mann son stein ford ton ley dahl feld haus bach ski wood well eau ini elli ov ic "
        "sen lund quist more land ridge worth"
    ),
)
_GIVEN = _words(
    "James Michael Robert John David William Richard Joseph Thomas Christopher Charles Daniel "
    "Matthew Anthony Mark Steven Andrew Joshua Paul Kevin Brian George Edward Jason Ryan Eric "
    "Stephen Scott Benjamin Samuel Alexander Patrick Frank Jack Peter Mary Patricia Jennifer Linda "
    "Elizabeth Barbara Susan Jessica Karen Sarah Lisa Nancy Margaret Emily Michelle Laura Anna "
    "Catherine Emma Hans Klaus Wolfgang Jürgen Stefan Uwe Pierre Jean Luc François Claire Giulia "
    "Marco Luca Joost Marijke Willem Lars Erik Sven Ingrid Bill Bob Liz Tom Mike"
)


def _falling(count: int, start: float = 6.0) -> list[float]:
    return [1 / (at + start) for at in range(count)]


class _Invented:
    """Draws names of the same seed, so that two runs see the same list."""

    def __init__(self) -> None:
        self.draw = random.Random(7)
        self._surnames = list(SURNAMES)
        tail = len(self._surnames) - len(_SHARES)
        self._shares = [*_SHARES, *(0.9 * (20 / at) ** 1.1 for at in range(21, tail + 21))]
        rare = ["".join(one) for one in product(*_PIECES)]
        self._western = [*_WESTERN, *rare]
        self._weights = [
            *(25 * one / sum(_falling(len(_WESTERN))) for one in _falling(len(_WESTERN))),
            *(75 * one / sum(_falling(len(rare), 500)) for one in _falling(len(rare), 500)),
        ]

    def _one(self, among: list[str], weights: list[float]) -> str:
        return self.draw.choices(among, weights)[0]

    def characters(self) -> tuple[str, str]:
        size = 1 if self.draw.random() < 0.18 else 2
        given = self.draw.choices(_CHARS, _falling(len(_CHARS)), k=size)
        return self._one(self._surnames, self._shares), "".join(given)

    def han(self) -> str:
        return "".join(self.characters())

    def pinyin(self) -> str:
        surname, given = self.characters()
        family = SURNAMES[surname].pinyin[0].capitalize()
        syllables = lazy_pinyin(given)
        joined = "".join(syllables).capitalize()
        return self.draw.choices(
            [
                f"{joined} {family}",
                f"{family} {joined}",
                f"{family.upper()} {joined}",
                f"{'-'.join(map(str.capitalize, syllables))} {family}",
                f"{family} {''.join(one[0].upper() for one in syllables)}",
            ],
            [35, 25, 15, 10, 15],
        )[0]

    def western(self) -> str:
        family = self._one(self._western, self._weights)
        size = 1 if self.draw.random() < 0.6 else 2
        given = self.draw.choices(_GIVEN, _falling(len(_GIVEN), 8), k=size)
        return self.draw.choices(
            [
                " ".join([*given, family]),
                f"{family}, {' '.join(given)}",
                " ".join([*(f"{one[0]}." for one in given), family]),
                " ".join([given[0], *(f"{one[0]}." for one in given[1:]), family]),
                f"{family.upper()} {' '.join(given)}",
            ],
            [40, 15, 20, 10, 15],
        )[0]


def _measured(names: list[str]) -> tuple[dict[str, float], list[frozenset[str]]]:
    start = perf_counter()
    parsed: list[PersonName] = [parse(name) for name in names]
    between = perf_counter()
    keys = [blocking_keys(name) for name in parsed]
    end = perf_counter()
    return {
        "names": len(names),
        "distinct": len(set(names)),
        "parse_microseconds": round((between - start) / len(names) * 1e6, 1),
        "keys_microseconds": round((end - between) / len(names) * 1e6, 1),
        "mean_keys": round(sum(map(len, keys)) / len(names), 2),
        "most_keys": max(map(len, keys)),
    }, keys


def main() -> None:
    """Measure speed, number of keys and sizes of blocks; loading the tables is not counted."""
    invented = _Invented()
    shares: dict[str, tuple[Callable[[], str], float]] = {
        "western": (invented.western, 0.5),
        "pinyin": (invented.pinyin, 0.25),
        "characters": (invented.han, 0.25),
    }
    for warm in ("张伟", "Wei Zhang", "Tobias Renner"):
        blocking_keys(parse(warm))
    figures: dict[str, Any] = {}
    blocks: Counter[str] = Counter()
    for kind, (draw, share) in shares.items():
        figures[kind], keys = _measured([draw() for _ in range(int(COUNT * share))])
        blocks.update(key for one in keys for key in one)
    for prefix in ("w:", "h:", "i:"):
        sizes = [(size, key) for key, size in blocks.items() if key.startswith(prefix)]
        largest, key = max(sizes)
        figures[f"blocks {prefix}"] = {
            "blocks": len(sizes),
            "largest": largest,
            "of": key,
            "pairs": sum(size * (size - 1) // 2 for size, _ in sizes),
        }
    write_result("names", figures)


if __name__ == "__main__":
    main()
